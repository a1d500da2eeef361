//! Numbers in JSON text.

use num_bigint::BigInt;

use crate::{heap::price, machine::MAX_BITS, value::Value};

/// No integer within the limit has more digits than this.
const MAX_DIGITS: usize = 1234;

/// A number that was recognised.
pub(super) enum Number {
    Small(Value),
    Big(BigInt),
}

/// How a number is spelled: where it ends, and whether it is whole.
pub(super) struct Spelling {
    pub(super) end: usize,
    whole: bool,
}

impl Spelling {
    /// The work of reading the number that starts at `start`.
    pub(super) fn cost(&self, start: usize) -> usize {
        let digits = self.end - start;
        match self.whole {
            true if digits < 20 => 0,
            true => digits.min(MAX_DIGITS).pow(2) / 512,
            false => price::FLOAT / 2 + digits,
        }
    }
}

/// Recognises the number that starts at `start`, by the grammar of JSON.
///
/// # Errors
/// Where the grammar is broken, and how.
pub(super) fn scan(bytes: &[u8], start: usize) -> Result<Spelling, (usize, &'static str)> {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let first = start + usize::from(bytes[start] == b'-');
    let mut end = digits(first);
    if end == first {
        return Err((end, "a number needs a digit here"));
    }
    if bytes[first] == b'0' && end > first + 1 {
        return Err((first, "a number cannot start with 0"));
    }
    let mut whole = true;
    if bytes.get(end) == Some(&b'.') {
        whole = false;
        let after = digits(end + 1);
        if after == end + 1 {
            return Err((after, "a number needs a digit after its point"));
        }
        end = after;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        whole = false;
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let after = digits(end + 1 + sign);
        if after == end + 1 + sign {
            return Err((after, "a number needs a digit in its exponent"));
        }
        end = after;
    }
    Ok(Spelling { end, whole })
}

/// The number that is spelled `text`.
///
/// # Errors
/// That it is too big.
pub(super) fn parse(text: &str, spelling: &Spelling) -> Result<Number, String> {
    if !spelling.whole {
        let value: f64 = text.parse().unwrap_or(f64::INFINITY);
        return match value.is_finite() {
            true => Ok(Number::Small(Value::Float(value))),
            false => Err("a number that is too large for a float".to_owned()),
        };
    }
    if let Ok(value) = text.parse() {
        return Ok(Number::Small(Value::Int(value)));
    }
    let digits = text.trim_start_matches('-').len();
    let big = if digits > MAX_DIGITS { None } else { BigInt::parse_bytes(text.as_bytes(), 10) };
    match big {
        Some(big) if big.bits() <= MAX_BITS => Ok(Number::Big(big)),
        _ => Err(format!(
            "an integer of {digits} digits; integers have at most {MAX_BITS} bits, so send it as a \
             string"
        )),
    }
}
