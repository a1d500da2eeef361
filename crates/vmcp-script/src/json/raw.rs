//! The members of an object, unread.

use std::borrow::Cow;

use super::text;
use crate::cut::cut;

/// The members of the object that `text` is: keys, and values as they are spelled. Values are not
/// checked further than is needed to find where they end.
///
/// Returns `None` for anything but an object.
pub(crate) fn members(text: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    let mut reader = Reader { text, at: 0 };
    reader.take(b'{')?;
    let mut members = Vec::new();
    if reader.take(b'}').is_none() {
        loop {
            let key = reader.key()?;
            reader.take(b':')?;
            members.push((key, reader.value()?));
            if reader.take(b',').is_none() {
                reader.take(b'}')?;
                break;
            }
        }
    }
    reader.skip_space();
    (reader.at == text.len()).then_some(members)
}

/// The text of a string, if `value` is one; no more of it than the first `limit` bytes of its
/// spelling.
pub(crate) fn string(value: &str, limit: usize) -> Option<String> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    if inner.len() <= limit {
        return text::decode(inner).ok();
    }
    let mut end = cut(inner, limit).len();
    // Not in the middle of an escape, which has six bytes at most; of a pair of them one half is
    // a character of its own then.
    if let Some(escape) = inner[..end].rfind('\\')
        && end - escape < 6
    {
        end = escape;
    }
    // A backslash that is left at the end belongs to what was cut.
    text::decode(&inner[..end]).or_else(|at| text::decode(&inner[..at])).ok()
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Goes past `wanted`, if that is what comes next.
    fn take(&mut self, wanted: u8) -> Option<()> {
        self.skip_space();
        (self.peek()? == wanted).then(|| self.at += 1)
    }

    fn key(&mut self) -> Option<Cow<'t, str>> {
        self.skip_space();
        let start = self.at;
        self.string()?;
        let inner = &self.text[start + 1..self.at - 1];
        match inner.contains('\\') {
            true => text::decode(inner).ok().map(Cow::Owned),
            false => Some(Cow::Borrowed(inner)),
        }
    }

    fn string(&mut self) -> Option<()> {
        if self.peek()? != b'"' {
            return None;
        }
        self.at = text::end(self.text.as_bytes(), self.at).ok()?;
        Some(())
    }

    /// Goes past a value, which ends where all that it opened is closed.
    fn value(&mut self) -> Option<&'t str> {
        self.skip_space();
        let start = self.at;
        let mut open = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.string()?,
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' if open > 0 => {
                    open -= 1;
                    self.at += 1;
                }
                b',' | b'}' | b']' if open == 0 => break,
                _ => self.at += 1,
            }
        }
        let value = self.text[start..self.at].trim_ascii_end();
        (!value.is_empty()).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{members, string};

    #[test]
    fn members_are_cut_out_as_they_are_spelled() {
        let check = |text: &str, expected: Option<&[(&str, &str)]>| {
            let found = members(text);
            let found: Option<Vec<(&str, &str)>> =
                found.as_ref().map(|all| all.iter().map(|(key, value)| (&**key, *value)).collect());
            assert_eq!(found.as_deref(), expected, "{text}");
        };
        check("{}", Some(&[]));
        check(r#" {"a": 1.0 ,"b":[{"c":"}"}] } "#, Some(&[("a", "1.0"), ("b", r#"[{"c":"}"}]"#)]));
        check(r#"{"a\u0062":"\"","":null}"#, Some(&[("ab", r#""\"""#), ("", "null")]));
        for broken in ["", "[]", "1", "{", r#"{"a"}"#, r#"{"a":}"#, r#"{"a":1,}"#, r#"{"a":1}x"#] {
            check(broken, None);
        }
    }

    #[test]
    fn long_strings_are_cut_between_characters() {
        let check = |value: &str, limit, expected| {
            assert_eq!(string(value, limit).as_deref(), expected, "{value} {limit}");
        };
        check(r#""a\nb""#, 10, Some("a\nb"));
        check(r#""abc""#, 2, Some("ab"));
        check("\"a\u{e9}b\"", 2, Some("a"));
        check(r#""a\u00e9b""#, 4, Some("a"));
        check(r#""a\\b""#, 2, Some("a"));
        check("5", 2, None);
    }

    proptest! {
        #[test]
        fn the_members_are_those_of_a_tree(value in ".{0,40}", key in ".{0,9}", limit in 0_usize..50) {
            let text = serde_json::json!({ "x": [&value, {"y": &value}], &key: &value }).to_string();
            let tree: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(&text).expect("it was written");
            let found = members(&text).expect("it is an object");
            prop_assert_eq!(found.len(), tree.len());
            for ((key, raw), (wanted, value)) in found.iter().zip(&tree) {
                prop_assert_eq!(&**key, wanted);
                prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(raw).expect("it is JSON"), value);
                if let Some(whole) = value.as_str() {
                    prop_assert!(whole.starts_with(&string(raw, limit).expect("it is a string")));
                }
            }
        }

        #[test]
        fn anything_can_be_asked(text in "[{}\\[\\]\":,\\\\ au0-9]{0,40}") {
            drop(members(&text));
            drop(string(&text, 5));
        }
    }
}
