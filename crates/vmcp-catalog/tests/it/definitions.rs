//! Definitions are spliced: what no rule names stays as the backend wrote it.

use vmcp_catalog::{Override, Rules, ToolRules, aggregate};
use vmcp_core::Json;

use crate::support::{id, json, member, offer};

/// A definition with everything that a typed model would lose or tidy up.
const ODD: &str = r#"{ "_meta":{"x":1e400}, "name" : "search",
  "title":"S\u00e9arch","icons":[{"src":"data:,"}],
  "inputSchema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object" , "properties":{"q":{"type":"string","maximum":9007199254740993}},"required":[ "q" ],"$defs":{"a":{"$anchor":"z"}}},
  "outputSchema":{"type":"array"},"annotations":{"readOnlyHint":true , "vendor":[1,2]},"execution":{"taskSupport":"optional"},"unknown":-0.0 }"#;

/// The one tool's definition as advertised, under an empty prefix.
fn advertised(definition: &str, change: Override) -> String {
    let mut offer = offer();
    offer.tools.push(json(definition));
    let mut tools = ToolRules::new(id("b"));
    tools.overrides.insert("search".to_owned(), change);
    let rules = Rules { format: String::new(), tools: vec![tools], ..Rules::default() };
    let catalog = aggregate(&[member("b", offer)], &rules).catalog;
    assert_eq!(catalog.quarantine, []);
    catalog.all_tools()[0].definition.to_string()
}

/// `ODD` with `old` replaced: what a splice gives.
fn odd(old: &str, new: &str) -> String {
    assert_eq!(ODD.matches(old).count(), 1, "{old}");
    ODD.replace(old, new)
}

#[test]
fn no_rule_no_change() {
    assert_eq!(advertised(ODD, Override::default()), ODD);
}

#[test]
fn a_prefix_changes_the_name_alone() {
    let mut offer = offer();
    offer.tools.push(json(ODD));
    let catalog = aggregate(&[member("b", offer)], &Rules::default()).catalog;
    assert_eq!(catalog.all_tools()[0].definition.as_str(), odd(r#""search""#, r#""b_search""#));
}

#[test]
fn a_name_changes_alone() {
    let change = Override { name: Some("find".to_owned()), ..Override::default() };
    assert_eq!(advertised(ODD, change), odd(r#""search""#, r#""find""#));
}

#[test]
fn a_description_is_added_or_replaced() {
    let change =
        || Override { description: Some("Say \"x\".\n".to_owned()), ..Override::default() };
    let added = odd("-0.0 }", r#"-0.0,"description":"Say \"x\".\n" }"#);
    assert_eq!(advertised(ODD, change()), added);
    let old = r#"{"description":"old","name":"search","inputSchema":{}}"#;
    let new = r#"{"description":"Say \"x\".\n","name":"search","inputSchema":{}}"#;
    assert_eq!(advertised(old, change()), new);
}

#[test]
fn annotations_are_merged() {
    let change = |text: &str| Override { annotations: Some(json(text)), ..Override::default() };
    let check = |over: &str, old: &str, new: &str| {
        assert_eq!(advertised(ODD, change(over)), odd(old, new), "{over}");
    };
    check(r#"{"readOnlyHint":false}"#, r#""readOnlyHint":true"#, r#""readOnlyHint":false"#);
    check(r#"{"title":"T"}"#, "\"vendor\":[1,2]", "\"vendor\":[1,2],\"title\":\"T\"");
    check("{}", "search", "search");
    let none = r#"{"name":"search","inputSchema":{}}"#;
    assert_eq!(
        advertised(none, change(r#"{"openWorldHint":true}"#)),
        r#"{"name":"search","inputSchema":{},"annotations":{"openWorldHint":true}}"#
    );
    let wrong = r#"{"name":"search","inputSchema":{},"annotations":7}"#;
    assert_eq!(
        advertised(wrong, change(r#"{"openWorldHint":true}"#)),
        r#"{"name":"search","inputSchema":{},"annotations":{"openWorldHint":true}}"#
    );
}

#[test]
fn a_renamed_prompt_resource_and_template_change_nothing_else() {
    let one = |text: &str| vec![json(text)];
    let mut first = offer();
    first.resources = one(r#"{"uri":"x:1"}"#);
    first.templates = one(r#"{"uriTemplate":"x:{a}"}"#);
    let mut second = offer();
    second.resources = one(r#"{ "size":1e3,"uri":"x:1" , "annotations":{"priority":0.50}}"#);
    second.templates = one(r#"{"uriTemplate":"x:{a}","title" :"T"}"#);
    second.prompts = one(r#"{"arguments":[ ],"name":"p","icons":[]}"#);
    let catalog = aggregate(&[member("a", first), member("b", second)], &Rules::default()).catalog;
    assert_eq!(
        catalog.resource("b+x:1").unwrap().definition.as_str(),
        r#"{ "size":1e3,"uri":"b+x:1" , "annotations":{"priority":0.50}}"#
    );
    assert_eq!(
        catalog.template("b+x:{a}").unwrap().definition.as_str(),
        r#"{"uriTemplate":"b+x:{a}","title" :"T"}"#
    );
    assert_eq!(
        catalog.prompt("b_p").unwrap().definition.as_str(),
        r#"{"arguments":[ ],"name":"b_p","icons":[]}"#
    );
}

/// The definition of `b`'s tool when `a` has the resource `ui://app` already.
fn with_clashing_app(definition: &str) -> String {
    let resource: Json = json(r#"{"uri":"ui://app"}"#);
    let (mut first, mut second) = (offer(), offer());
    first.resources.push(resource.clone());
    second.resources.extend([resource, json(r#"{"uri":"ui://own"}"#)]);
    second.tools.push(json(definition));
    let rules = Rules { format: String::new(), ..Rules::default() };
    let catalog = aggregate(&[member("a", first), member("b", second)], &rules).catalog;
    catalog.all_tools()[0].definition.to_string()
}

#[test]
fn an_app_follows_its_renamed_resource() {
    let check = |meta: &str, expected: &str| {
        let tool = |meta| format!(r#"{{"name":"t","inputSchema":{{}},"_meta":{meta},"x":0.10}}"#);
        assert_eq!(with_clashing_app(&tool(meta)), tool(expected));
    };
    check(r#"{"ui":{"resourceUri":"ui://own"}}"#, r#"{"ui":{"resourceUri":"ui://own"}}"#);
    check(
        r#"{"ui":{"resourceUri":"ui://app","visibility":["model"]}, "y":1.0}"#,
        r#"{"ui":{"resourceUri":"b+ui://app","visibility":["model"]}, "y":1.0}"#,
    );
    check(r#"{"ui/resourceUri":"ui://app"}"#, r#"{"ui/resourceUri":"b+ui://app"}"#);
    check(
        r#"{"ui/resourceUri":"ui:\/\/app","ui":{"resourceUri":"ui://app"}}"#,
        r#"{"ui/resourceUri":"b+ui://app","ui":{"resourceUri":"b+ui://app"}}"#,
    );
    for untouched in [r#"{"ui":{"resourceUri":7}}"#, r#"{"ui":"ui://app"}"#, "{}", "[]", "null"] {
        check(untouched, untouched);
    }
}
