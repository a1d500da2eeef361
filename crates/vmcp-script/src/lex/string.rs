//! Strings: plain, raw, bytes, format strings; one line or three quotes.

use super::{FormatPart, Lexed, Lexer, TokenKind};

/// Whether `word` may stand right before a quote.
pub(super) fn is_prefix(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "r" | "b" | "f" | "u" | "rb" | "br" | "rf" | "fr")
}

/// The kind of string that a prefix makes.
#[derive(Clone, Copy)]
struct Form {
    raw: bool,
    bytes: bool,
    format: bool,
}

impl Lexer<'_> {
    /// Reads the string that starts here; `prefix` was read already.
    pub(super) fn string(&mut self, prefix: &str) -> Lexed {
        let start = self.at - prefix.len();
        let has = |c| prefix.chars().any(|p| p.eq_ignore_ascii_case(&c));
        let form = Form { raw: has('r'), bytes: has('b'), format: has('f') };
        let (inside, end) = self.string_body(start)?;
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
    fn string_body(&self, start: usize) -> Lexed<(std::ops::Range<usize>, usize)> {
        let rest = self.rest();
        let quote = &rest[..1];
        let triple = quote.repeat(3);
        let (open, close) =
            if rest.starts_with(&triple) { (3, triple.as_str()) } else { (1, quote) };
        let mut at = open;
        loop {
            let Some(c) = rest[at..].chars().next() else {
                return Err(self.fault(start, "a string without its closing quote"));
            };
            if rest[at..].starts_with(close) {
                return Ok((self.at + open..self.at + at, self.at + at + open));
            }
            if c == '\n' && open == 1 {
                let fault = self.fault(start, "a string that does not end on its line");
                return Err(fault.hint("close it, or use three quotes for several lines"));
            }
            at += c.len_utf8();
            if c == '\\' {
                at += rest[at..].chars().next().map_or(0, char::len_utf8);
            }
        }
    }

    fn unescape(&self, inside: std::ops::Range<usize>, form: Form) -> Lexed<String> {
        let text = &self.source[inside.clone()];
        if form.raw || !text.contains('\\') {
            return Ok(text.replace("\r\n", "\n"));
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

    fn fault_at(&self, at: usize, message: impl Into<String>) -> crate::SyntaxError {
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

    /// As `format_parts`, of the form of a value.
    pub(super) fn spec_parts(&self) -> Lexed<Vec<FormatPart>> {
        let form = Form { raw: true, bytes: false, format: true };
        self.format_parts(0..self.source.len(), form)
    }

    /// Texts and expressions of a format string, in order.
    fn format_parts(&self, inside: std::ops::Range<usize>, form: Form) -> Lexed<Vec<FormatPart>> {
        let mut parts = Vec::new();
        let mut text_start = inside.start;
        let mut at = inside.start;
        let mut text = String::new();
        while at < inside.end {
            let two = self.source.get(at..at + 2).filter(|_| at + 2 <= inside.end);
            match (self.source.as_bytes()[at], two) {
                (_, Some(double @ ("{{" | "}}"))) => {
                    text += &self.unescape(text_start..at, form)?;
                    text.push_str(&double[..1]);
                    at += 2;
                    text_start = at;
                }
                (b'{', _) => {
                    text += &self.unescape(text_start..at, form)?;
                    if !text.is_empty() {
                        parts.push(FormatPart::Text(std::mem::take(&mut text).into()));
                    }
                    at = self.format_expression(at, inside.end, &mut parts)?;
                    text_start = at;
                }
                (b'}', _) => {
                    let fault = self.fault_at(at, "a lone `}` in a format string");
                    return Err(fault.hint("write `}}` for the character itself"));
                }
                (b'\\', _) => {
                    at += 1 + self.source[at + 1..].chars().next().map_or(0, char::len_utf8);
                }
                _ => at += 1,
            }
        }
        text += &self.unescape(text_start..inside.end, form)?;
        if !text.is_empty() {
            parts.push(FormatPart::Text(text.into()));
        }
        Ok(parts)
    }

    /// Reads `{expression!r:spec}` at `open`; returns the position after it.
    fn format_expression(
        &self,
        open: usize,
        end: usize,
        parts: &mut Vec<FormatPart>,
    ) -> Lexed<usize> {
        let close = self.matching_brace(open, end)?;
        let inside = &self.source[open + 1..close];
        let (expression, conversion, spec) = split_format(inside);
        let debug =
            expression.trim_end().strip_suffix('=').filter(|e| !e.ends_with(['=', '!', '<', '>']));
        if let Some(shown) = debug {
            parts.push(FormatPart::Text(format!("{shown}=").into()));
        }
        let plain = spec.is_none() && conversion.is_none();
        let expression = debug.unwrap_or(expression);
        if expression.trim().is_empty() {
            return Err(self.fault_at(open, "an empty expression in a format string"));
        }
        parts.push(FormatPart::Expression {
            source: expression.into(),
            at: self.base + open + 1,
            conversion: conversion.or_else(|| (debug.is_some() && plain).then_some('r')),
            spec: spec.unwrap_or_default().into(),
            spec_at: self.base + close - spec.map_or(0, str::len),
        });
        Ok(close + 1)
    }

    /// The `}` that closes the `{` at `open`, past brackets and strings inside.
    fn matching_brace(&self, open: usize, end: usize) -> Lexed<usize> {
        let bytes = self.source.as_bytes();
        let (mut depth, mut quote, mut at) = (0_u32, None, open);
        while at < end {
            match (bytes[at], quote) {
                (b, Some(q)) => quote = Some(q).filter(|q| *q != b),
                (b @ (b'"' | b'\''), None) => quote = Some(b),
                (b'{' | b'[' | b'(', None) => depth += 1,
                (b'}' | b']' | b')', None) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Ok(at);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        let fault = self.fault_at(open, "a `{` without its `}` in a format string");
        Err(fault.hint("write `{{` for the character itself"))
    }
}

fn octal(text: &str) -> (Option<char>, usize) {
    let digits: String = text[1..].chars().take(3).take_while(|c| c.is_digit(8)).collect();
    let code = u32::from_str_radix(&digits, 8).unwrap_or(0);
    (char::from_u32(code), 1 + digits.len())
}

/// An expression, its conversion (`!r`, `!s`) and its format after `:`.
fn split_format(inside: &str) -> (&str, Option<char>, Option<&str>) {
    let (mut depth, mut quote) = (0_i32, None);
    for (at, c) in inside.char_indices() {
        match (c, quote) {
            (c, Some(q)) => quote = Some(q).filter(|q| *q != c),
            ('"' | '\'', None) => quote = Some(c),
            ('{' | '[' | '(', None) => depth += 1,
            ('}' | ']' | ')', None) => depth -= 1,
            (':', None) if depth == 0 => return (&inside[..at], None, Some(&inside[at + 1..])),
            ('!', None) if depth == 0 && !inside[at + 1..].starts_with('=') => {
                let after = &inside[at + 1..];
                let conversion = after.chars().next();
                let rest = &after[conversion.map_or(0, char::len_utf8)..];
                return (&inside[..at], conversion, rest.strip_prefix(':'));
            }
            _ => {}
        }
    }
    (inside, None, None)
}
