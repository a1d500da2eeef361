use proptest::prelude::*;
use vmcp_core::{Json, Raw};

use super::{
    Fields,
    schema::{Size, measure},
};
use crate::reason::{Kind, Reason};

#[test]
fn schemas_are_measured_without_what_strings_hold() {
    for (text, depth, objects) in [
        ("{}", 1, 1),
        ("7", 0, 0),
        (r#""{[\"{""#, 0, 0),
        (r#"{"a{":["\\",{"b":"}"}]}"#, 3, 2),
        (r#"[[],[[]],{}]"#, 3, 1),
        (r#"{"a":{"b":{}},"c":{}}"#, 3, 4),
    ] {
        assert_eq!(measure(text.as_bytes()), Size { depth, objects }, "{text}");
    }
}

/// The same by looking at every value.
fn slow(value: Raw<'_>) -> Size {
    let members: Vec<Raw<'_>> = value.as_object().into_iter().flatten().map(|m| m.value).collect();
    let items: Vec<Raw<'_>> = value.as_array().into_iter().flatten().collect();
    let inner: Vec<Size> = members.into_iter().chain(items).map(slow).collect();
    let container = value.as_str().starts_with(['{', '[']);
    Size {
        depth: inner.iter().map(|size| size.depth).max().unwrap_or(0) + usize::from(container),
        objects: inner.iter().map(|size| size.objects).sum::<usize>()
            + usize::from(value.as_str().starts_with('{')),
    }
}

fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("7".to_owned()),
        "[{}\\[\\]\"\\\\a]{0,4}".prop_map(|t| Json::string(&t).to_string())
    ];
    leaf.prop_recursive(5, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(inner, 0..4).prop_map(|items| {
                let members: Vec<String> =
                    items.iter().map(|item| format!(r#""k{{" : {item}"#)).collect();
                format!("{{{}}}", members.join(", "))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn measures_what_looking_at_every_value_finds(text in any_json()) {
        let json: Json = text.parse().unwrap();
        prop_assert_eq!(measure(text.as_bytes()), slow(json.raw()));
    }
}

#[test]
fn fields_are_read_in_one_walk() {
    let json: Json = r#"{"uri":"u","name":"n","_meta":{},"execution":1,"outputSchema":2,"inputSchema":3,"x":4,"x":5}"#
        .parse()
        .unwrap();
    let fields = Fields::read(json.raw(), Kind::Tool).unwrap();
    let text = |field: Option<Raw<'_>>| field.unwrap().as_str().to_owned();
    assert_eq!(text(fields.identity), "\"n\"");
    assert_eq!(text(fields.meta), "{}");
    assert_eq!(text(fields.execution), "1");
    assert_eq!(text(fields.output_schema), "2");
    assert_eq!(text(fields.input_schema), "3");
    assert_eq!(text(Fields::read(json.raw(), Kind::Resource).unwrap().identity), "\"u\"");
    assert!(Fields::read(json.raw(), Kind::Template).unwrap().identity.is_none());
}

#[test]
fn a_key_that_is_read_may_not_repeat() {
    for key in ["name", "inputSchema", "outputSchema", "execution", "_meta"] {
        let json: Json = format!(r#"{{"{key}":1,"a":2,"{key}":1}}"#).parse().unwrap();
        assert_eq!(Fields::read(json.raw(), Kind::Tool).unwrap_err(), Reason::RepeatedKey(key));
    }
}
