//! What a reference means inside one document.

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// The place in `resource` that `reference` names, if it is `#` or `#` with a JSON pointer.
pub(super) fn find<'a>(resource: &'a Value, reference: &str) -> Option<&'a Value> {
    let fragment = reference.strip_prefix('#')?;
    let pointer = percent_decode_str(fragment).decode_utf8().ok()?;
    resource.pointer(&pointer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::find;

    #[test]
    fn only_pointers_into_the_document_are_places() {
        let document = json!({"$defs": {"a": 1, "b c": 2, "d/e": 3, "f~": 4, "L<é>": 5, "": 6}});
        let check = |reference: &str, expected: Option<i64>| {
            let found = find(&document, reference).and_then(serde_json::Value::as_i64);
            assert_eq!(found, expected, "{reference}");
        };
        check("#/$defs/a", Some(1));
        check("#/$defs/b%20c", Some(2));
        check("#/$defs/d~1e", Some(3));
        check("#/%24defs/f~0", Some(4));
        check("#/$defs/L%3C%C3%A9%3E", Some(5));
        check("#/$defs/", Some(6));
        for nowhere in ["", "/$defs/a", "#a", "#$defs/a", "#/$defs/x", "#/%ff", "other#/$defs/a"] {
            assert!(find(&document, nowhere).is_none(), "{nowhere}");
        }
        assert_eq!(find(&document, "#"), Some(&document));
    }
}
