//! Python's syntax of regular expressions, without what takes more than linear time.

use super::{
    Assert, Fault,
    class::{Set, lower},
    flag,
    node::{Node, Parsed, Repeat},
};

/// Groups nest no deeper than this.
const MAX_DEPTH: usize = 50;

/// Bytes of a pattern, at most.
const MAX_SOURCE: usize = 16 << 10;

pub(super) type Parse<T = Node> = Result<T, Fault>;

pub(super) struct Parser {
    pub(super) chars: Vec<char>,
    pub(super) at: usize,
    pub(super) flags: u32,
    pub(super) names: Vec<(Box<str>, usize)>,
    pub(super) groups: usize,
    sets: Vec<Set>,
    depth: usize,
}

/// Reads a pattern.
pub(super) fn pattern(source: &str, flags: u32) -> Parse<Parsed> {
    if source.len() > MAX_SOURCE {
        return Err(Fault::new(0, format!("it is longer than maxPatternBytes={MAX_SOURCE}")));
    }
    let chars: Vec<char> = source.chars().collect();
    let mut parser =
        Parser { chars, at: 0, flags, names: Vec::new(), groups: 0, sets: Vec::new(), depth: 0 };
    parser.leading_flags()?;
    let flags = parser.flags;
    let node = parser.either()?;
    if parser.peek().is_some() {
        return Err(parser.fault("`)` without its `(`"));
    }
    Ok(Parsed { node, flags, names: parser.names, groups: parser.groups, sets: parser.sets })
}

impl Parser {
    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub(super) fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    pub(super) fn looks_at(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(offset, c)| self.chars.get(self.at + offset) == Some(&c))
    }

    pub(super) const fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(self.at, message)
    }

    /// Alternatives, up to the end of the group.
    pub(super) fn either(&mut self) -> Parse {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(
                self.fault(format!("groups nest more than maxPatternNesting={MAX_DEPTH} deep"))
            );
        }
        let mut branches = vec![self.sequence()?];
        while self.eat('|') {
            branches.push(self.sequence()?);
        }
        self.depth -= 1;
        match branches.len() {
            1 => Ok(branches.remove(0)),
            _ => Ok(Node::Either(branches)),
        }
    }

    fn sequence(&mut self) -> Parse {
        let mut parts = Vec::new();
        loop {
            self.skip_comments();
            match self.peek() {
                None | Some('|' | ')') => return Ok(Node::Sequence(parts)),
                Some(_) => {}
            }
            let atom = self.atom()?;
            parts.push(self.repeated(atom)?);
        }
    }

    /// What a verbose pattern does not mean, and `(?#comments)`.
    fn skip_comments(&mut self) {
        loop {
            if self.looks_at("(?#") {
                while self.peek().is_some_and(|c| c != ')') {
                    self.at += 1;
                }
                self.at += 1;
            } else if self.has(flag::VERBOSE) && self.peek().is_some_and(char::is_whitespace) {
                self.at += 1;
            } else if self.has(flag::VERBOSE) && self.peek() == Some('#') {
                while self.peek().is_some_and(|c| c != '\n') {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    fn atom(&mut self) -> Parse {
        let start = self.at;
        let c = self.peek().unwrap_or_default();
        self.at += 1;
        match c {
            '(' => self.group(),
            '[' => self.set(),
            '\\' => self.escape(),
            '.' if self.has(flag::DOT_ALL) => Ok(Node::Anything),
            '.' => Ok(Node::NotNewline),
            '^' if self.has(flag::MULTI_LINE) => Ok(Node::Assert(Assert::LineStart)),
            '^' => Ok(Node::Assert(Assert::TextStart)),
            '$' if self.has(flag::MULTI_LINE) => Ok(Node::Assert(Assert::LineEnd)),
            '$' => Ok(Node::Assert(Assert::LastLineEnd)),
            '*' | '+' | '?' => Err(Fault::new(start, format!("nothing to repeat before `{c}`"))),
            '{' if self.counts(start).is_some() => {
                Err(Fault::new(start, "nothing to repeat before `{`"))
            }
            c => Ok(self.literal(c)),
        }
    }

    pub(super) fn literal(&self, c: char) -> Node {
        // Characters without case stay as they are: they are faster.
        match self.has(flag::IGNORE_CASE) && c.is_alphabetic() {
            true => Node::Folded(lower(c)),
            false => Node::Char(c),
        }
    }

    /// A set as a part of the pattern.
    pub(super) fn keep(&mut self, set: Set) -> Node {
        self.sets.push(set);
        Node::Set(self.sets.len() as u32 - 1)
    }

    fn repeated(&mut self, node: Node) -> Parse {
        self.skip_comments();
        let at = self.at;
        let Some((min, max, end)) = self.quantifier() else { return Ok(node) };
        self.at = end;
        if max.is_some_and(|max| max < min) {
            return Err(Fault::new(at, "the least number of repeats is above the most"));
        }
        if self.peek() == Some('+') {
            let message = "possessive repeats are not supported: nothing backtracks here, write \
                           it without the last `+`";
            return Err(self.fault(message));
        }
        let greedy = !self.eat('?');
        self.skip_comments();
        if self.quantifier().is_some() {
            return Err(self.fault("a repeat of a repeat; put the first one in (?:…)"));
        }
        Ok(Node::Repeat(Box::new(Repeat { node, min, max, greedy, at })))
    }

    /// The quantifier here, if there is one, and where it ends.
    fn quantifier(&self) -> Option<(u32, Option<u32>, usize)> {
        match self.peek()? {
            '*' => Some((0, None, self.at + 1)),
            '+' => Some((1, None, self.at + 1)),
            '?' => Some((0, Some(1), self.at + 1)),
            '{' => self.counts(self.at),
            _ => None,
        }
    }

    /// `{m}`, `{m,}`, `{,n}` or `{m,n}` at `at`; any other brace is a character.
    fn counts(&self, at: usize) -> Option<(u32, Option<u32>, usize)> {
        let close = at + self.chars[at..].iter().take(16).position(|c| *c == '}')?;
        let inside: String = self.chars[at + 1..close].iter().collect();
        let number = |text: &str| -> Option<u32> {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            if digits { text.parse().ok() } else { None }
        };
        let (min, max) = match inside.split_once(',') {
            None => {
                let count = number(&inside)?;
                (count, Some(count))
            }
            Some(("", "")) => return None,
            Some((min, "")) => (number(min)?, None),
            Some(("", max)) => (0, Some(number(max)?)),
            Some((min, max)) => (number(min)?, Some(number(max)?)),
        };
        Some((min, max, close + 1))
    }

    /// A set, after its bracket.
    fn set(&mut self) -> Parse {
        let start = self.at - 1;
        let negated = self.eat('^');
        let (mut ranges, mut members) = (Vec::new(), Vec::new());
        let first = self.at;
        loop {
            let Some(c) = self.peek() else {
                return Err(Fault::new(start, "a `[` without its `]`"));
            };
            if c == ']' && self.at > first {
                self.at += 1;
                break;
            }
            let low = match self.set_item()? {
                Ok(low) => low,
                Err(member) => {
                    if !members.contains(&member) {
                        members.push(member);
                    }
                    continue;
                }
            };
            let is_range =
                self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|c| *c != ']');
            if !is_range {
                ranges.push((low, low));
                continue;
            }
            self.at += 1;
            match self.set_item()? {
                Ok(high) if high >= low => ranges.push((low, high)),
                Ok(high) => return Err(self.fault(format!("the range `{low}-{high}` is empty"))),
                Err(_) => return Err(self.fault("a range needs a character at its end")),
            }
        }
        let folded = self.has(flag::IGNORE_CASE);
        Ok(self.keep(Set::new(&ranges, members, (negated, folded))))
    }

    /// `(?i)` and the like, where they are for the whole pattern.
    fn leading_flags(&mut self) -> Parse<()> {
        loop {
            self.skip_comments();
            let start = self.at;
            if !self.looks_at("(?") {
                return Ok(());
            }
            self.at += 2;
            let letters = self.flag_letters();
            if letters.is_empty() || !self.eat(')') {
                self.at = start;
                return Ok(());
            }
            self.flags |= self.flags_of(&letters)?;
        }
    }
}
