use serde_json::json;

use super::{check, nearest};
use crate::diagnostic::Findings;
use crate::{schema, yaml};

fn shaped(text: &str) -> (serde_json::Value, Vec<String>) {
    let mut findings = Findings::default();
    let tree = yaml::parse(text, &mut findings).expect("a tree");
    let shaped = check(&tree, schema::root(), &|_| None, &mut findings);
    (shaped.value, shaped.bad.iter().map(ToString::to_string).collect())
}

#[test]
fn what_is_wrong_is_left_out_and_remembered() {
    for (text, value, bad) in [
        ("name: a", json!({"name": "a"}), vec![]),
        ("name: [a]", json!({}), vec!["name"]),
        ("nope: 1\nname: a", json!({"name": "a"}), vec!["nope"]),
        ("server: {port: x, host: a}", json!({"server": {"host": "a"}}), vec!["server.port"]),
        ("x-note: 1", json!({}), vec![]),
        ("[a]", json!({}), vec![""]),
        ("metadata: {a: 1, b: [x]}", json!({"metadata": {"a": "1"}}), vec!["metadata.b"]),
    ] {
        assert_eq!(shaped(text), (value, bad.into_iter().map(str::to_owned).collect()), "{text}");
    }
}

#[test]
fn positions_in_lists_stay() {
    let (value, bad) = shaped("passthroughHeaders: [a, [b], c]\nbackends: [x, {name: y}]");
    assert_eq!(value["passthroughHeaders"], json!(["a", "", "c"]));
    assert_eq!(value["backends"], json!([{}, {"name": "y"}]));
    assert_eq!(bad, ["passthroughHeaders[1]", "backends[0]"]);
}

#[test]
fn texts_become_what_the_setting_wants() {
    let (value, bad) = shaped(
        "name: 1\nserver: {port: 0x50, sessionTtl: 5s, maxBodyBytes: 1024, insecureNoAuth: true}",
    );
    let server = json!({
        "port": 80, "sessionTtl": "5s", "maxBodyBytes": "1024", "insecureNoAuth": true,
    });
    assert_eq!((value["name"].clone(), value["server"].clone()), (json!("1"), server));
    assert!(bad.is_empty());
}

#[test]
fn the_nearest_word_is_near() {
    let words = ["prefix", "priority", "manual"];
    for (word, expected) in [
        ("prefix", Some("prefix")),
        ("PREFIX", Some("prefix")),
        ("perfix", Some("prefix")),
        ("priorty", Some("priority")),
        ("manuell", Some("manual")),
        ("shuffle", None),
        ("", None),
        ("p", None),
    ] {
        assert_eq!(nearest(word, words), expected, "{word}");
    }
    assert_eq!(nearest(&"x".repeat(1000), words), None);
}
