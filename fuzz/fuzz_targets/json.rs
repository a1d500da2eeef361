//! The JSON scanner and editor: they agree with `serde_json` on what is JSON, what is in it, and
//! what an edit makes of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use vmcp_core::{Json, Raw};

fuzz_target!(|input: &[u8]| {
    // What comes before the first 0xff, which no JSON has, says what to edit.
    let at = input.iter().position(|byte| *byte == 0xff);
    let (edits, text) = at.map_or((&[][..], input), |at| (&input[..at], &input[at + 1..]));
    let Some((ours, theirs)) = parse(text) else { return };
    compare(ours.raw(), &theirs);
    assert_eq!(
        ours.edit().finish().as_str(),
        if theirs.is_object() { ours.as_str() } else { "{}" }
    );
    if let Value::Object(members) = theirs {
        edit(&ours, members, edits);
    }
});

/// Both readings, or nothing when one of them is entitled to refuse.
fn parse(text: &[u8]) -> Option<(Json, Value)> {
    let theirs = serde_json::from_slice::<Value>(text);
    match (Json::parse(text.to_vec()), theirs) {
        (Ok(ours), Ok(theirs)) => Some((ours, theirs)),
        (Err(_), Err(_)) => None,
        (Ok(_), Err(error)) => {
            // Rust text has no lone surrogates, and their limit of depth is below ours.
            let error = error.to_string();
            let excused = ["surrogate", "hex escape", "unicode", "recursion"];
            assert!(excused.iter().any(|word| error.contains(word)), "we accept, they say {error}");
            None
        }
        (Err(fault), Ok(_)) => panic!("they accept, we say {fault}"),
    }
}

fn compare(ours: Raw<'_>, theirs: &Value) {
    match theirs {
        Value::Object(members) => {
            let ours_count = ours.as_object().expect("they say it is an object").count();
            if ours_count != members.len() {
                return; // A key occurs twice: they keep the last, we the first.
            }
            for (key, value) in members {
                compare(ours.get(key).expect("they have this key"), value);
            }
        }
        Value::Array(items) => {
            let ours: Vec<_> = ours.as_array().expect("they say it is an array").collect();
            assert_eq!(ours.len(), items.len());
            ours.into_iter().zip(items).for_each(|(ours, theirs)| compare(ours, theirs));
        }
        Value::String(text) => assert_eq!(ours.as_text().as_deref(), Some(text.as_str())),
        Value::Bool(value) => assert_eq!(ours.as_bool(), Some(*value)),
        Value::Null => assert!(ours.is_null()),
        Value::Number(_) => {
            assert_eq!(serde_json::from_str::<Value>(ours.as_str()).expect("a number"), *theirs);
        }
    }
}

/// Applies the same edits to both readings.
fn edit(ours: &Json, mut theirs: Map<String, Value>, edits: &[u8]) {
    if ours.raw().as_object().into_iter().flatten().count() != theirs.len() {
        return;
    }
    let changes = changes(edits, &theirs);
    let mut edit = ours.edit();
    for (key, value) in &changes {
        match value {
            None => drop(theirs.shift_remove(key)),
            Some(value) => drop(theirs.insert(key.clone(), json!(value))),
        }
        edit = edit.put_or_remove(key, value.map(Json::number).as_ref());
    }
    let ours = edit.finish();
    Json::parse(ours.bytes()).expect("an edited object is well-formed");
    let ours: Value = serde_json::from_str(ours.as_str()).expect("an edited object is JSON");
    assert_eq!(ours.to_string(), Value::Object(theirs).to_string());
}

/// What to do with which key, each key once: the place of one that is edited twice is nobody's
/// promise. `None` removes.
fn changes(edits: &[u8], members: &Map<String, Value>) -> Vec<(String, Option<u64>)> {
    let keys: Vec<_> = members.keys().collect();
    let mut changes: Vec<(String, Option<u64>)> = Vec::new();
    for byte in edits.iter().take(8) {
        let number = u64::from(byte >> 2);
        let known = keys.get(usize::from(byte >> 2) % keys.len().max(1)).filter(|_| byte & 2 == 0);
        let key = known.map_or_else(|| format!("new{number}"), |key| (*key).clone());
        if changes.iter().all(|(earlier, _)| *earlier != key) {
            changes.push((key, (byte & 1 == 1).then_some(number)));
        }
    }
    changes
}
