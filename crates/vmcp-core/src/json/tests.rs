use proptest::prelude::*;

use super::{Fault, Json};

fn parse(text: &str) -> Result<Json, Fault> {
    text.parse()
}

#[test]
fn accepts_what_the_grammar_allows_and_keeps_the_bytes() {
    for text in [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1e400",
        "9223372036854775808",
        "-1.50E-7",
        r#""""#,
        r#""\ud800""#,
        r#""\u0000\/\b""#,
        "[]",
        "{}",
        "[ ]",
        "{ }",
        "[1 , [2], {}]",
        r#"{"a" : 1,"a":2, "":{}}"#,
        "\"\u{7f}é\u{2028}\"",
    ] {
        assert_eq!(parse(text).map(|json| json.to_string()), Ok(text.to_owned()), "{text}");
    }
    assert_eq!(parse(" \n{} \t").map(|json| json.to_string()), Ok("{}".to_owned()));
}

#[test]
fn faults_say_what_and_where() {
    let faults: Vec<String> = [
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "01",
        "-",
        "1.",
        "1e",
        "tru",
        "nul0",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "[}",
        "{]",
        "1 2",
        "{a:1}",
        "'a'",
        "+1",
        ".5",
        "[1 2]",
    ]
    .iter()
    .map(|text| format!("{text:?}: {}", parse(text).expect_err(text)))
    .collect();
    insta::assert_snapshot!(faults.join("\n"), @r#"
    "": ends too early, at byte 0
    "{": ends too early, at byte 1
    "[1,]": unexpected `]` at byte 3
    "{\"a\":1,}": unexpected `}` at byte 7
    "{\"a\"}": unexpected `}` at byte 4
    "01": unexpected `1` at byte 1
    "-": ends too early, at byte 1
    "1.": ends too early, at byte 2
    "1e": ends too early, at byte 2
    "tru": ends too early, at byte 3
    "nul0": unexpected `0` at byte 3
    "\"a": ends too early, at byte 2
    "\"\\x\"": unexpected `x` at byte 2
    "\"\\u12g4\"": unexpected `g` at byte 5
    "\"\n\"": unexpected byte 0x0a at byte 1
    "[}": unexpected `}` at byte 1
    "{]": unexpected `]` at byte 1
    "1 2": unexpected `2` at byte 2
    "{a:1}": unexpected `a` at byte 1
    "'a'": unexpected `'` at byte 0
    "+1": unexpected `+` at byte 0
    ".5": unexpected `.` at byte 0
    "[1 2]": unexpected `2` at byte 3
    "#);
    assert_eq!(Json::parse(&b"\"\xff\""[..]), Err(Fault::NotUtf8(1)));
    assert_eq!(Json::parse(&b"\xef\xbb\xbf{}"[..]), Err(Fault::ByteOrderMark));
}

#[test]
fn depth_is_bounded_and_no_stack_is_used() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(&nested(128)).is_ok());
    assert_eq!(parse(&nested(129)), Err(Fault::TooDeep));
    assert_eq!(parse(&"[".repeat(1_000_000)), Err(Fault::TooDeep));
    assert_eq!(parse(&"{\"a\":".repeat(200)), Err(Fault::TooDeep));
}

#[test]
fn looks_inside() {
    let json =
        parse(r#"{ "n\u0061me" : "a\"b\ud83d\ude00\n", "n":[1, "x",{}], "b":true }"#).unwrap();
    let raw = json.raw();
    assert_eq!(raw.get("name").unwrap().as_text().unwrap(), "a\"b😀\n");
    let items: Vec<_> =
        raw.get("n").unwrap().as_array().unwrap().map(super::raw::Raw::as_str).collect();
    assert_eq!(items, ["1", "\"x\"", "{}"]);
    assert_eq!(raw.get("b").unwrap().as_bool(), Some(true));
    assert_eq!(raw.at(&["n", "x"]).map(super::raw::Raw::as_str), None);
    assert_eq!(parse("-12").unwrap().raw().as_i64(), Some(-12));
    assert_eq!(parse("1.0").unwrap().raw().as_i64(), None);
    assert_eq!(json.get("n").unwrap().as_str(), r#"[1, "x",{}]"#);
}

#[test]
fn edits_touch_nothing_else() {
    let check = |text: &str, edit: &dyn Fn(super::Edit<'_>) -> Json, expected: &str| {
        assert_eq!(edit(parse(text).unwrap().edit()).as_str(), expected, "{text}");
    };
    let one = Json::number(1);
    check(r#"{ "a" : 0 , "b":1e400}"#, &|e| e.put("a", &one).finish(), r#"{ "a" : 1 , "b":1e400}"#);
    check(r#"{"a":0}"#, &|e| e.put("b", &one).finish(), r#"{"a":0,"b":1}"#);
    check("{ }", &|e| e.put("b", &one).finish(), r#"{"b":1 }"#);
    check(r#"{"a":0, "b":1,"c":2}"#, &|e| e.remove("b").finish(), r#"{"a":0,"c":2}"#);
    check(r#"{"a":0, "b":1}"#, &|e| e.remove("a").finish(), r#"{ "b":1}"#);
    check(r#"{"a":0,"b":1}"#, &|e| e.remove("b").remove("a").finish(), "{}");
    check(r#"{"a":0,"a":1}"#, &|e| e.put("a", &one).finish(), r#"{"a":1}"#);
    check(r#"{"a":0}"#, &|e| e.remove("a").put("b", &one).finish(), r#"{"b":1}"#);
    check("[]", &|e| e.put("b", &one).finish(), r#"{"b":1}"#);
    check(r#"{"a":{"x":0}}"#, &|e| e.put_at(&["a", "y"], &one).finish(), r#"{"a":{"x":0,"y":1}}"#);
    check("{}", &|e| e.put_at(&["a", "b", "c"], &one).finish(), r#"{"a":{"b":{"c":1}}}"#);
    check("{}", &|e| e.put("k", &Json::null()).put("k", &one).finish(), r#"{"k":1}"#);
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".*".prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::hash_map("[a-d\\\\\"é]{0,3}", inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    /// The checker and serde_json agree on random text near JSON.
    #[test]
    fn agrees_with_serde_on_mutated_text(value in any_json(), at in any::<prop::sample::Index>(), byte in "[\\[\\]{},:\"\\\\0-9eE+.a ]") {
        let mut text = value.to_string();
        let mut position = at.index(text.len());
        while !text.is_char_boundary(position) { position -= 1; }
        text.insert_str(position, &byte);
        let ours = parse(&text).is_ok();
        let theirs: Result<serde::de::IgnoredAny, _> = serde_json::from_str(&text);
        prop_assert_eq!(ours, theirs.is_ok(), "{}", text);
    }

    /// Never panics, whatever the bytes.
    #[test]
    fn takes_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Json::parse(bytes);
    }

    /// Every member and item is found, with its value.
    #[test]
    fn looks_up_what_serde_sees(value in any_json()) {
        let json = parse(&value.to_string()).unwrap();
        if let serde_json::Value::Object(map) = &value {
            for (key, expected) in map {
                let text = json.raw().get(key).unwrap().as_str();
                prop_assert_eq!(text, expected.to_string());
            }
            prop_assert_eq!(json.raw().as_object().unwrap().count(), map.len());
        }
        if let serde_json::Value::Array(items) = &value {
            let ours: Vec<_> = json.raw().as_array().unwrap().map(|i| i.as_str().to_owned()).collect();
            let theirs: Vec<_> = items.iter().map(ToString::to_string).collect();
            prop_assert_eq!(ours, theirs);
        }
    }

    /// An edited object is what a tree edit gives.
    #[test]
    fn edits_as_a_tree_would(
        map in prop::collection::hash_map("[a-e]", any_json(), 0..5),
        set in prop::collection::vec(("[a-g]", prop::option::of(any_json())), 0..6),
    ) {
        let mut tree: serde_json::Map<String, serde_json::Value> = map.into_iter().collect();
        let json = parse(&serde_json::Value::Object(tree.clone()).to_string()).unwrap();
        let mut edit = json.edit();
        for (key, value) in &set {
            match value {
                Some(value) => {
                    tree.insert(key.clone(), value.clone());
                    edit = edit.put(key.clone(), &parse(&value.to_string()).unwrap());
                }
                None => {
                    tree.remove(key);
                    edit = edit.remove(key);
                }
            }
        }
        let result = edit.finish();
        let ours: serde_json::Value = serde_json::from_str(parse(result.as_str()).unwrap().as_str()).unwrap();
        let theirs: serde_json::Value = serde_json::from_str(&serde_json::Value::Object(tree).to_string()).unwrap();
        prop_assert_eq!(ours, theirs);
    }

    /// Quoting and reading back gives the text.
    #[test]
    fn quotes_and_unquotes(text in ".*") {
        let json = parse(Json::string(&text).as_str()).unwrap();
        prop_assert_eq!(json.raw().as_text().unwrap(), text);
    }
}
