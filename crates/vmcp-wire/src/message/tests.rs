use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Result<Message, Malformed> {
    Message::parse(Bytes::copy_from_slice(text.as_bytes()))
}

/// What is not edited comes out as it went in.
fn relay(text: &str) -> String {
    String::from_utf8(parse(text).unwrap().encode()).unwrap()
}

#[test]
fn relays_to_the_byte() {
    for text in [
        r#"{"jsonrpc":"2.0","id":12345678901234567890,"method":"tools/call","params":{"n":1e400 , "x":-0.0}}"#,
        r#"{"jsonrpc":"2.0","id":"7","method":"a/b"}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/x","params":{"s":"\ud800","a":1,"b":{"a":1,"a":2}}}"#,
        r#"{"jsonrpc":"2.0","id":1.5,"result":[1, 2]}"#,
        r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m","extra":{}}}"#,
    ] {
        assert_eq!(relay(text), text);
    }
}

#[test]
fn every_fault_has_a_code_and_a_reason() {
    let faults: Vec<String> = [
        "{",
        "7",
        "[]",
        "{}",
        r#"{"id":1,"method":"m"}"#,
        r#"{"jsonrpc":"1.0","id":1,"method":"m"}"#,
        r#"{"jsonrpc":"2.0","id":null,"method":"m"}"#,
        r#"{"jsonrpc":"2.0","id":{},"method":"m"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":7}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"m","params":[]}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"m","method":"n"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"m","m\u0065thod":"n"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"m","params":{"name":"a","name":"b"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":{"k":1,"k":2}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"m"}}"#,
        r#"{"jsonrpc":"2.0","result":{}}"#,
        r#"{"jsonrpc":"2.0","id":1,"error":{"message":"m"}}"#,
        r#"[{"jsonrpc":"2.0","id":1,"method":"m"}]"#,
    ]
    .iter()
    .map(|text| {
        let fault = parse(text).unwrap_err();
        format!("{text}\n  {} {:?} {}", fault.code, fault.id, fault.message)
    })
    .collect();
    insta::assert_snapshot!(faults.join("\n"), @r#"
    {
      -32700 None invalid JSON: ends too early, at byte 1
    7
      -32600 None not an object
    []
      -32600 None an empty batch
    {}
      -32600 None `jsonrpc` must be "2.0"
    {"id":1,"method":"m"}
      -32600 Some(1) `jsonrpc` must be "2.0"
    {"jsonrpc":"1.0","id":1,"method":"m"}
      -32600 Some(1) `jsonrpc` must be "2.0"
    {"jsonrpc":"2.0","id":null,"method":"m"}
      -32600 None `id` must be a string or a number
    {"jsonrpc":"2.0","id":{},"method":"m"}
      -32600 None `id` must be a string or a number
    {"jsonrpc":"2.0","id":1,"method":7}
      -32600 Some(1) `method` must be a string
    {"jsonrpc":"2.0","id":1,"method":"m","params":[]}
      -32600 Some(1) `params` must be an object
    {"jsonrpc":"2.0","id":1,"method":"m","method":"n"}
      -32600 None `method` occurs twice
    {"jsonrpc":"2.0","id":1,"method":"m","m\u0065thod":"n"}
      -32600 None `method` occurs twice
    {"jsonrpc":"2.0","id":1,"method":"m","params":{"name":"a","name":"b"}}
      -32600 Some(1) `params.name` occurs twice
    {"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":{"k":1,"k":2}}}
      -32600 Some(1) `params._meta.k` occurs twice
    {"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"m"}}
      -32600 Some(1) more than one of `method`, `result` and `error`
    {"jsonrpc":"2.0","result":{}}
      -32600 None a response needs the `id` of its request
    {"jsonrpc":"2.0","id":1,"error":{"message":"m"}}
      -32600 Some(1) `error` needs a whole `code` and a `message`
    [{"jsonrpc":"2.0","id":1,"method":"m"}]
      -32600 None batches are not part of this version
    "#);
}

#[test]
fn batches_are_bounded_and_each_message_stands_alone() {
    let Ok(Incoming::Batch(batch)) = Incoming::parse(&br#"[{"jsonrpc":"2.0","method":"m"},7]"#[..])
    else {
        panic!("a batch");
    };
    assert!(batch[0].is_ok() && batch[1].is_err());
    let many = format!("[{}]", vec!["7"; 101].join(","));
    assert_eq!(Incoming::parse(many.into_bytes()).unwrap_err().code, code::INVALID_REQUEST);
}

#[test]
fn ids_of_ours_are_told_from_look_alikes() {
    assert_eq!(Id::number(7).as_number(), Some(7));
    let text = Id::from_json("\"7\"".parse().unwrap()).unwrap();
    assert_eq!(text.as_number(), None);
    assert_ne!(text, Id::number(7));
}

proptest! {
    #[test]
    fn takes_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Incoming::parse(bytes);
    }

    /// `relay(x) == x` for any payload, however written.
    #[test]
    fn relay_is_identity(
        id in prop_oneof!["\"[a-z\\\\\\\\]{0,6}\"".prop_filter("escapes", |s| s.parse::<Json>().is_ok()), "[1-9][0-9]{0,30}"],
        method in "[a-z/]{1,20}",
        payload in "[ -~]{0,40}",
        spaces in "[ \n\t]{0,3}",
        number in "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?",
    ) {
        let text = serde_json::Value::from(payload).to_string();
        let params = format!("{{{spaces}\"z\":{text},{spaces}\"a\"{spaces}:{number},\"_meta\":{{\"\\u006b\":[{number}]}}}}");
        let request = format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{method}\",\"params\":{params}}}");
        prop_assert_eq!(relay(&request), request);
        let response = format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{params}}}");
        prop_assert_eq!(relay(&response), response);
    }
}
