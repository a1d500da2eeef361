//! Format strings: texts and the fields between them.

use std::ops::Range;

use super::{
    FormatPart, Lexed, Lexer,
    string::{Form, is_prefix},
};

/// Format strings in fields of format strings, no deeper than this.
const MAX_DEPTH: u32 = 50;

/// A field: `{expression!conversion:form}`.
pub(super) struct Field {
    expression: Range<usize>,
    conversion: Option<char>,
    form: Option<Range<usize>>,
    /// The place after it.
    pub(super) end: usize,
}

impl Lexer<'_> {
    /// The parts of the form of a value.
    pub(super) fn spec_parts(&self) -> Lexed<Vec<FormatPart>> {
        let form = Form { raw: true, bytes: false, format: true };
        self.format_parts(0..self.source.len(), form)
    }

    /// Texts and expressions of a format string, in order.
    pub(super) fn format_parts(&self, inside: Range<usize>, form: Form) -> Lexed<Vec<FormatPart>> {
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
                    at = self.format_expression(at, &mut parts)?;
                    text_start = at;
                }
                (b'}', _) => {
                    let fault = self.fault_at(at, "a lone `}` in a format string");
                    return Err(fault.hint("write `}}` for the character itself"));
                }
                // A brace has its meaning behind a backslash as well.
                (b'\\', Some("\\{" | "\\}")) => at += 1,
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

    /// Reads the field at `open`; returns the position after it.
    fn format_expression(&self, open: usize, parts: &mut Vec<FormatPart>) -> Lexed<usize> {
        let field = self.field(open, None, 0)?;
        let (at, conversion) = (field.expression.start, field.conversion);
        let expression = &self.source[field.expression];
        let debug =
            expression.trim_end().strip_suffix('=').filter(|e| !e.ends_with(['=', '!', '<', '>']));
        if debug.is_some() {
            // As it is written, blanks and all.
            parts.push(FormatPart::Text(expression.into()));
        }
        let plain = field.form.is_none() && conversion.is_none();
        let expression = debug.unwrap_or(expression);
        if expression.trim().is_empty() {
            return Err(self.fault_at(open, "an empty expression in a format string"));
        }
        let form = field.form.unwrap_or(field.end - 1..field.end - 1);
        parts.push(FormatPart::Expression {
            source: expression.into(),
            at: self.base + at,
            conversion: conversion.or_else(|| (debug.is_some() && plain).then_some('r')),
            spec_at: self.base + form.start,
            spec: self.source[form].into(),
        });
        Ok(field.end)
    }

    /// The field that opens at `open`, past brackets and strings inside. A form ends at `quote`,
    /// where that ends the string around it.
    pub(super) fn field(&self, open: usize, quote: Option<&str>, depth: u32) -> Lexed<Field> {
        if depth == MAX_DEPTH {
            let message = format!("format strings nested more than maxNesting={MAX_DEPTH} deep");
            return Err(self.fault_at(open, message));
        }
        let bytes = self.source.as_bytes();
        let (mut at, mut brackets) = (open + 1, 0_u32);
        loop {
            match bytes.get(at) {
                None => return Err(self.unclosed(open)),
                Some(b'\n') if quote.is_some_and(|quote| quote.len() == 1) => {
                    return Err(self.unclosed(open));
                }
                Some(b'"' | b'\'') => {
                    let body = self.body(at, at, self.form_before(at, open), depth + 1)?;
                    at = body.end + body.quote.len();
                    continue;
                }
                Some(b'(' | b'[' | b'{') => brackets += 1,
                Some(b'}') if brackets == 0 => {
                    return Ok(Field {
                        expression: open + 1..at,
                        conversion: None,
                        form: None,
                        end: at + 1,
                    });
                }
                Some(b')' | b']' | b'}') => brackets = brackets.saturating_sub(1),
                Some(b':') if brackets == 0 => {
                    let expression = open + 1..at;
                    return self.form(expression, None, at + 1, (open, quote, depth));
                }
                Some(b'!') if brackets == 0 && bytes.get(at + 1) != Some(&b'=') => {
                    let expression = open + 1..at;
                    let letter = self.source[at + 1..].chars().next();
                    let after = at + 1 + letter.map_or(0, char::len_utf8);
                    return match bytes.get(after) {
                        Some(b':') => {
                            self.form(expression, letter, after + 1, (open, quote, depth))
                        }
                        Some(b'}') => {
                            Ok(Field { expression, conversion: letter, form: None, end: after + 1 })
                        }
                        _ => Err(self.fault_at(at, "a conversion is `!r` or `!s`")),
                    };
                }
                Some(_) => {}
            }
            at += 1;
        }
    }

    /// The prefix of the string that opens at `at`.
    fn form_before(&self, at: usize, open: usize) -> Form {
        let before = &self.source[open + 1..at];
        let start = before.trim_end_matches(|c: char| c == '_' || c.is_alphanumeric()).len();
        let prefix = &before[start..];
        Form::of(if is_prefix(prefix) { prefix } else { "" })
    }

    /// The form from `start` on, with fields of its own.
    fn form(
        &self,
        expression: Range<usize>,
        conversion: Option<char>,
        start: usize,
        (open, quote, depth): (usize, Option<&str>, u32),
    ) -> Lexed<Field> {
        let mut at = start;
        loop {
            let rest = self.source.as_bytes().get(at..).unwrap_or_default();
            let ended = quote.is_some_and(|quote| rest.starts_with(quote.as_bytes()));
            match rest.first() {
                None => return Err(self.unclosed(open)),
                Some(_) if ended => return Err(self.unclosed(open)),
                Some(b'{') => at = self.field(at, quote, depth + 1)?.end,
                Some(b'}') => {
                    return Ok(Field {
                        expression,
                        conversion,
                        form: Some(start..at),
                        end: at + 1,
                    });
                }
                Some(_) => at += 1,
            }
        }
    }

    fn unclosed(&self, open: usize) -> crate::SyntaxError {
        let fault = self.fault_at(open, "a `{` without its `}` in a format string");
        fault.hint("write `{{` for the character itself")
    }
}
