//! A number with a fraction, written as a number or as a text: `0.5`, `"0.5"`.
//!
//! `ToolHive` writes such settings as texts, because not everything that carries its files keeps
//! fractions as they are.

use schemars::{Schema, SchemaGenerator, json_schema};

/// The format name that marks such a number in the JSON Schema.
pub(crate) const FORMAT: &str = "decimal";

/// Reads a number; `None` if it is not one, or below zero.
pub(crate) fn read(text: &str) -> Option<f64> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

/// The schema of a field; its range is the field's own.
pub(crate) fn schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": ["string", "number"],
        "format": FORMAT,
        "pattern": r"^([0-9]+[.]?|[0-9]*[.][0-9]+)$",
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_number_has_digits_and_at_most_one_point() {
        for (text, number) in
            [("0", 0.0), ("1", 1.0), ("0.5", 0.5), (".5", 0.5), ("1.", 1.0), ("00.50", 0.5)]
        {
            assert_eq!(read(text), Some(number), "{text}");
        }
        for text in ["", ".", "-1", "+1", "1e3", "0,5", "0.5.1", "inf", "NaN", " 1", "0x1", "half"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
