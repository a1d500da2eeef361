//! Strings: plain, raw, bytes, format strings; one line or three quotes.

use super::{Lexed, Lexer, TokenKind};

/// What is wrong with a string that goes on to the end of the script.
const UNCLOSED: &str = "a string without its closing quote";

/// Whether `fault` is that a string goes on to the end of the script.
pub(crate) fn is_open_string(fault: &crate::SyntaxError) -> bool {
    fault.message == UNCLOSED
}

/// Whether `word` may stand right before a quote.
pub(super) fn is_prefix(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "r" | "b" | "f" | "u" | "rb" | "br" | "rf" | "fr")
}

/// The kind of string that a prefix makes.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) raw: bool,
    pub(super) bytes: bool,
    pub(super) format: bool,
}

impl Form {
    pub(super) fn of(prefix: &str) -> Self {
        let has = |c| prefix.chars().any(|p| p.eq_ignore_ascii_case(&c));
        Self { raw: has('r'), bytes: has('b'), format: has('f') }
    }
}

/// The quotes of a string, and where the last ones stand.
pub(super) struct Body<'a> {
    pub(super) quote: &'a str,
    pub(super) end: usize,
}

impl Lexer<'_> {
    /// Reads the string that starts here; `prefix` was read already.
    pub(super) fn string(&mut self, prefix: &str) -> Lexed {
        let start = self.at - prefix.len();
        let form = Form::of(prefix);
        let (inside, end) = self.string_body(start, form)?;
        self.at = end;
        let kind = if form.format {
            TokenKind::Format(self.format_parts(inside.clone(), form)?)
        } else if form.bytes {
            TokenKind::Bytes(self.unescape_bytes(inside, form)?)
        } else {
            TokenKind::Str(self.unescape(inside, form)?.into())
        };
        self.push(kind, start);
        Ok(())
    }

    /// Where the text between the quotes lies, and where the string ends.
    fn string_body(&self, start: usize, form: Form) -> Lexed<(std::ops::Range<usize>, usize)> {
        let body = self.body(self.at, start, form, 0)?;
        let width = body.quote.len();
        Ok((self.at + width..body.end, body.end + width))
    }

    /// The string whose quotes open at `at`, as a part of what starts at `start`.
    pub(super) fn body(&self, at: usize, start: usize, form: Form, depth: u32) -> Lexed<Body<'_>> {
        let rest = &self.source[at..];
        let single = &rest[..1];
        let triple = rest.get(..3).filter(|three| three.bytes().all(|b| b == single.as_bytes()[0]));
        let quote = triple.unwrap_or(single);
        let mut at = at + quote.len();
        loop {
            let rest = &self.source[at..];
            let Some(c) = rest.chars().next() else {
                return Err(self.fault(start, UNCLOSED));
            };
            if rest.starts_with(quote) {
                return Ok(Body { quote, end: at });
            }
            if c == '\n' && quote.len() == 1 {
                let fault = self.fault(start, "a string that does not end on its line");
                return Err(fault.hint("close it, or use three quotes for several lines"));
            }
            if form.format && c == '{' {
                at = if rest.starts_with("{{") {
                    at + 2
                } else {
                    self.field(at, Some(quote), depth)?.end
                };
                continue;
            }
            at += c.len_utf8();
            if c == '\\' {
                // A brace has its meaning behind a backslash as well.
                let next = self.source[at..].chars().next();
                at += next.filter(|c| !(form.format && *c == '{')).map_or(0, char::len_utf8);
            }
        }
    }

    pub(super) fn unescape(&self, inside: std::ops::Range<usize>, form: Form) -> Lexed<String> {
        let text = &self.source[inside.clone()];
        if form.raw || !text.contains('\\') {
            return Ok(match text.contains('\r') {
                true => text.replace("\r\n", "\n"),
                false => text.to_owned(),
            });
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            if c != '\\' {
                // Lines of the script may end in two characters; in the text they end in one.
                if !text[at..].starts_with("\r\n") {
                    out.push(c);
                }
                at += c.len_utf8();
                continue;
            }
            let (decoded, length) = self.escape(inside.start + at)?;
            out.extend(decoded);
            at += length;
        }
        Ok(out)
    }

    /// The character that the escape at `at` stands for (none for a joined line), and its length.
    fn escape(&self, at: usize) -> Lexed<(Option<char>, usize)> {
        let text = &self.source[at..];
        let kind = text[1..].chars().next().unwrap_or('\\');
        let simple = |c| Ok((Some(c), 2));
        match kind {
            'n' => simple('\n'),
            't' => simple('\t'),
            'r' => simple('\r'),
            'a' => simple('\u{7}'),
            'b' => simple('\u{8}'),
            'f' => simple('\u{c}'),
            'v' => simple('\u{b}'),
            '\\' | '\'' | '"' => simple(kind),
            '\n' => Ok((None, 2)),
            '\r' => Ok((None, if text[2..].starts_with('\n') { 3 } else { 2 })),
            'x' => self.hex(at, 2),
            'u' => self.hex(at, 4),
            'U' => self.hex(at, 8),
            '0'..='7' => Ok(octal(text)),
            // As Python does: an unknown escape is the two characters.
            _ => Ok((Some('\\'), 1)),
        }
    }

    fn hex(&self, at: usize, digits: usize) -> Lexed<(Option<char>, usize)> {
        let text = self.source.get(at + 2..at + 2 + digits);
        let code = text.and_then(|text| u32::from_str_radix(text, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) => Ok((Some(c), 2 + digits)),
            None => Err(self.fault_at(
                at,
                format!("an escape that needs {digits} hexadecimal digits of a character"),
            )),
        }
    }

    pub(super) fn fault_at(&self, at: usize, message: impl Into<String>) -> crate::SyntaxError {
        let span = crate::Span::new(self.base + at, self.base + at + 2);
        crate::SyntaxError::new(span, message)
    }

    fn unescape_bytes(&self, inside: std::ops::Range<usize>, form: Form) -> Lexed<Box<[u8]>> {
        let text = &self.source[inside.clone()];
        let mut out = Vec::with_capacity(text.len());
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            if c != '\\' || form.raw {
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                at += c.len_utf8();
                continue;
            }
            let (decoded, length) = self.escape(inside.start + at)?;
            match decoded {
                // `\xff` is one byte here, not a character.
                Some(c)
                    if text[at + 1..]
                        .starts_with(['x', '0', '1', '2', '3', '4', '5', '6', '7']) =>
                {
                    out.push(u8::try_from(u32::from(c)).unwrap_or(b'?'));
                }
                Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                None => {}
            }
            at += length;
        }
        Ok(out.into())
    }
}

fn octal(text: &str) -> (Option<char>, usize) {
    let digits: String = text[1..].chars().take(3).take_while(|c| c.is_digit(8)).collect();
    let code = u32::from_str_radix(&digits, 8).unwrap_or(0);
    (char::from_u32(code), 1 + digits.len())
}
