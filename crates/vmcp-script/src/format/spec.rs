//! The format mini-language: `[[fill]align][sign][#][0][width][grouping][.precision][type]`.

use crate::stop::{Run, Stop};

/// Where text stands within its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
    Center,
    /// As `Right`, with the padding between the sign and the digits.
    Inside,
}

/// What stands before numbers that are not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Nothing,
    Plus,
    Space,
}

/// How a value is to be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spec<'a> {
    /// As it was written, for errors.
    pub(super) text: &'a str,
    pub(super) fill: Option<char>,
    pub(super) align: Option<Align>,
    pub(super) sign: Option<Sign>,
    /// `#`: prefixes of other bases, points that nothing follows.
    pub(super) alternate: bool,
    /// `0` before the width: zeros fill it.
    pub(super) zero: bool,
    /// In characters.
    pub(super) width: usize,
    /// `,` or `_` between groups of digits.
    pub(super) grouping: Option<char>,
    pub(super) precision: Option<usize>,
    /// The letter at the end.
    pub(super) kind: Option<char>,
}

/// Letters that say how a value is shown.
const KINDS: &str = "sdnboxXceEfFgG%";

impl<'a> Spec<'a> {
    /// The form in which nothing is said.
    pub(super) const fn plain(text: &'a str) -> Self {
        Self {
            text,
            fill: None,
            align: None,
            sign: None,
            alternate: false,
            zero: false,
            width: 0,
            grouping: None,
            precision: None,
            kind: None,
        }
    }

    /// Reads a form.
    pub(super) fn parse(text: &'a str) -> Run<Self> {
        let mut spec = Self::plain(text);
        let mut rest = spec.read_align(text);
        rest = spec.read_flags(rest);
        (spec.width, rest) = number(rest).ok_or_else(|| spec.fault("the width is too large"))?;
        rest = spec.read_grouping(rest)?;
        if let Some(after) = rest.strip_prefix('.') {
            if !after.starts_with(|c: char| c.is_ascii_digit()) {
                return Err(spec.fault("a number must follow `.`"));
            }
            let (precision, after) =
                number(after).ok_or_else(|| spec.fault("the precision is too large"))?;
            spec.precision = Some(precision);
            rest = after;
        }
        let mut letters = rest.chars();
        spec.kind = letters.next();
        if let Some(unknown) = spec.kind.filter(|kind| !KINDS.contains(*kind)) {
            return Err(spec.fault(&unexpected(unknown)));
        }
        if !letters.as_str().is_empty() {
            let why = format!("nothing may follow the type, and `{}` does", letters.as_str());
            return Err(spec.fault(&why));
        }
        spec.check_grouping()?;
        Ok(spec)
    }

    fn read_align(&mut self, text: &'a str) -> &'a str {
        let mut chars = text.chars();
        let first = chars.next();
        if let (Some(fill), Some(align)) = (first, chars.next().and_then(align_of)) {
            (self.fill, self.align) = (Some(fill), Some(align));
            return chars.as_str();
        }
        self.align = first.and_then(align_of);
        if self.align.is_some() { &text[1..] } else { text }
    }

    fn read_flags(&mut self, mut rest: &'a str) -> &'a str {
        self.sign = match rest.chars().next() {
            Some('+') => Some(Sign::Plus),
            Some('-') => Some(Sign::Nothing),
            Some(' ') => Some(Sign::Space),
            _ => None,
        };
        if self.sign.is_some() {
            rest = &rest[1..];
        }
        for (flag, on) in [('#', &mut self.alternate), ('0', &mut self.zero)] {
            if let Some(after) = rest.strip_prefix(flag) {
                *on = true;
                rest = after;
            }
        }
        rest
    }

    fn read_grouping(&mut self, rest: &'a str) -> Run<&'a str> {
        let Some(after) = rest.strip_prefix([',', '_']) else { return Ok(rest) };
        self.grouping = rest.chars().next();
        if after.starts_with([',', '_']) {
            return Err(self.fault("there can be one of `,` and `_`, once"));
        }
        Ok(after)
    }

    fn check_grouping(&self) -> Run<()> {
        let (Some(mark), Some(kind)) = (self.grouping, self.kind) else { return Ok(()) };
        let fits = match kind {
            'd' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => true,
            'b' | 'o' | 'x' | 'X' => mark == '_',
            _ => false,
        };
        match fits {
            true => Ok(()),
            false => Err(self.fault(&format!("`{mark}` does not go with the type `{kind}`"))),
        }
    }

    /// The error for this form.
    pub(super) fn fault(&self, why: &str) -> Stop {
        let shown: String = self.text.chars().take(40).collect();
        Stop::value(format!("bad format `{shown}`: {why}"))
    }

    /// What fills the width.
    pub(super) fn filler(&self) -> char {
        self.fill.unwrap_or(if self.zero { '0' } else { ' ' })
    }
}

const fn align_of(c: char) -> Option<Align> {
    match c {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::Inside),
        _ => None,
    }
}

/// The number that `text` starts with, zero if it starts with none, and the rest.
fn number(text: &str) -> Option<(usize, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let value = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    // Python's own bound; more would not fit into memory anyway.
    (value <= i64::MAX as usize).then_some((value, rest))
}

fn unexpected(c: char) -> String {
    format!(
        "`{c}` is no type; the order is fill, align (< > ^ =), sign, #, 0, width, `,` or `_`, \
         .precision, type (s d b o x X c e f g %)"
    )
}
