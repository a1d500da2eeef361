//! Floats in a form: exact digits, correctly rounded.

use super::{Spec, layout, layout::Parts};
use crate::{
    stop::Run,
    value::repr::{self, Text},
};

/// Letters that show a number as a float.
pub(super) const KINDS: &str = "eEfFgG%";

/// No float has more digits than this; further ones are zeros.
pub(super) const MOST_DIGITS: usize = 1100;

/// Writes a float.
pub(super) fn write(value: f64, spec: &Spec<'_>, out: &mut Text) -> Run<()> {
    if let Some(kind) = spec.kind.filter(|kind| !KINDS.contains(*kind) && *kind != 'n') {
        let why = match kind {
            's' => "the type s is for strings; for a float leave it away, or write f or g".into(),
            'd' => "the type d is for whole numbers; write .0f, or convert with int(x)".to_owned(),
            _ => format!("the type {kind} is for whole numbers; convert with int(x)"),
        };
        return Err(spec.fault(&why));
    }
    layout::number(&parts(value, spec), spec, out)
}

/// The digits of a float.
pub(super) fn parts(value: f64, spec: &Spec<'_>) -> Parts {
    let kind = spec.kind.unwrap_or('r');
    let percent = if kind == '%' { "%" } else { "" };
    let value = if kind == '%' { value * 100.0 } else { value };
    let size = value.abs();
    let negative = value.is_sign_negative() && !value.is_nan();
    let (mut whole, mut rest) = match size.is_finite() {
        true => digits(size, kind, spec),
        false => (if size.is_nan() { "nan" } else { "inf" }.to_owned(), String::new()),
    };
    if kind.is_ascii_uppercase() {
        whole.make_ascii_uppercase();
        rest.make_ascii_uppercase();
    }
    rest.push_str(percent);
    Parts { negative, prefix: "", whole, rest, group: if size.is_finite() { 3 } else { 0 } }
}

/// Digits before the point, and the point with all that follows.
fn digits(size: f64, kind: char, spec: &Spec<'_>) -> (String, String) {
    let precision = spec.precision.unwrap_or(6);
    let text = match (kind.to_ascii_lowercase(), spec.precision) {
        ('f' | '%', _) => fixed(size, precision, spec.alternate),
        ('e', _) => scientific(size, precision, spec.alternate),
        ('r', None) => shortest(size, spec.alternate),
        ('r', Some(precision)) => general(size, precision, spec.alternate, true),
        _ => general(size, precision, spec.alternate, false),
    };
    let cut = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (whole, rest) = text.split_at(cut);
    (whole.to_owned(), rest.to_owned())
}

fn fixed(size: f64, precision: usize, point: bool) -> String {
    let exact = precision.min(MOST_DIGITS);
    let mut text = format!("{size:.exact$}");
    if point && precision == 0 {
        text.push('.');
    }
    text.extend(std::iter::repeat_n('0', precision - exact));
    text
}

fn scientific(size: f64, precision: usize, point: bool) -> String {
    let exact = precision.min(MOST_DIGITS);
    let text = format!("{size:.exact$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut mantissa = mantissa.to_owned();
    if point && precision == 0 {
        mantissa.push('.');
    }
    mantissa.extend(std::iter::repeat_n('0', precision - exact));
    mantissa + &power(exponent)
}

/// An exponent with its sign and at least two digits.
fn power(exponent: &str) -> String {
    let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |d| ('-', d));
    format!("e{sign}{digits:0>2}")
}

/// So many significant digits, with an exponent where it is large or small.
fn general(size: f64, precision: usize, alternate: bool, point: bool) -> String {
    let precision = precision.max(1);
    let exact = precision.min(MOST_DIGITS);
    let text = format!("{size:.*e}", exact - 1);
    let exponent: i64 = text.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    let limit = precision as i64 - i64::from(point);
    if exponent < -4 || exponent >= limit {
        let (mantissa, _) = text.split_once('e').unwrap_or((&text, ""));
        let mantissa = tidied(mantissa.to_owned(), precision - exact, alternate);
        return mantissa + &power(&exponent.to_string());
    }
    let after = usize::try_from(exact as i64 - 1 - exponent).unwrap_or(0);
    let text = tidied(format!("{size:.after$}"), precision - exact, alternate);
    if point && !text.contains('.') { text + ".0" } else { text }
}

/// Without the zeros at the end, or with all of them and the point.
fn tidied(mut text: String, more: usize, alternate: bool) -> String {
    if alternate {
        if !text.contains('.') {
            text.push('.');
        }
        text.extend(std::iter::repeat_n('0', more));
        return text;
    }
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    text
}

/// As few digits as tell it from its neighbours.
fn shortest(size: f64, alternate: bool) -> String {
    let text = repr::float(size);
    match text.find('e') {
        Some(at) if alternate && !text.contains('.') => format!("{}.{}", &text[..at], &text[at..]),
        _ => text,
    }
}
