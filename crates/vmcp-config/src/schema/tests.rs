use std::collections::BTreeSet;

use serde_json::Value;

use super::schema;

/// Calls `visit` with every schema, and where it stands.
fn each(schema: &Value, at: &str, visit: &mut impl FnMut(&Value, &str)) {
    visit(schema, at);
    for key in ["properties", "$defs"] {
        for (name, inner) in schema.get(key).and_then(Value::as_object).into_iter().flatten() {
            each(inner, &format!("{at}/{name}"), visit);
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get(key).filter(|inner| inner.is_object()) {
            each(inner, &format!("{at}/{key}"), visit);
        }
    }
    for key in ["oneOf", "anyOf"] {
        for inner in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
            each(inner, &format!("{at}/{key}"), visit);
        }
    }
}

#[test]
fn only_keywords_that_the_walk_knows_are_used() {
    let known = [
        "$defs",
        "$id",
        "$ref",
        "$schema",
        "additionalProperties",
        "anyOf",
        "const",
        "default",
        "description",
        "enum",
        "format",
        "items",
        "maximum",
        "minimum",
        "oneOf",
        "pattern",
        "patternProperties",
        "properties",
        "required",
        "title",
        "type",
        "writeOnly",
    ];
    let mut unknown = BTreeSet::new();
    each(&schema(), "", &mut |schema, at| {
        for key in schema.as_object().into_iter().flatten().map(|(key, _)| key) {
            if !known.contains(&&**key) {
                unknown.insert(format!("{at}: {key}"));
            }
        }
    });
    assert_eq!(unknown, BTreeSet::new());
}

#[test]
fn only_formats_that_the_walk_knows_are_used() {
    let mut formats = BTreeSet::new();
    each(&schema(), "", &mut |schema, _| {
        formats.extend(schema.get("format").and_then(Value::as_str).map(str::to_owned));
    });
    let formats: Vec<_> = formats.into_iter().collect();
    assert_eq!(
        formats,
        [
            "byte-size",
            "decimal",
            "duration-with-unit",
            "secret",
            "uint",
            "uint16",
            "uint32",
            "uint64"
        ]
    );
}

#[test]
fn every_setting_is_described() {
    let mut silent = Vec::new();
    each(&schema(), "", &mut |schema, at| {
        for (name, inner) in
            schema.get("properties").and_then(Value::as_object).into_iter().flatten()
        {
            if inner.get("description").is_none() {
                silent.push(format!("{at}/{name}"));
            }
        }
    });
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn every_section_is_closed_but_for_notes() {
    each(&schema(), "", &mut |schema, at| {
        if schema.get("properties").is_none() {
            return;
        }
        let open = at.ends_with("McpServer");
        assert_eq!(schema["additionalProperties"], open, "{at}");
        assert_eq!(schema["patternProperties"]["^x-"], true, "{at}");
    });
}

#[test]
fn the_head_names_the_dialect_and_no_host_of_ours() {
    let schema = schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["$id"], "urn:vmcp:schema:config");
    assert_eq!(schema["title"], "vmcp configuration");
}

#[test]
fn defaults_words_and_ranges_are_in_it() {
    let schema = schema();
    let at = |pointer: &str| schema.pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(at("/$defs/Server/properties/port/default"), 4483);
    assert_eq!(at("/$defs/Server/properties/port/maximum"), 65535);
    assert_eq!(at("/$defs/Server/properties/sessionTtl/default"), "30m");
    assert_eq!(at("/$defs/Server/properties/maxBodyBytes/default"), "4MiB");
    assert_eq!(at("/$defs/Aggregation/properties/nameBudget/maximum"), 128);
    assert_eq!(at("/$defs/Aggregation/properties/conflictResolution/default"), "prefix");
    assert_eq!(at("/$defs/Backend/required"), serde_json::json!(["name"]));
    assert_eq!(at("/$defs/Transport/oneOf/1/const"), "streamable-http");
}

#[test]
fn one_section_as_an_example() {
    let schema = schema();
    let section = serde_json::to_string_pretty(&schema["$defs"]["CircuitBreaker"]).unwrap();
    insta::assert_snapshot!(section, @r##"
    {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "enabled": {
          "type": "boolean",
          "description": "Whether it is used. Default: `false`.",
          "default": false
        },
        "failureThreshold": {
          "type": "integer",
          "format": "uint32",
          "minimum": 1,
          "description": "After how many failures in a row calls are refused. Default: 5.",
          "default": 5
        },
        "timeout": {
          "$ref": "#/$defs/Duration",
          "description": "How long they are refused before one is tried again; at least `1s`. Default: `60s`.",
          "default": "1m"
        }
      },
      "description": "When calls to a failing backend are refused at once.",
      "patternProperties": {
        "^x-": true
      }
    }
    "##);
}

#[test]
fn the_hint_points_beside_the_file() {
    assert!(super::SCHEMA_HINT.starts_with("# yaml-language-server: $schema=./"));
}
