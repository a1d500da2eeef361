use serde_json::{Value, json};
use vmcp_core::Json;

use super::{DESCRIPTION_BYTES, Document, Field};

fn check(definition: &Value, expected: [&str; Field::COUNT]) {
    let definition = Json::parse(definition.to_string()).unwrap();
    let mut words: [Vec<String>; Field::COUNT] = Default::default();
    document(&definition).each_word(|field, word| words[field as usize].push(word.to_owned()));
    assert_eq!(words.map(|words| words.join(" ")), expected);
}

fn document(definition: &Json) -> Document<'_> {
    Document {
        name: "gh_create_issue",
        original: "create_issue",
        backend: "gh",
        title: Some("Ticket Server"),
        definition,
    }
}

#[test]
fn words_are_taken_from_where_they_are() {
    let definition = json!({
        "title": "New issue",
        "description": "Opens a ticket.",
        "inputSchema": { "properties": {
            "repo_name": { "description": "Repository", "type": "string" },
            "labels": { "items": { "enum": ["bug", "wish"] } },
            "options": { "$ref": "#/$defs/Options", "description": "More" },
        }, "$defs": { "Options": {
            "description": "Rarely used",
            "properties": { "draft": { "properties": { "deep": {} } } },
        } } },
    });
    let parameters = "repo name labels options draft";
    let details = "repository bug wish rarely used";
    check(
        &definition,
        ["create issue", "gh ticket server", "new issue opens ticket", parameters, details],
    );
}

#[test]
fn alternatives_are_read() {
    let definition = json!({ "inputSchema": { "properties": { "when": { "anyOf": [
        { "enum": ["today"] }, { "properties": { "date": {} } }, { "type": "null" },
    ] } } } });
    check(&definition, ["create issue", "gh ticket server", "", "date", "today"]);
}

#[test]
fn definitions_of_any_form_are_read() {
    let cases = [
        json!({}),
        json!({ "description": 7, "inputSchema": [] }),
        json!({ "inputSchema": { "properties": [1], "$ref": "#/x" } }),
        json!({ "inputSchema": { "properties": null } }),
    ];
    for definition in cases {
        check(&definition, ["create issue", "gh ticket server", "", "", ""]);
    }
    let odd = json!({ "inputSchema": { "properties": { "a1": true, "b1": { "enum": 1, "items": [] } } } });
    check(&odd, ["create issue", "gh ticket server", "", "a1 b1", ""]);
}

#[test]
fn a_schema_that_points_at_itself_is_read_once() {
    let node = json!({ "properties": { "child": { "$ref": "#/$defs/Node" } } });
    let definition = json!({ "inputSchema": {
        "properties": { "node": { "$ref": "#/$defs/Node" } }, "$defs": { "Node": node },
    } });
    check(&definition, ["create issue", "gh ticket server", "", "node child", ""]);
}

#[test]
fn enormous_definitions_are_cut() {
    let properties: serde_json::Map<_, _> =
        (0..5000).map(|n| (format!("p{n}"), json!({}))).collect();
    let values: Vec<_> = (0..5000).map(|n| format!("v{n}")).collect();
    let definition = json!({
        "description": "word ".repeat(1_000_000),
        "inputSchema": { "properties": {
            "first": { "enum": values, "description": "x ".repeat(1_000_000) },
            "second": { "properties": properties },
        } },
    });
    let definition = Json::parse(definition.to_string()).unwrap();
    let mut counts = [0; Field::COUNT];
    document(&definition).each_word(|field, _| counts[field as usize] += 1);
    assert_eq!(counts, [2, 3, DESCRIPTION_BYTES.div_ceil(5), 64, 100 + 32]);
    assert!(document(&definition).prose().full.len() <= 2000);
}

/// Each is looked for in the whole document: many of them in a large one would take minutes.
#[test]
fn a_schema_is_followed_to_some_places_only() {
    let refer = |name: &str, n| json!({ "$ref": format!("#/$defs/{name}{n}") });
    let (mut properties, mut shelf) = (serde_json::Map::new(), serde_json::Map::new());
    for n in 0..60 {
        let mut property = refer("Tango", n);
        property["items"] = refer("Uniform", n);
        properties.insert(format!("p{n}"), property);
        shelf.insert(format!("Tango{n}"), json!({ "description": "tango" }));
        shelf.insert(format!("Uniform{n}"), json!({ "enum": ["uniform"] }));
    }
    let schema = json!({ "properties": properties, "$defs": shelf });
    let definition = Json::parse(json!({ "inputSchema": schema }).to_string()).unwrap();
    let mut details = Vec::new();
    document(&definition).each_word(|field, word| {
        details.extend((field == Field::Details).then(|| word.to_owned()));
    });
    let count = |word: &str| details.iter().filter(|other| *other == word).count();
    assert_eq!((count("tango"), count("uniform")), (32, 32));
}

#[test]
fn prose_says_what_the_tool_is_for() {
    let definition = json!({
        "description": " Opens a ticket.\n",
        "inputSchema": { "properties": { "repo_name": {}, "issue_title": { "description": "x" } } },
    });
    let definition = Json::parse(definition.to_string()).unwrap();
    let prose = document(&definition).prose();
    insta::assert_snapshot!(prose.full, @"gh create issue: Opens a ticket. Parameters: repo name, issue title");
    insta::assert_snapshot!(prose.short, @"gh create issue");
}

#[test]
fn a_renamed_tool_is_found_by_its_new_name() {
    let definition = Json::empty_object();
    let document = Document { name: "open_ticket", ..document(&definition) };
    assert_eq!(document.prose().short, "gh open ticket");
}

#[test]
fn keys_tell_documents_apart() {
    let (one, other) = (Json::empty_object(), Json::parse(r#"{"description":""}"#).unwrap());
    let keys = [
        document(&one),
        document(&other),
        Document { title: None, ..document(&one) },
        Document { backend: "x", ..document(&one) },
        Document { name: "x", ..document(&one) },
        Document { original: "x", ..document(&one) },
    ]
    .map(|document| document.key());
    assert!((0..keys.len()).all(|at| keys[..at].iter().all(|key| *key != keys[at])));
    assert_eq!(document(&one).key(), document(&one.clone()).key());
}
