//! A number of bytes: `4MiB`, `64KiB` or a whole number.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The format name that marks a size in the JSON Schema.
pub(crate) const FORMAT: &str = "byte-size";

const UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

/// A number of bytes, written as a whole number or with the unit `B`, `KiB`, `MiB` or `GiB`.
///
/// `kB` and `MB` are refused, because people mean both 1000 and 1024 by them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize(u64);

impl ByteSize {
    /// Returns a size of this many bytes.
    #[must_use]
    pub const fn from_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// Returns a size of this many MiB (1024 * 1024 bytes).
    #[must_use]
    pub const fn from_mib(mebibytes: u64) -> Self {
        Self(mebibytes << 20)
    }

    /// Returns the number of bytes.
    #[must_use]
    pub const fn as_bytes(self) -> u64 {
        self.0
    }

    /// Reads a size; `None` if it is not one.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let unit = UNITS.iter().find_map(|(unit, scale)| Some((text.strip_suffix(unit)?, scale)));
        let (number, scale) = unit.unwrap_or((text, &1));
        let number = number.trim_end();
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        number.parse::<u64>().ok()?.checked_mul(*scale).map(Self)
    }
}

impl fmt::Display for ByteSize {
    /// Writes the largest unit in which the size is a whole number.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |scale: &u64| self.0 > 0 && self.0.is_multiple_of(*scale);
        let (unit, scale) = UNITS.into_iter().find(|(_, scale)| whole(scale)).unwrap_or(("B", 1));
        write!(out, "{}{unit}", self.0 / scale)
    }
}

/// The text is no size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a size; write a number of bytes, or one with KiB, MiB or GiB, such as 64MiB")]
pub struct BadByteSize;

impl std::str::FromStr for ByteSize {
    type Err = BadByteSize;

    fn from_str(text: &str) -> Result<Self, BadByteSize> {
        Self::read(text).ok_or(BadByteSize)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::read(&text).ok_or_else(|| de::Error::custom("not a size"))
    }
}

impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl JsonSchema for ByteSize {
    fn schema_name() -> Cow<'static, str> {
        "ByteSize".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "integer"],
            "format": FORMAT,
            "minimum": 0,
            "pattern": r"^[0-9]+ *(B|KiB|MiB|GiB)?$",
            "description": "A number of bytes, such as `64KiB`, `4MiB` or `4194304`.",
        })
    }
}

#[cfg(test)]
mod tests;
