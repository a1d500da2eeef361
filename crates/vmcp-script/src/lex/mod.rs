//! Source text to tokens: indentation, strings in all their forms, numbers, operators.

mod format;
mod indent;
mod number;
mod string;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use string::is_open_string;
pub(crate) use token::{FormatPart, Keyword, Op, Token, TokenKind};

use crate::{error::SyntaxError, span::Span};
use indent::Indents;

/// The most tokens of one script: a line of 64 KiB of operators is no script.
const MAX_TOKENS: usize = 40_000;

/// Bytes of a script, whatever the host permits: compiling it must not take long.
const MAX_SOURCE: usize = 256 << 10;

/// Refuses a script that is too long.
pub(crate) fn check_length(source: &str) -> Result<(), SyntaxError> {
    if source.len() <= MAX_SOURCE {
        return Ok(());
    }
    let bytes = source.len();
    let message = format!("the script is {bytes} bytes long, and maxSourceBytes={MAX_SOURCE}");
    Err(SyntaxError::new(Span::new(0, 1), message).hint("pass long texts in `data`"))
}

/// Cuts `source` into tokens. `base` is where it starts in the whole script.
pub(crate) fn tokens(source: &str, base: usize) -> Result<Vec<Token>, SyntaxError> {
    Lexer::new(source, base).run(true)
}

/// Cuts an expression inside a format string into tokens: no lines, no indentation.
pub(crate) fn expression_tokens(source: &str, base: usize) -> Result<Vec<Token>, SyntaxError> {
    let mut lexer = Lexer::new(source, base);
    lexer.brackets = 1;
    lexer.run(false)
}

/// Cuts the form of a value, which has places of its own, into its parts.
pub(crate) fn spec_parts(spec: &str, base: usize) -> Result<Vec<FormatPart>, SyntaxError> {
    Lexer::new(spec, base).spec_parts()
}

pub(super) struct Lexer<'a> {
    source: &'a str,
    base: usize,
    at: usize,
    tokens: Vec<Token>,
    indents: Indents,
    /// Open brackets: inside them, line ends mean nothing.
    brackets: u32,
    line_start: bool,
}

type Lexed<T = ()> = Result<T, SyntaxError>;

impl<'a> Lexer<'a> {
    fn new(source: &'a str, base: usize) -> Self {
        Self {
            source,
            base,
            at: 0,
            // A token of three letters with its space is about what scripts have.
            tokens: Vec::with_capacity(source.len() / 4 + 1),
            indents: Indents::new(),
            brackets: 0,
            line_start: true,
        }
    }

    fn run(mut self, lines: bool) -> Result<Vec<Token>, SyntaxError> {
        while self.at < self.source.len() {
            if self.line_start && lines && self.brackets == 0 {
                self.indentation()?;
            }
            self.line_start = false;
            self.token()?;
            if self.tokens.len() > MAX_TOKENS {
                return Err(self.fault(self.at, format!("more than maxTokens={MAX_TOKENS} tokens")));
            }
        }
        if lines {
            self.end_of_lines();
        }
        self.push(TokenKind::End, self.at);
        Ok(self.tokens)
    }

    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.source.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, span: self.span(start) });
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.base + start, self.base + self.at)
    }

    fn fault(&self, start: usize, message: impl Into<String>) -> SyntaxError {
        let end = self.at.max(start + 1);
        SyntaxError::new(Span::new(self.base + start, self.base + end), message)
    }

    fn token(&mut self) -> Lexed {
        let start = self.at;
        let Some(c) = self.peek() else { return Ok(()) };
        match c {
            ' ' | '\t' | '\u{c}' | '\u{feff}' => self.at += c.len_utf8(),
            '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
            '\r' => self.at += 1,
            '\n' => self.newline(),
            '\\' if matches!(self.byte(1), b'\n' | b'\r') => {
                self.at += if self.rest().starts_with("\\\r\n") { 3 } else { 2 };
            }
            '0'..='9' => self.number()?,
            '.' if self.byte(1).is_ascii_digit() => self.number()?,
            '"' | '\'' => self.string("")?,
            c if c == '_' || c.is_alphabetic() => self.word()?,
            _ => return self.operator(start, c),
        }
        Ok(())
    }

    fn newline(&mut self) {
        let start = self.at;
        self.at += 1;
        if self.brackets > 0 {
            return;
        }
        self.line_start = true;
        if !matches!(self.tokens.last().map(|token| &token.kind), None | Some(TokenKind::Newline)) {
            self.push(TokenKind::Newline, start);
        }
    }

    /// A name, a keyword, or the prefix of a string.
    fn word(&mut self) -> Lexed {
        let start = self.at;
        let rest = self.rest();
        let length = word_length(rest);
        let word = &rest[..length];
        if matches!(self.byte(length), b'"' | b'\'') && string::is_prefix(word) {
            self.at += length;
            return self.string(word);
        }
        self.at += length;
        let kind =
            Keyword::of(word).map_or_else(|| TokenKind::Name(word.into()), TokenKind::Keyword);
        self.push(kind, start);
        Ok(())
    }

    fn operator(&mut self, start: usize, c: char) -> Lexed {
        let Some((op, length)) = Op::longest(self.rest()) else {
            self.at += c.len_utf8();
            let fault = self.fault(start, format!("unexpected character `{}`", c.escape_debug()));
            return Err(match c {
                '“' | '”' | '‘' | '’' => fault.hint("use straight quotes: \" or '"),
                '$' | '?' | '!' => fault.hint("Starlark is a dialect of Python: see its operators"),
                _ => fault,
            });
        };
        self.at += length;
        match op {
            Op::OpenRound | Op::OpenSquare | Op::OpenCurly => self.brackets += 1,
            Op::CloseRound | Op::CloseSquare | Op::CloseCurly => {
                self.brackets = self.brackets.saturating_sub(1);
            }
            _ => {}
        }
        self.push(TokenKind::Op(op), start);
        Ok(())
    }
}

/// How long the word is that `text` begins with.
fn word_length(text: &str) -> usize {
    let end = text.bytes().position(|byte| byte != b'_' && !byte.is_ascii_alphanumeric());
    match end {
        Some(at) if text.as_bytes()[at].is_ascii() => at,
        None => text.len(),
        // A letter may be more than a byte.
        Some(_) => text.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(text.len()),
    }
}
