//! A span of time as Go writes it: `500ms`, `30s`, `1m30s`.

use std::borrow::Cow;
use std::fmt;
use std::time;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The format name that marks a duration in the JSON Schema.
pub(crate) const FORMAT: &str = "duration-with-unit";

/// A span of time, written as one or more numbers with a unit: `500ms`, `30s`, `1m30s`, `1.5h`.
///
/// Units are `ns`, `us` (also `µs`), `ms`, `s`, `m` and `h`. It is never negative and has whole
/// nanoseconds. A number without a unit is refused, because nobody can tell what it means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(time::Duration);

impl Duration {
    /// Returns a duration of whole seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(time::Duration::from_secs(seconds))
    }

    /// Returns the duration as the standard library has it.
    #[must_use]
    pub const fn as_std(self) -> time::Duration {
        self.0
    }

    /// Reads a duration; `None` if it is not one.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut total = time::Duration::ZERO;
        if rest.is_empty() {
            return None;
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let (number, after) = rest.split_at(digits);
            let end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
            let (unit, next) = after.split_at(end);
            total = total.checked_add(part(number, unit)?)?;
            rest = next;
        }
        Some(Self(total))
    }
}

/// Reads one number with its unit; the fraction is cut off at a nanosecond.
fn part(number: &str, unit: &str) -> Option<time::Duration> {
    let scale = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000_u128,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole: u128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut nanos = whole.checked_mul(scale)?;
    let mut step = scale;
    for digit in fraction.chars() {
        step /= 10;
        nanos = nanos.checked_add(u128::from(digit.to_digit(10)?) * step)?;
    }
    let seconds = u64::try_from(nanos / 1_000_000_000).ok()?;
    let below = u32::try_from(nanos % 1_000_000_000).ok()?;
    Some(time::Duration::new(seconds, below))
}

impl fmt::Display for Duration {
    /// Writes the largest unit in which the duration is a whole number.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.as_nanos();
        let units = [
            (3_600_000_000_000, "h"),
            (60_000_000_000, "m"),
            (1_000_000_000, "s"),
            (1_000_000, "ms"),
            (1_000, "us"),
        ];
        for (scale, unit) in units {
            if nanos > 0 && nanos.is_multiple_of(scale) {
                return write!(out, "{}{unit}", nanos / scale);
            }
        }
        if nanos == 0 { out.write_str("0s") } else { write!(out, "{nanos}ns") }
    }
}

/// The text is no duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a duration; write a number with a unit, such as 30s, 5m or 1h30m")]
pub struct BadDuration;

impl std::str::FromStr for Duration {
    type Err = BadDuration;

    fn from_str(text: &str) -> Result<Self, BadDuration> {
        Self::read(text).ok_or(BadDuration)
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::read(&text).ok_or_else(|| de::Error::custom("not a duration"))
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": FORMAT,
            "pattern": r"^(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$",
            "description": "A duration with a unit, such as `500ms`, `30s` or `1m30s`.",
        })
    }
}

#[cfg(test)]
mod tests;
