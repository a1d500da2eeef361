//! Putting text and numbers into their width.

use super::{Align, Sign, Spec};
use crate::{stop::Run, value::repr::Text};

/// A number, cut where signs, separators and padding go.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) negative: bool,
    /// `0x` and the like.
    pub(super) prefix: &'static str,
    /// Digits before the point; may be `inf` or `nan`.
    pub(super) whole: String,
    /// The point and all that follows.
    pub(super) rest: String,
    /// How many digits make a group, where there are groups.
    pub(super) group: usize,
}

/// Writes text that is `length` characters long, with what fills its width.
pub(super) fn text(
    content: &str,
    length: usize,
    spec: &Spec<'_>,
    align: Align,
    out: &mut Text,
) -> Run<()> {
    let padding = spec.width.saturating_sub(length);
    let before = match align {
        Align::Left => 0,
        Align::Right | Align::Inside => padding,
        Align::Center => padding / 2,
    };
    out.fill(spec.filler(), before)?;
    out.push(content)?;
    out.fill(spec.filler(), padding - before)
}

/// Writes a number, with what fills its width.
pub(super) fn number(parts: &Parts, spec: &Spec<'_>, out: &mut Text) -> Run<()> {
    let sign = match (parts.negative, spec.sign) {
        (true, _) => "-",
        (false, Some(Sign::Plus)) => "+",
        (false, Some(Sign::Space)) => " ",
        (false, _) => "",
    };
    let zeros = if spec.zero { Align::Inside } else { Align::Right };
    let align = spec.align.unwrap_or(zeros);
    let others = sign.len() + parts.prefix.len() + parts.rest.chars().count();
    // Zeros between sign and digits are digits, and get separators too.
    let least = match align == Align::Inside && spec.filler() == '0' {
        true => spec.width.saturating_sub(others),
        false => 0,
    };
    let whole = grouped(parts, spec.grouping, least, out)?;
    let length = others + whole.len();
    let padding = spec.width.saturating_sub(length);
    let (before, inside) = match align {
        Align::Left => (0, 0),
        Align::Right => (padding, 0),
        Align::Center => (padding / 2, 0),
        Align::Inside => (0, padding),
    };
    out.fill(spec.filler(), before)?;
    out.push(sign)?;
    out.push(parts.prefix)?;
    out.fill(spec.filler(), inside)?;
    out.push(&whole)?;
    out.push(&parts.rest)?;
    out.fill(spec.filler(), padding - before - inside)
}

/// The digits with separators between their groups, filled with zeros to `least` characters.
fn grouped(parts: &Parts, mark: Option<char>, least: usize, out: &mut Text) -> Run<String> {
    let (digits, size) = (&parts.whole, parts.group);
    let Some(mark) = mark.filter(|_| digits.starts_with(|c: char| c.is_ascii_hexdigit())) else {
        return Ok(digits.clone());
    };
    if digits.starts_with("inf") || size == 0 {
        return Ok(digits.clone());
    }
    let with_marks = |count: usize| count + (count.saturating_sub(1)) / size;
    let mut count = digits.len().max(least - least / (size + 1));
    while with_marks(count) < least {
        count += 1;
    }
    out.need(with_marks(count).saturating_mul(2))?;
    let mut text = String::with_capacity(with_marks(count));
    let zeros = std::iter::repeat_n('0', count - digits.len());
    for (at, digit) in zeros.chain(digits.chars()).enumerate() {
        if at > 0 && (count - at).is_multiple_of(size) {
            text.push(mark);
        }
        text.push(digit);
    }
    Ok(text)
}
