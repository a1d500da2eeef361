//! What follows `(?`.

use super::{Fault, MAX_GROUPS, flag, node::Node, parse::Parse, parse::Parser};

impl Parser {
    /// A group, after its parenthesis.
    pub(super) fn group(&mut self) -> Parse {
        let start = self.at - 1;
        if !self.eat('?') {
            return self.capture(start, None);
        }
        let next = self.peek();
        if let Some(fault) = self.unsupported(start) {
            return Err(fault);
        }
        match next {
            Some(':') => {
                self.at += 1;
                self.inside(start)
            }
            Some('P' | '<') => {
                self.eat('P');
                self.eat('<');
                let name = self.name()?;
                self.capture(start, Some(name))
            }
            _ => self.scoped_flags(start),
        }
    }

    /// The fault of a construct that needs more than linear time, if one is here.
    fn unsupported(&self, start: usize) -> Option<Fault> {
        let look = ["=", "!", "<=", "<!"].into_iter().find(|look| self.looks_at(look));
        if let Some(look) = look {
            return Some(Fault::new(
                start,
                format!(
                    "look-around `(?{look}…)` is not supported, as every match takes linear time; \
                     match what is around as well and take a group, or test it with a search of \
                     its own"
                ),
            ));
        }
        let message = if self.looks_at("P=") {
            "back-references are not supported, as every match takes linear time; match both parts \
             as groups and compare them in the script"
        } else if self.looks_at(">") {
            "atomic groups are not supported: nothing backtracks here, write (?:…)"
        } else if self.looks_at("(") {
            "conditions on groups are not supported; use alternatives with |"
        } else {
            return None;
        };
        Some(Fault::new(start, message))
    }

    fn name(&mut self) -> Parse<Box<str>> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.at += 1;
        }
        let name: String = self.chars[start..self.at].iter().collect();
        let valid = name.chars().next().is_some_and(|c| !c.is_numeric());
        if !valid || !self.eat('>') {
            return Err(self.fault("a group is named as in (?P<name>…)"));
        }
        if self.names.iter().any(|(known, _)| **known == *name) {
            return Err(Fault::new(start, format!("there are two groups called `{name}`")));
        }
        Ok(name.into())
    }

    fn capture(&mut self, start: usize, name: Option<Box<str>>) -> Parse {
        self.groups += 1;
        let number = self.groups;
        if number > MAX_GROUPS {
            let message =
                format!("more than maxGroups={MAX_GROUPS} groups; write (?:…) where you can");
            return Err(Fault::new(start, message));
        }
        if let Some(name) = name {
            self.names.push((name, number));
        }
        let inside = self.inside(start)?;
        Ok(Node::Group(number, Box::new(inside)))
    }

    /// What a group holds, and its closing parenthesis. Flags end with it.
    fn inside(&mut self, start: usize) -> Parse {
        let flags = self.flags;
        let node = self.either()?;
        self.flags = flags;
        if !self.eat(')') {
            return Err(Fault::new(start, "a `(` without its `)`"));
        }
        Ok(node)
    }

    /// `(?i:…)` and `(?i-s:…)`.
    fn scoped_flags(&mut self, start: usize) -> Parse {
        let before = self.flags;
        let on = self.flag_letters();
        let off = if self.eat('-') { self.flag_letters() } else { String::new() };
        if self.peek() == Some(')') && !on.is_empty() {
            let message = format!("flags for the whole pattern stand at its start: (?{on})…");
            return Err(Fault::new(start, message));
        }
        if on.is_empty() && off.is_empty() || !self.eat(':') {
            return Err(Fault::new(start, "`(?` is followed by none of :  P<name>  i  m  s  x  a"));
        }
        let (on, off) = (self.flags_of(&on)?, self.flags_of(&off)?);
        self.flags = (self.flags | on) & !off;
        let node = self.either()?;
        self.flags = before;
        if !self.eat(')') {
            return Err(Fault::new(start, "a `(` without its `)`"));
        }
        Ok(node)
    }

    pub(super) fn flag_letters(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_alphabetic()) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    pub(super) fn flags_of(&self, letters: &str) -> Parse<u32> {
        let mut flags = 0;
        for letter in letters.chars() {
            flags |= match letter {
                'i' => flag::IGNORE_CASE,
                'm' => flag::MULTI_LINE,
                's' => flag::DOT_ALL,
                'u' => flag::UNICODE,
                'x' => flag::VERBOSE,
                'a' => flag::ASCII,
                _ => {
                    let message = format!("unknown flag `{letter}`; there are a, i, m, s and x");
                    return Err(self.fault(message));
                }
            };
        }
        Ok(flags)
    }
}
