//! Whose answer a message was, by nothing but its beginning.

/// The id of the response that begins with `head`; `None` if that cannot be known for certain.
///
/// The id has to stand before the result, as it mostly does: what follows is not kept. What looks
/// like an id within a result is none, and a request of the server's has a number of its own.
pub(super) fn answered(head: &[u8]) -> Option<u64> {
    let mut id = None;
    let mut rest = head.trim_ascii_start().strip_prefix(b"{")?;
    loop {
        let (key, after) = string(rest.trim_ascii_start())?;
        let value = after.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
        match key {
            b"result" | b"error" => return id,
            b"method" => return None,
            b"id" => id = number(value),
            _ => {}
        }
        rest = after_scalar(value)?.trim_ascii_start().strip_prefix(b",")?;
    }
}

/// The inside of the string that `text` begins with, as it is written, and what follows it.
fn string(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = text.strip_prefix(b"\"")?;
    let mut at = 0;
    loop {
        match inside.get(at)? {
            b'"' => return Some((&inside[..at], &inside[at + 1..])),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn number(text: &[u8]) -> Option<u64> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(&text[..end]).ok()?.parse().ok()
}

/// What follows the value that `text` begins with, unless that is an object or an array.
fn after_scalar(text: &[u8]) -> Option<&[u8]> {
    match text.first()? {
        b'"' => string(text).map(|(_, rest)| rest),
        b'{' | b'[' => None,
        _ => text.iter().position(|byte| matches!(byte, b',' | b'}')).map(|end| &text[end..]),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_before_the_result_is_certain_and_any_other_is_not() {
        let cases = [
            (r#"{"jsonrpc":"2.0","id":7,"result":{"content":[{"x"#, Some(7)),
            (r#" { "id" : 12 , "error" : {"#, Some(12)),
            (r#"{"a\"":"id","x":null,"id":7,"result":""#, Some(7)),
            (r#"{"jsonrpc":"2.0","result":{"id":7,"#, None),
            (r#"{"jsonrpc":"2.0","_":[1],"id":7,"result":"#, None),
            (r#"{"jsonrpc":"2.0","id":7,"method":"roots/list","params":{"#, None),
            (r#"{"jsonrpc":"2.0","id":"7","result":{"#, None),
            (r#"{"jsonrpc":"2.0","id":-7,"result":{"#, None),
            (r#"{"jsonrpc":"2.0","id":7"#, None),
            (r#"{"jsonrpc":"2.0","id":7,"resul"#, None),
            (r#"[{"jsonrpc":"2.0","id":7,"result":{"#, None),
            (r#"xxxx "id":7,"result""#, None),
            ("", None),
        ];
        for (head, id) in cases {
            assert_eq!(answered(head.as_bytes()), id, "{head}");
        }
    }

    proptest! {
        #[test]
        fn takes_any_beginning(head in prop::collection::vec(any::<u8>(), 0..60)) {
            let _any = answered(&head);
            let _cut = answered(&[b"{\"", &*head].concat());
        }
    }
}
