//! What a script gets for a tool call.
//!
//! | the result has | the script gets |
//! |---|---|
//! | `isError` | an error, with the texts as its message and the structured content as `e.data` |
//! | structured content | that, whatever texts and attachments stand beside it |
//! | structured content that is the wrapper of an SDK, `{"result": v}` | `v` |
//! | one text | the JSON value that it is the text of, else the text |
//! | one image, audio, resource, link or unknown item | the item, a dict |
//! | several items | the list of them, texts as above |
//! | no item | `None` |
//! | no content at all | the whole result |
//!
//! `call_tool_raw` gives the whole result always, errors too.

use vmcp_core::{
    Json, Raw,
    json::{Kind, quote},
};
use vmcp_script::Answer;

use super::words::bounded;
use crate::seal::canonical;

/// Texts of an error are cut here.
const MAX_MESSAGE: usize = 4000;
/// What says nothing to a script.
const ENVELOPE: [&str; 3] = ["_meta", "isError", "resultType"];

/// The answer for `result`; `definition` is that of the tool.
pub(super) fn answer(result: &Json, definition: Option<&Json>) -> Answer {
    let raw = result.raw();
    if raw.get("isError").and_then(Raw::as_bool) == Some(true) {
        return failed(raw);
    }
    Answer::Value(value(raw, definition))
}

fn failed(result: Raw<'_>) -> Answer {
    let texts: Vec<_> = items(result).iter().filter_map(|item| text(*item)).collect();
    let message = match texts.join("\n") {
        none if none.trim().is_empty() => "the tool failed and did not say why".to_owned(),
        message => bounded(message, MAX_MESSAGE),
    };
    let data = result.get("structuredContent").filter(|data| !data.is_null());
    Answer::Failed { timed_out: false, message, data: data.map(|data| data.as_str().to_owned()) }
}

fn value(result: Raw<'_>, definition: Option<&Json>) -> String {
    if let Some(structured) = result.get("structuredContent").filter(|value| !value.is_null()) {
        let inside = wrapped(structured).filter(|inside| is_wrapper(*inside, result, definition));
        return inside.unwrap_or(structured).as_str().to_owned();
    }
    match result.get("content") {
        Some(content) if content.kind() == Kind::Array => of_content(&items(result)),
        Some(content) if !content.is_null() => content.as_str().to_owned(),
        _ if says_nothing(result) => "null".to_owned(),
        _ => result.as_str().to_owned(),
    }
}

fn says_nothing(result: Raw<'_>) -> bool {
    result.as_object().into_iter().flatten().all(|member| {
        let key = member.key();
        ENVELOPE.contains(&&*key) || member.value.is_null()
    })
}

fn items(result: Raw<'_>) -> Vec<Raw<'_>> {
    result.get("content").and_then(Raw::as_array).into_iter().flatten().collect()
}

/// The text of an item, if it is one.
fn text(item: Raw<'_>) -> Option<String> {
    let kind = item.get("type").and_then(Raw::as_text)?;
    (kind == "text").then(|| item.get("text")?.as_text().map(std::borrow::Cow::into_owned))?
}

fn of_content(items: &[Raw<'_>]) -> String {
    match items {
        [] => "null".to_owned(),
        [one] => of_item(*one),
        several => {
            let values: Vec<String> = several.iter().map(|item| of_item(*item)).collect();
            format!("[{}]", values.join(","))
        }
    }
}

fn of_item(item: Raw<'_>) -> String {
    text(item).map_or_else(|| item.as_str().to_owned(), |text| of_text(&text))
}

/// The value that a text is the JSON of, else the text itself.
///
/// A number that would not be written the same again, such as the `1.10` of a version, is a text.
fn of_text(text: &str) -> String {
    match text.parse::<Json>() {
        Ok(json) if json.raw().kind() == Kind::Number && !survives(json.as_str()) => quote(text),
        Ok(json) => json.as_str().to_owned(),
        Err(_) => quote(text),
    }
}

fn survives(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number != "-0";
    }
    number.parse::<f64>().is_ok_and(|float| format!("{float:?}") == number)
}

/// The value inside, if `structured` is an object with exactly one member, `result`.
fn wrapped(structured: Raw<'_>) -> Option<Raw<'_>> {
    let mut members = structured.as_object()?;
    let only = members.next().filter(|member| member.is("result"))?;
    members.next().is_none().then_some(only.value)
}

/// Whether `{"result": inside}` was made by an SDK around a value that is no object, and is not
/// what the tool itself gave.
///
/// SDKs say so in the output schema or the result, or show it: the texts of such a result are those
/// of the value inside, item by item if it is a list; those of a tool's own object are of the whole.
fn is_wrapper(inside: Raw<'_>, result: Raw<'_>, definition: Option<&Json>) -> bool {
    let flag = |value: Option<Raw<'_>>| value.and_then(Raw::as_bool) == Some(true);
    let schema = definition.map(Json::raw);
    flag(schema.and_then(|schema| schema.at(&["outputSchema", "x-fastmcp-wrap-result"])))
        || flag(result.at(&["_meta", "fastmcp", "wrap_result"]))
        || shows(&items(result), inside)
}

/// Whether `items` are the texts of `value`.
fn shows(items: &[Raw<'_>], value: Raw<'_>) -> bool {
    match items {
        [] => value.is_null() || value.as_array().is_some_and(|mut list| list.next().is_none()),
        [one] if is_text_of(*one, value) => true,
        several => value.as_array().is_some_and(|list| {
            let list: Vec<_> = list.collect();
            let pairs = || several.iter().zip(&list);
            list.len() == several.len() && pairs().all(|(item, value)| is_text_of(*item, *value))
        }),
    }
}

fn is_text_of(item: Raw<'_>, value: Raw<'_>) -> bool {
    let Some(text) = text(item) else { return false };
    if value.as_text().is_some_and(|value| value == text) {
        return true;
    }
    let json = text.parse::<Json>();
    json.is_ok_and(|json| canonical::write(json.raw()) == canonical::write(value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(cases: &[(&str, &str)]) {
        for (result, expected) in cases {
            check_with(result, "{}", expected);
        }
    }

    fn check_with(result: &str, definition: &str, expected: &str) {
        let (json, definition) = (result.parse().unwrap(), definition.parse().unwrap());
        let shown = match answer(&json, Some(&definition)) {
            Answer::Value(value) => value,
            Answer::Failed { message, data, .. } => format!("failed: {message} {data:?}"),
        };
        assert_eq!(shown, expected, "{result}");
        assert!(!shown.starts_with(['{', '[']) || shown.parse::<Json>().is_ok());
    }

    #[test]
    fn structured_content_is_given_as_it_is() {
        check(&[
            (r#"{"structuredContent":{"a":1},"content":[]}"#, r#"{"a":1}"#),
            (
                r#"{"structuredContent":{"a":1},"content":[{"type":"text","text":"x"}]}"#,
                r#"{"a":1}"#,
            ),
            (
                r#"{"structuredContent":{"n":1e400,"big":12345678901234567890}}"#,
                r#"{"n":1e400,"big":12345678901234567890}"#,
            ),
            (r#"{"structuredContent":[1,2]}"#, "[1,2]"),
            (r#"{"structuredContent":null,"content":[{"type":"text","text":"x"}]}"#, r#""x""#),
        ]);
    }

    #[test]
    fn the_wrapper_of_an_sdk_is_taken_off_and_nothing_else() {
        check(&[
            // The texts are those of what is inside.
            (r#"{"structuredContent":{"result":3},"content":[{"type":"text","text":"3"}]}"#, "3"),
            (
                r#"{"structuredContent":{"result":"x"},"content":[{"type":"text","text":"x"}]}"#,
                r#""x""#,
            ),
            (
                r#"{"structuredContent":{"result":[{"a":1},"b"]},"content":[{"type":"text","text":"{\n  \"a\": 1\n}"},{"type":"text","text":"b"}]}"#,
                r#"[{"a":1},"b"]"#,
            ),
            (
                r#"{"structuredContent":{"result":[1,2]},"content":[{"type":"text","text":"[1, 2]"}]}"#,
                "[1,2]",
            ),
            (r#"{"structuredContent":{"result":[]},"content":[]}"#, "[]"),
            (r#"{"structuredContent":{"result":null},"content":[]}"#, "null"),
            (
                r#"{"structuredContent":{"result":7},"content":[],"_meta":{"fastmcp":{"wrap_result":true}}}"#,
                "7",
            ),
            // The tool's own object.
            (
                r#"{"structuredContent":{"result":3},"content":[{"type":"text","text":"{\"result\":3}"}]}"#,
                r#"{"result":3}"#,
            ),
            (
                r#"{"structuredContent":{"result":"pass"},"content":[{"type":"text","text":"All good."}]}"#,
                r#"{"result":"pass"}"#,
            ),
            (r#"{"structuredContent":{"result":3},"content":[]}"#, r#"{"result":3}"#),
            (
                r#"{"structuredContent":{"result":3,"more":1},"content":[{"type":"text","text":"3"}]}"#,
                r#"{"result":3,"more":1}"#,
            ),
            (
                r#"{"structuredContent":{"value":3},"content":[{"type":"text","text":"3"}]}"#,
                r#"{"value":3}"#,
            ),
            (
                r#"{"structuredContent":{"result":[1,2]},"content":[{"type":"text","text":"1"}]}"#,
                r#"{"result":[1,2]}"#,
            ),
        ]);
        check_with(
            r#"{"structuredContent":{"result":3}}"#,
            r#"{"outputSchema":{"type":"object","x-fastmcp-wrap-result":true}}"#,
            "3",
        );
    }

    #[test]
    fn one_text_is_json_or_text() {
        let with =
            |text: &str| format!(r#"{{"content":[{{"type":"text","text":{}}}]}}"#, quote(text));
        for (text, expected) in [
            ("hello", r#""hello""#),
            ("", r#""""#),
            (r#"{"a": [1]}"#, r#"{"a": [1]}"#),
            ("[1]", "[1]"),
            ("42", "42"),
            ("-7", "-7"),
            ("12345678901234567890123", "12345678901234567890123"),
            ("3.5", "3.5"),
            ("true", "true"),
            ("null", "null"),
            (r#""quoted""#, r#""quoted""#),
            // What a number would not keep.
            ("1.10", r#""1.10""#),
            ("1e5", r#""1e5""#),
            ("007", r#""007""#),
            ("-0", r#""-0""#),
            ("1e400", r#""1e400""#),
            ("{broken", r#""{broken""#),
        ] {
            check_with(&with(text), "{}", expected);
        }
    }

    #[test]
    fn several_items_are_a_list_and_other_kinds_are_dicts() {
        let image = r#"{"type":"image","data":"AAAA","mimeType":"image/png"}"#;
        check(&[
            (&format!(r#"{{"content":[{image}]}}"#), image),
            (
                &format!(
                    r#"{{"content":[{{"type":"text","text":"two"}},{image},{{"type":"text","text":"[2]"}}]}}"#
                ),
                &format!(r#"["two",{image},[2]]"#),
            ),
            (
                r#"{"content":[{"type":"resource_link","uri":"file:///a","name":"a"}]}"#,
                r#"{"type":"resource_link","uri":"file:///a","name":"a"}"#,
            ),
            (r#"{"content":[{"type":"hologram","x":1}]}"#, r#"{"type":"hologram","x":1}"#),
            (r#"{"content":[{"text":"no type"}]}"#, r#"{"text":"no type"}"#),
            (r#"{"content":["bare"]}"#, r#""bare""#),
        ]);
    }

    #[test]
    fn results_without_content_are_themselves_or_nothing() {
        check(&[
            (r#"{"content":[]}"#, "null"),
            ("{}", "null"),
            (r#"{"resultType":"complete","_meta":{"a":1},"isError":false,"content":null}"#, "null"),
            (r#"{"toolResult":[1]}"#, r#"{"toolResult":[1]}"#),
            (r#"{"content":"text"}"#, r#""text""#),
            (r#"{"content":{"a":1}}"#, r#"{"a":1}"#),
        ]);
    }

    #[test]
    fn an_error_has_its_texts_and_its_data() {
        check(&[
            (
                r#"{"isError":true,"content":[{"type":"text","text":"no such id"}]}"#,
                "failed: no such id None",
            ),
            (
                r#"{"isError":true,"content":[{"type":"text","text":"a"},{"type":"image","data":""},{"type":"text","text":"b"}],"structuredContent":{"code":7}}"#,
                r#"failed: a
b Some("{\"code\":7}")"#,
            ),
            (
                r#"{"isError":true,"content":[]}"#,
                "failed: the tool failed and did not say why None",
            ),
            (r#"{"isError":true}"#, "failed: the tool failed and did not say why None"),
        ]);
        let long = format!(
            r#"{{"isError":true,"content":[{{"type":"text","text":"{}"}}]}}"#,
            "é".repeat(5000)
        );
        let Answer::Failed { message, .. } = answer(&long.parse().unwrap(), None) else {
            panic!("it failed");
        };
        assert!(message.ends_with("é… (6000 more bytes)"), "{}", &message[message.len() - 40..]);
    }

    /// Any JSON, with the keys of results more often than others.
    fn any_json() -> impl Strategy<Value = String> {
        let word = "[a-z0-9é \"{\\[.:-]{0,6}".prop_map(|text| quote(&text));
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            any::<i64>().prop_map(|number| number.to_string()),
            word,
            Just(r#""text""#.to_owned()),
        ];
        let key = prop::sample::select(vec![
            "content",
            "structuredContent",
            "isError",
            "result",
            "type",
            "text",
            "_meta",
            "x",
        ]);
        leaf.prop_recursive(5, 40, 5, move |inner| {
            let member = (key.clone(), inner.clone())
                .prop_map(|(key, value)| format!("{}:{value}", quote(key)));
            prop_oneof![
                prop::collection::vec(inner, 0..4)
                    .prop_map(|items| format!("[{}]", items.join(","))),
                prop::collection::vec(member, 0..5)
                    .prop_map(|all| format!("{{{}}}", all.join(","))),
            ]
        })
    }

    proptest! {
        /// Whatever a tool gives, a script gets JSON or an error with words.
        #[test]
        fn every_result_is_a_value_or_an_error(result in any_json()) {
            match answer(&result.parse().unwrap(), None) {
                Answer::Value(value) => prop_assert!(value.parse::<Json>().is_ok(), "{value}"),
                Answer::Failed { message, data, .. } => {
                    prop_assert!(!message.trim().is_empty());
                    prop_assert!(data.is_none_or(|data| data.parse::<Json>().is_ok()));
                }
            }
        }
    }
}
