//! Headers that repeat parts of the body (MCP 2026-07-28, `Mcp-*`), and their encoding.

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_STANDARD};
use vmcp_core::{Json, Raw, catalog::HeaderParam, json::Kind};

/// The session of a legacy client.
pub const SESSION_ID: &str = "mcp-session-id";
/// The protocol version.
pub const PROTOCOL_VERSION: &str = "mcp-protocol-version";
/// The method.
pub const METHOD: &str = "mcp-method";
/// The tool, prompt, resource or task.
pub const NAME: &str = "mcp-name";
/// The prefix of mirrored parameters.
pub const PARAM_PREFIX: &str = "mcp-param-";
/// Where a legacy stream is resumed.
pub const LAST_EVENT_ID: &str = "last-event-id";

const OPEN: &str = "=?base64?";
const CLOSE: &str = "?=";

/// Writes `text` so that it can be a header value: as it is where that is safe, else in the
/// Base64 form.
#[must_use]
pub fn encode(text: &str) -> Cow<'_, str> {
    let plain = text.bytes().all(|b| (b' '..=b'~').contains(&b) || b == b'\t');
    let trimmed = text.trim_matches([' ', '\t']).len() == text.len();
    if plain && trimmed && !text.starts_with(OPEN) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("{OPEN}{}{CLOSE}", BASE64_STANDARD.encode(text)))
    }
}

/// Reads a header value, the Base64 form included.
///
/// `None` for bad Base64, wrong padding, or bytes that are not UTF-8.
#[must_use]
pub fn decode(value: &str) -> Option<Cow<'_, str>> {
    let value = value.trim_matches([' ', '\t']);
    let Some(inside) = value.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(CLOSE)) else {
        return Some(Cow::Borrowed(value));
    };
    let bytes = BASE64_STANDARD.decode(inside).ok()?;
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// The value that the header of `param` must have for `arguments`; `None` when the parameter is
/// absent or `null`, or of a kind that is never mirrored.
#[must_use]
pub fn param_value(arguments: Option<&Json>, param: &HeaderParam) -> Option<String> {
    let path: Vec<&str> = param.path.iter().map(String::as_str).collect();
    text(arguments?.raw().at(&path)?)
}

fn text(value: Raw<'_>) -> Option<String> {
    match value.kind() {
        Kind::String => value.as_text().map(Cow::into_owned),
        Kind::Bool | Kind::Number => Some(value.as_str().to_owned()),
        Kind::Null | Kind::Array | Kind::Object => None,
    }
}

/// Whether the decoded header value `header` says the same as the argument's `value`; whole
/// numbers are compared as numbers.
#[must_use]
pub fn same_param(header: &str, value: &str) -> bool {
    header == value
        || matches!((header.parse::<i128>(), value.parse::<i128>()), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn encodes_only_what_must_be() {
        assert_eq!(encode("get_weather"), "get_weather");
        assert_eq!(encode("a b"), "a b");
        assert_eq!(encode(" a"), "=?base64?IGE=?=");
        assert_eq!(encode("=?base64?x"), "=?base64?PT9iYXNlNjQ/eA==?=");
        assert_eq!(encode("é"), "=?base64?w6k=?=");
    }

    #[test]
    fn refuses_bad_base64() {
        for bad in ["=?base64?***?=", "=?base64?w6k?=", "=?base64?/w==?="] {
            assert_eq!(decode(bad), None, "{bad}");
        }
        assert_eq!(decode("\t x "), Some("x".into()));
        assert_eq!(decode("=?base64?"), Some("=?base64?".into()));
    }

    #[test]
    fn parameters_compare_as_numbers() {
        assert!(same_param("007", "7"));
        assert!(same_param("a", "a"));
        assert!(!same_param("a", "A"));
        assert!(!same_param("1.0", "1"));
    }

    proptest! {
        #[test]
        fn decodes_what_it_encoded(text in ".*") {
            let encoded = encode(&text).into_owned();
            prop_assert!(encoded.bytes().all(|b| (0x20..0x7f).contains(&b) || b == b'\t'));
            prop_assert_eq!(decode(&encoded).unwrap(), text);
        }

        #[test]
        fn decode_takes_anything(text in ".*") {
            let _ = decode(&text);
        }
    }
}
