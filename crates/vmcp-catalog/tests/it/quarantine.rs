//! A bad entry costs itself and says why.

use vmcp_catalog::{Limits, Rules, aggregate};
use vmcp_core::{Json, Offer};

use crate::support::{json, left_out, member, names, offer, tool};

fn catalog(offer: Offer, limits: Limits) -> vmcp_core::Catalog {
    let rules = Rules { limits, ..Rules::default() };
    aggregate(&[member("b", offer)], &rules).catalog
}

/// What is said about these tools, beside which a good one must survive.
fn said(tools: &[&str]) -> String {
    let mut offer = offer();
    offer.tools = tools.iter().map(|text| json(text)).collect();
    offer.tools.push(tool("good"));
    let catalog = catalog(offer, Limits::default());
    assert!(catalog.tool("b_good").is_some());
    left_out(&catalog).join("\n")
}

#[test]
fn tools_without_a_usable_name() {
    let long = format!(r#"{{"name":"{}"}}"#, "x".repeat(257));
    let said = said(&[
        "7",
        "null",
        "[]",
        "{}",
        r#"{"name":null}"#,
        r#"{"name":7}"#,
        r#"{"name":""}"#,
        &long,
        r#"{"name":"\ud800"}"#,
        r#"{"name":"a","name":"b"}"#,
        r#"{"name":"a","n\u0061me":"b"}"#,
    ]);
    insta::assert_snapshot!(said, @"
    left out b (entry 1): tool: the definition is not an object; only the backend's author can change this
    left out b (entry 2): tool: the definition is not an object; only the backend's author can change this
    left out b (entry 3): tool: the definition is not an object; only the backend's author can change this
    left out b (entry 4): tool: `name` is missing; only the backend's author can change this
    left out b (entry 5): tool: `name` is not a string; only the backend's author can change this
    left out b (entry 6): tool: `name` is not a string; only the backend's author can change this
    left out b (entry 7): tool: `name` is empty; only the backend's author can change this
    left out b xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: tool: `name` has 257 characters, more than the limit of 256; only the backend's author can change this
    left out b �: tool: `name` holds half a character, a lone surrogate; only the backend's author can change this
    left out b a: tool: the definition has `name` twice; only the backend's author can change this
    left out b a: tool: the definition has `name` twice; only the backend's author can change this
    ");
}

#[test]
fn tools_without_a_usable_schema() {
    let tool = |rest: &str| format!(r#"{{"name":"t{}"{rest}}}"#, rest.len());
    let said = said(&[
        &tool(""),
        &tool(r#","inputSchema":null"#),
        &tool(r#","inputSchema":false"#),
        &tool(r#","inputSchema":{"type":"array"}"#),
        &tool(r#","inputSchema":{"type":["object"]}"#),
        &tool(r#","inputSchema":{"type":"object","type":"string"}"#),
        &tool(r#","inputSchema":{},"inputSchema":{"type":"object"}"#),
        &tool(r#","inputSchema":{"type":"\u001b[2J\u202e"}"#),
    ]);
    insta::assert_snapshot!(said, @r#"
    left out b t49: tool: the definition has `inputSchema` twice; only the backend's author can change this
    left out b t0: tool: `inputSchema` is missing; only the backend's author can change this
    left out b t19: tool: `inputSchema` is not an object; only the backend's author can change this
    left out b t20: tool: `inputSchema` is not an object; only the backend's author can change this
    left out b t31: tool: `inputSchema.type` is "array", not "object"; only the backend's author can change this
    left out b t34: tool: `inputSchema.type` is ["object"], not "object"; only the backend's author can change this
    left out b t48: tool: `inputSchema.type` is "string", not "object"; only the backend's author can change this
    left out b t41: tool: `inputSchema.type` is "\u001b[2J\u202e", not "object"; only the backend's author can change this
    "#);
}

#[test]
fn an_object_schema_needs_no_type() {
    let names = names(&{
        let mut offer = offer();
        offer.tools.push(json(r#"{"name":"a","inputSchema":{}}"#));
        offer.tools.push(json(r#"{"name":"b","inputSchema":{"type":"\u006fbject"}}"#));
        catalog(offer, Limits::default())
    });
    assert_eq!(names, ["b_a", "b_b"]);
}

#[test]
fn the_first_of_two_equal_names_stays() {
    let mut offer = offer();
    offer.tools.push(json(r#"{"name":"t","inputSchema":{},"title":"first"}"#));
    offer.tools.push(json(r#"{"name":"\u0074","inputSchema":{},"title":"second"}"#));
    let catalog = catalog(offer, Limits::default());
    assert!(catalog.tool("b_t").unwrap().definition.as_str().contains("first"));
    insta::assert_snapshot!(left_out(&catalog).join("\n"), @"left out b t: tool: an earlier one of the same backend has this `name`; only the backend's author can change this");
}

#[test]
fn a_bad_first_one_does_not_make_way() {
    let said = said(&[r#"{"name":"t"}"#, r#"{"name":"t","inputSchema":{}}"#]);
    insta::assert_snapshot!(said, @"
    left out b t: tool: an earlier one of the same backend has this `name`; only the backend's author can change this
    left out b t: tool: `inputSchema` is missing; only the backend's author can change this
    ");
}

#[test]
fn tools_that_run_only_as_tasks() {
    let said = said(&[r#"{"name":"t","inputSchema":{},"execution":{"taskSupport":"required"}}"#]);
    insta::assert_snapshot!(said, @"left out b t: tool: it runs only as a task (`execution.taskSupport` is `required`); tasks are not supported yet");
    for fine in ["\"optional\"", "\"forbidden\"", "7", "null"] {
        let tool =
            format!(r#"{{"name":"t","inputSchema":{{}},"execution":{{"taskSupport":{fine}}}}}"#);
        assert_eq!(self::said(&[&tool]), "", "{fine}");
    }
}

#[test]
fn schemas_that_are_too_deep() {
    let nested =
        |levels: usize| format!("{}{}", r#"{"not":"#.repeat(levels) + "{}", "}".repeat(levels));
    let input = |levels| format!(r#"{{"name":"t{levels}","inputSchema":{}}}"#, nested(levels));
    let output = |levels| {
        format!(r#"{{"name":"o{levels}","inputSchema":{{}},"outputSchema":{}}}"#, nested(levels))
    };
    assert_eq!(said(&[&input(63), &output(63)]), "");
    insta::assert_snapshot!(said(&[&input(64), &output(64)]), @"
    left out b t64: tool: `inputSchema` nests deeper than 64 levels; only the backend's author can change this
    left out b o64: tool: `outputSchema` nests deeper than 64 levels; only the backend's author can change this
    ");
}

#[test]
fn schemas_with_too_many_subschemas() {
    let wide = |count: usize| {
        let list = vec!["{}"; count - 1].join(",");
        format!(r#"{{"name":"t{count}","inputSchema":{{"allOf":[{list}]}}}}"#)
    };
    assert_eq!(said(&[&wide(10_000)]), "");
    insta::assert_snapshot!(said(&[&wide(10_001)]), @"left out b t10001: tool: `inputSchema` has more than 10000 subschemas; only the backend's author can change this");
}

#[test]
fn references_and_patterns_are_left_alone() {
    let tool = r##"{"name":"t","inputSchema":{"$ref":"file:///etc/passwd","properties":{"a":{"$ref":"#"},"b":{"pattern":"(a+)+$"},"c":{"$ref":"https://example.test/x"}}}}"##;
    assert_eq!(said(&[tool]), "");
}

#[test]
fn definitions_that_are_too_large() {
    let sized = |bytes: usize| {
        let frame = r#"{"name":"t","inputSchema":{},"description":""}"#;
        frame.replace(r#""""#, &format!("\"{}\"", "x".repeat(bytes - frame.len())))
    };
    assert_eq!(said(&[&sized(1 << 20)]), "");
    insta::assert_snapshot!(said(&[&sized((1 << 20) + 1)]), @"left out b t: tool: the definition has 1048577 bytes, more than the limit of 1048576; only the backend's author can change this");
}

#[test]
fn more_entries_than_the_limit() {
    let mut offer = offer();
    offer.tools = ["c", "a", "b"].map(tool).into();
    offer.tools.push(json("7"));
    offer.resources =
        vec![json(r#"{"uri":"x:1"}"#), json(r#"{"uri":"x:1"}"#), json(r#"{"uri":"x:3"}"#)];
    let catalog = catalog(offer, Limits { entries: 2, ..Limits::default() });
    assert_eq!(names(&catalog), ["b_a", "b_c"]);
    insta::assert_snapshot!(left_out(&catalog).join("\n"), @"
    left out b x:1: resource: an earlier one of the same backend has this `uri`; only the backend's author can change this
    left out b x:3: resource: the backend lists more than 2 of them; have the backend list fewer
    left out b b: tool: the backend lists more than 2 of them; have the backend list fewer
    left out b (entry 4): tool: the backend lists more than 2 of them; have the backend list fewer
    ");
}

#[test]
fn other_entries_without_an_identity() {
    let list = |texts: &[&str]| texts.iter().map(|text| json(text)).collect::<Vec<Json>>();
    let mut offer = offer();
    let long = format!(r#"{{"uri":"x:{}"}}"#, "y".repeat(2047));
    offer.resources =
        list(&["7", "{}", r#"{"uri":7}"#, r#"{"uri":""}"#, &long, r#"{"uri":"x:1"}"#]);
    offer.templates = list(&["{}", r#"{"uriTemplate":null}"#, r#"{"uriTemplate":"x:{a}"}"#]);
    offer.prompts = list(&["[]", r#"{"name":{}}"#, r#"{"name":"p"}"#, r#"{"name":"p"}"#]);
    let catalog = catalog(offer, Limits::default());
    assert_eq!(
        (catalog.resources().len(), catalog.templates().len(), catalog.prompts().len()),
        (1, 1, 1)
    );
    insta::assert_snapshot!(left_out(&catalog).join("\n"), @"
    left out b (entry 1): resource: the definition is not an object; only the backend's author can change this
    left out b (entry 2): resource: `uri` is missing; only the backend's author can change this
    left out b (entry 3): resource: `uri` is not a string; only the backend's author can change this
    left out b (entry 4): resource: `uri` is empty; only the backend's author can change this
    left out b x:yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…: resource: `uri` has 2049 characters, more than the limit of 2048; only the backend's author can change this
    left out b (entry 1): resource template: `uriTemplate` is missing; only the backend's author can change this
    left out b (entry 2): resource template: `uriTemplate` is not a string; only the backend's author can change this
    left out b (entry 1): prompt: the definition is not an object; only the backend's author can change this
    left out b (entry 2): prompt: `name` is not a string; only the backend's author can change this
    left out b p: prompt: an earlier one of the same backend has this `name`; only the backend's author can change this
    ");
}

#[test]
fn names_in_reasons_are_cut_and_escaped() {
    let said = said(&[&format!(r#"{{"name":"\u001b[2J\u202e\n{}"}}"#, "x".repeat(200))]);
    insta::assert_snapshot!(said, @r"left out b \u{1b}[2J\u{202e}\u{a}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: tool: `inputSchema` is missing; only the backend's author can change this");
}

#[test]
fn quarantine_names_the_entry_and_its_backend() {
    let mut offer = offer();
    offer.tools.push(json(r#"{"name":"t"}"#));
    let catalog = catalog(offer, Limits::default());
    let [entry] = &catalog.quarantine[..] else { panic!("one entry") };
    assert_eq!((entry.backend.as_str(), entry.name.as_str()), ("b", "t"));
}
