//! Between Rust strings and JSON strings.

use std::borrow::Cow;

/// Writes `text` as a JSON string, quotes included. Only what must be escaped is escaped.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\x1f' => out.push_str(&format!("\\u{:04x}", c as u32)),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Reads the inside of a checked JSON string. A lone surrogate becomes U+FFFD: Rust text cannot
/// hold it, which is why relayed strings are never read and written again.
pub(super) fn unquote(inside: &str) -> Cow<'_, str> {
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(slash) = rest.find('\\') {
        out.push_str(&rest[..slash]);
        let (c, length) = unescape(&rest[slash..]);
        out.push(c);
        rest = &rest[slash + length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that the escape at the start of `text` stands for, and the escape's length.
fn unescape(text: &str) -> (char, usize) {
    match text.as_bytes()[1] {
        b'b' => ('\u{8}', 2),
        b'f' => ('\u{c}', 2),
        b'n' => ('\n', 2),
        b'r' => ('\r', 2),
        b't' => ('\t', 2),
        b'u' => unescape_unicode(text),
        other => (other as char, 2),
    }
}

fn unescape_unicode(text: &str) -> (char, usize) {
    let high = code_unit(&text[2..6]);
    let low = text[6..].strip_prefix("\\u").map(|low| code_unit(&low[..4]));
    match low.and_then(|low| char::decode_utf16([high, low]).next()) {
        Some(Ok(pair)) if u32::from(pair) > 0xffff => (pair, 12),
        _ => (char::from_u32(u32::from(high)).unwrap_or(char::REPLACEMENT_CHARACTER), 6),
    }
}

fn code_unit(hex: &str) -> u16 {
    u16::from_str_radix(hex, 16).expect("the checker accepts four hex digits only")
}
