//! JSON read and written, with another implementation as the oracle.

use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};
use serde_json::Value as Json;

use super::{read, write};
use crate::{heap::Heap, stop::Stop};

/// The text of what `text` is read as, or the error.
fn through(text: &str) -> Result<String, String> {
    let mut heap = Heap::new(64 << 20);
    heap.allow_work(u64::MAX >> 8);
    match read(&mut heap, text) {
        Ok(value) => write(&heap, value, 64 << 20).map_err(|fault| fault.of_result(64 << 20)),
        Err(Stop::Raise(raised)) => Err(raised.message),
        Err(other) => Err(format!("{other:?}")),
    }
}

/// JSON values of every kind.
fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        "[\\\\\"a\n\u{1}é😀/]{0,9}".prop_map(Json::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Json::from),
            prop::collection::vec(("[a-c\"é\\\\]{0,3}", inner), 0..8)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// Text that is nearly JSON.
fn nearly() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("["),
        Just("]"),
        Just("{"),
        Just("}"),
        Just(","),
        Just(":"),
        Just("\""),
        Just("\\"),
        Just("\\u"),
        Just("d800"),
        Just("a"),
        Just("é"),
        Just("0"),
        Just("12"),
        Just("-"),
        Just("."),
        Just("e"),
        Just("+"),
        Just("true"),
        Just("null"),
        Just(" "),
        Just("\n"),
        Just("\"a\":"),
        Just("\"b\""),
        Just("1,"),
        Just("\u{1}"),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Numbers are equal as floats to within a bit: the oracle knows no whole ones beyond 64 bits, and
/// does not round the others as exactly.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) if a != b => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= a.abs() * 4.0 * f64::EPSILON || a.abs() < 1e-300
        }
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            let members = |(name, a): (&String, &Json)| b.get(name).is_some_and(|b| same(a, b));
            a.len() == b.len() && a.iter().all(members)
        }
        _ => a == b,
    }
}

proptest! {
    #[test]
    fn what_is_read_is_written_again(value in json()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let written = through(&text).unwrap();
            let again: Json = serde_json::from_str(&written).unwrap();
            assert!(same(&value, &again), "{text}\n{written}");
        }
    }

    #[test]
    fn text_is_json_to_both_or_to_neither(text in nearly()) {
        let oracle: Result<Json, _> = serde_json::from_str(&text);
        match (through(&text), oracle) {
            (Ok(written), Ok(value)) => {
                let again: Json = serde_json::from_str(&written).unwrap();
                assert!(same(&value, &again), "{text}\n{written}");
            }
            (Err(message), Err(_)) => {
                assert!(message.starts_with("invalid JSON at line "), "{message}");
            }
            // Half surrogate pairs are replaced here and refused there.
            (Ok(written), Err(_)) => assert!(text.contains("\\ud800"), "{text:?}: {written}"),
            (Err(message), Ok(_)) => panic!("{text:?}: {message}"),
        }
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let oracle: Result<Json, _> = serde_json::from_str(&text);
        prop_assert_eq!(through(&text).is_ok(), oracle.is_ok());
    }
}

#[test]
fn scratch_is_given_back() {
    let mut heap = Heap::new(1 << 20);
    heap.allow_work(1 << 20);
    // The first objects take pieces of slots with them.
    read(&mut heap, &format!("[{}[]]", "[],".repeat(300))).unwrap();
    for _ in 0..3 {
        for text in ["[1, [2, [3]], {\"a\": [1, 2, 3", "[[[[x", "[1, 2, 3]"] {
            let before = heap.room();
            let _ = read(&mut heap, text);
            assert!(
                before - heap.room() < 300,
                "{text}: {} bytes are missing",
                before - heap.room()
            );
        }
    }
}

#[test]
fn wide_values_are_put_together_in_stretches() {
    let numbers = |count: usize| (0..count).map(|at| at.to_string()).collect::<Vec<_>>().join(",");
    let members = |count: usize| {
        (0..count).map(|at| format!("\"k{at}\":[{at}]")).collect::<Vec<_>>().join(",")
    };
    for count in [1, 63, 64, 65, 128, 1023, 1024, 1025, 5000, 70_000] {
        for text in [
            format!("[{}]", numbers(count)),
            format!("{{{}}}", members(count)),
            format!("[[{}],{{{}}},[{}]]", numbers(count), members(count), numbers(3)),
        ] {
            assert_eq!(through(&text).as_deref(), Ok(&*text), "{count}");
        }
    }
    // The last of equal keys wins, wherever they stand.
    let twice = format!("{{\"k3\":0,{},\"k3\":1}}", members(200));
    let once = members(200).replace("\"k3\":[3],", "");
    assert_eq!(through(&twice), Ok(format!("{{\"k3\":1,{once}}}")));
}
