//! What follows a backslash.

use super::{
    Assert, Fault,
    class::{Class, Member, Set},
    flag,
    node::Node,
    parse::{Parse, Parser},
};

impl Parser {
    /// An escape outside of a set, after its backslash.
    pub(super) fn escape(&mut self) -> Parse {
        let start = self.at - 1;
        let Some(c) = self.peek() else {
            return Err(Fault::new(start, "a pattern cannot end with a backslash"));
        };
        let ascii = self.has(flag::ASCII);
        let node = match c {
            'A' => Node::Assert(Assert::TextStart),
            'Z' | 'z' => Node::Assert(Assert::TextEnd),
            'b' | 'B' => Node::Assert(Assert::WordEdge { ascii, negated: c == 'B' }),
            '1'..='9' if !self.octal() => {
                return Err(Fault::new(
                    start,
                    format!(
                        "the back-reference \\{c} is not supported, as every match takes linear \
                         time; match both parts as groups and compare them in the script"
                    ),
                ));
            }
            _ => match self.class(c) {
                Some(member) => self.keep(Set::of(member)),
                None => {
                    let c = self.character(start)?;
                    return Ok(self.literal(c));
                }
            },
        };
        self.at += 1;
        Ok(node)
    }

    /// A character of a set, or a class.
    pub(super) fn set_item(&mut self) -> Parse<Result<char, Member>> {
        let start = self.at;
        let c = self.peek().unwrap_or_default();
        if !self.eat('\\') {
            self.at += 1;
            return Ok(Ok(c));
        }
        let Some(c) = self.peek() else {
            return Err(Fault::new(start, "a pattern cannot end with a backslash"));
        };
        if let Some(member) = self.class(c) {
            self.at += 1;
            return Ok(Err(member));
        }
        if self.eat('b') {
            return Ok(Ok('\x08'));
        }
        self.character(start).map(Ok)
    }

    fn class(&self, letter: char) -> Option<Member> {
        let class = match letter.to_ascii_lowercase() {
            'd' => Class::Digit,
            'w' => Class::Word,
            's' => Class::Space,
            _ => return None,
        };
        let (negated, ascii) = (letter.is_ascii_uppercase(), self.has(flag::ASCII));
        Some(Member { class, negated, ascii })
    }

    /// Whether three octal digits are here.
    fn octal(&self) -> bool {
        let digits = self.chars.get(self.at..self.at + 3);
        digits.is_some_and(|digits| {
            digits.iter().all(|c| c.is_digit(8)) && matches!(digits[0], '0'..='3')
        })
    }

    /// The character that an escape stands for.
    fn character(&mut self, start: usize) -> Parse<char> {
        let c = self.peek().unwrap_or_default();
        if self.octal() {
            return self.coded(start, 3, 8);
        }
        self.at += 1;
        Ok(match c {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\x0c',
            'v' => '\x0b',
            'a' => '\x07',
            '0' => '\0',
            'x' => return self.coded(start, 2, 16),
            'u' => return self.coded(start, 4, 16),
            'U' => return self.coded(start, 8, 16),
            'p' | 'P' => {
                let message = "Unicode classes are not supported; use \\w, \\d or a set";
                return Err(Fault::new(start, message));
            }
            c if c.is_ascii_alphanumeric() => {
                return Err(Fault::new(start, format!("there is no escape `\\{c}`")));
            }
            c => c,
        })
    }

    fn coded(&mut self, start: usize, digits: usize, radix: u32) -> Parse<char> {
        let text: Option<String> =
            self.chars.get(self.at..self.at + digits).map(|digits| digits.iter().collect());
        self.at += digits;
        let code = text.and_then(|text| u32::from_str_radix(&text, radix).ok());
        code.and_then(char::from_u32).ok_or_else(|| {
            Fault::new(start, format!("the escape needs {digits} digits of a character's number"))
        })
    }
}
