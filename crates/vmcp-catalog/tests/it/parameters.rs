//! Parameters that the operator fixes, hides, gives a default or describes.

use vmcp_catalog::{Override, ParameterRule, Rules, ToolRules, aggregate};
use vmcp_core::{
    Json,
    catalog::{ArgumentAction, Tool},
};

use crate::support::{id, json, member, offer};

fn rule(name: &str, action: Option<ArgumentAction>, description: Option<&str>) -> ParameterRule {
    let description = description.map(str::to_owned);
    ParameterRule { name: name.to_owned(), action, description }
}

fn fixed(name: &str) -> ParameterRule {
    rule(name, Some(ArgumentAction::Fixed(json(r#""acme""#))), None)
}

fn hidden(name: &str) -> ParameterRule {
    rule(name, Some(ArgumentAction::Hidden), None)
}

fn default(name: &str) -> ParameterRule {
    rule(name, Some(ArgumentAction::Default(json("[10, 2e0]"))), None)
}

fn described(name: &str) -> ParameterRule {
    rule(name, None, Some("New."))
}

fn with(schema: &str, parameters: Vec<ParameterRule>) -> Tool {
    let mut offer = offer();
    offer.tools.push(Json::object([("name", json(r#""t""#)), ("inputSchema", json(schema))]));
    let mut tools = ToolRules::new(id("b"));
    tools.overrides.insert("t".to_owned(), Override { parameters, ..Override::default() });
    let rules = Rules { tools: vec![tools], ..Rules::default() };
    let catalog = aggregate(&[member("b", offer)], &rules).catalog;
    catalog.all_tools()[0].clone()
}

fn check(schema: &str, parameters: Vec<ParameterRule>, expected: &str) {
    let tool = with(schema, parameters);
    assert_eq!(tool.definition.get("inputSchema").unwrap().as_str(), expected, "{schema}");
}

const SCHEMA: &str = r#"{"type":"object", "properties":{ "owner":{"type":"string"}, "limit":{"type":"integer","maximum":1e2} }, "required":[ "owner" , "limit"], "additionalProperties":false}"#;

#[test]
fn a_fixed_or_hidden_parameter_is_gone() {
    let expected = r#"{"type":"object", "properties":{ "limit":{"type":"integer","maximum":1e2} }, "required":["limit"], "additionalProperties":false}"#;
    check(SCHEMA, vec![fixed("owner")], expected);
    check(SCHEMA, vec![hidden("owner")], expected);
}

#[test]
fn nothing_required_leaves_no_empty_list() {
    let expected = r#"{"type":"object", "properties":{ }, "additionalProperties":false}"#;
    check(SCHEMA, vec![fixed("owner"), hidden("limit")], expected);
}

#[test]
fn a_default_is_shown_and_no_longer_required() {
    let expected = r#"{"type":"object", "properties":{ "owner":{"type":"string"}, "limit":{"type":"integer","maximum":1e2,"default":[10, 2e0]} }, "required":["owner"], "additionalProperties":false}"#;
    check(SCHEMA, vec![default("limit")], expected);
    check(
        r#"{"properties":{"a":{"default":1,"title":"A"}}}"#,
        vec![default("a")],
        r#"{"properties":{"a":{"default":[10, 2e0],"title":"A"}}}"#,
    );
}

#[test]
fn a_description_changes_no_duty() {
    let expected =
        SCHEMA.replace(r#"{"type":"string"}"#, r#"{"type":"string","description":"New."}"#);
    check(SCHEMA, vec![described("owner")], &expected);
}

#[test]
fn a_default_may_have_a_description() {
    let action = Some(ArgumentAction::Default(json("1")));
    check(
        r#"{"properties":{"a":{"description":"Old."}}}"#,
        vec![rule("a", action, Some("New."))],
        r#"{"properties":{"a":{"description":"New.","default":1}}}"#,
    );
}

#[test]
fn parameters_that_are_not_in_the_schema_change_nothing() {
    for schema in [SCHEMA, "{}", r#"{"properties":[],"required":"x"}"#, r#"{"required":[1,null]}"#]
    {
        let rules = vec![fixed("gone"), hidden("away"), default("none"), described("no")];
        check(schema, rules, schema);
    }
}

#[test]
fn schemas_that_are_booleans() {
    check(
        r#"{"properties":{"a":true}}"#,
        vec![described("a")],
        r#"{"properties":{"a":{"description":"New."}}}"#,
    );
    check(r#"{"properties":{"a":false}}"#, vec![default("a")], r#"{"properties":{"a":false}}"#);
    check(r#"{"properties":{"a":false,"b":{}}}"#, vec![fixed("a")], r#"{"properties":{"b":{}}}"#);
}

#[test]
fn escaped_names_are_found() {
    check(
        r#"{"properties":{"\u0061":{},"b":{}},"required":["\u0061","b"]}"#,
        vec![fixed("a")],
        r#"{"properties":{"b":{}},"required":["b"]}"#,
    );
}

#[test]
fn the_catalogue_says_what_was_decided() {
    let tool =
        with(SCHEMA, vec![fixed("owner"), default("limit"), described("limit"), hidden("x")]);
    let decided: Vec<String> =
        tool.arguments.iter().map(|rule| format!("{} {:?}", rule.name, rule.action)).collect();
    assert_eq!(decided, [r#"owner Fixed("acme")"#, "limit Default([10, 2e0])", "x Hidden"]);
}
