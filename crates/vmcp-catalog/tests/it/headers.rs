//! `x-mcp-header`: which parameters travel in headers, and which annotations cost the tool.

use vmcp_catalog::{Override, ParameterRule, Rules, ToolRules, aggregate};
use vmcp_core::{Json, catalog::ArgumentAction};

use crate::support::{id, json, left_out, member, offer};

/// `path=header` of each parameter, or why the tool is left out.
fn headers(schema: &str) -> String {
    let mut offer = offer();
    offer.tools.push(Json::object([("name", json(r#""t""#)), ("inputSchema", json(schema))]));
    let catalog = aggregate(&[member("b", offer)], &Rules::default()).catalog;
    let Some(tool) = catalog.all_tools().first() else {
        return left_out(&catalog).join("\n").replace("left out b t: tool: ", "");
    };
    let found = tool.header_params.iter().map(|p| format!("{}={}", p.path.join("/"), p.header));
    found.collect::<Vec<_>>().join(" ")
}

#[test]
fn good_annotations() {
    for (schema, expected) in [
        ("{}", ""),
        (r#"{"properties":{"a":{"type":"string","x-mcp-header":"Region"}}}"#, "a=region"),
        (r#"{"properties":{"a":{"x-mcp-header":"Id","type":"integer"}}}"#, "a=id"),
        (
            r#"{"properties":{"a":{"type":"boolean","x-mcp-header":"!#$%&'*+-.^_`|~9"}}}"#,
            "a=!#$%&'*+-.^_`|~9",
        ),
        (r#"{"properties":{"a":{"type":"string","x\u002dmcp-header":"R"}}}"#, "a=r"),
        (
            r#"{"properties":{"o":{"type":"object","properties":{"i.j":{"type":"string","x-mcp-header":"A"},"k":{"type":"string","x-mcp-header":"B"}}},"p":{"type":"string","x-mcp-header":"C"}}}"#,
            "o/i.j=a o/k=b p=c",
        ),
        // A parameter of that name, and places where no schema can stand.
        (r#"{"properties":{"x-mcp-header":{"type":"string"}}}"#, ""),
        (
            r#"{"default":{"x-mcp-header":7},"examples":[{"x-mcp-header":7}],"const":{"x-mcp-header":7},"enum":[{"x-mcp-header":7}]}"#,
            "",
        ),
        (
            r#"{"x-vendor":{"x-mcp-header":7},"properties":{"a":true,"b":7},"items":7,"allOf":7}"#,
            "",
        ),
    ] {
        assert_eq!(headers(schema), expected, "{schema}");
    }
}

#[test]
fn bad_annotations_cost_the_tool() {
    let bad = [
        r#"{"properties":{"a":{"type":"string","x-mcp-header":""}}}"#,
        r#"{"properties":{"a":{"type":"string","x-mcp-header":7}}}"#,
        r#"{"properties":{"a":{"type":"string","x-mcp-header":"a b"}}}"#,
        r#"{"properties":{"a":{"type":"string","x-mcp-header":"a\r\nb"}}}"#,
        r#"{"properties":{"a":{"type":"string","x-mcp-header":"é"}}}"#,
        r#"{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}"#,
        r#"{"properties":{"a":{"x-mcp-header":"A"}}}"#,
        r#"{"properties":{"a":{"type":["string","null"],"x-mcp-header":"A"}}}"#,
        r#"{"type":"object","x-mcp-header":"A"}"#,
        r#"{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"properties":{"c":{"type":"string","x-mcp-header":"a"}}}}}"#,
        r#"{"properties":{"a":{"items":{"type":"string","x-mcp-header":"A"}}}}"#,
        r#"{"properties":{"a":{"type":"string","x-mcp-header":"A","x-mcp-header":"B"},"b":{"type":"string","x-mcp-header":"b"}}}"#,
    ];
    let said: Vec<String> = bad.iter().map(|schema| headers(schema)).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    `x-mcp-header` of `a` is "", not the name of a header, so that HTTP clients must drop the tool; only the backend's author can change this
    `x-mcp-header` of `a` is 7, not the name of a header, so that HTTP clients must drop the tool; only the backend's author can change this
    `x-mcp-header` of `a` is "a b", not the name of a header, so that HTTP clients must drop the tool; only the backend's author can change this
    `x-mcp-header` of `a` is "a\r\nb", not the name of a header, so that HTTP clients must drop the tool; only the backend's author can change this
    `x-mcp-header` of `a` is "é", not the name of a header, so that HTTP clients must drop the tool; only the backend's author can change this
    `x-mcp-header` of `a` is on something else than a string, integer or boolean, so that HTTP clients must drop the tool; only the backend's author can change this
    `x-mcp-header` of `a` is on something else than a string, integer or boolean, so that HTTP clients must drop the tool; only the backend's author can change this
    `x-mcp-header` of `a` is on something else than a string, integer or boolean, so that HTTP clients must drop the tool; only the backend's author can change this
    `x-mcp-header` of `the schema` is on something else than a string, integer or boolean, so that HTTP clients must drop the tool; only the backend's author can change this
    `x-mcp-header` of `b.c` is `a`, which another parameter has already, so that HTTP clients must drop the tool; only the backend's author can change this
    `x-mcp-header` of `a` cannot be reached through `properties` alone, so that HTTP clients must drop the tool; only the backend's author can change this
    `x-mcp-header` of `b` is `b`, which another parameter has already, so that HTTP clients must drop the tool; only the backend's author can change this
    "#);
}

#[test]
fn only_properties_lead_to_an_annotation() {
    let annotated = r#"{"type":"string","x-mcp-header":"A"}"#;
    let one =
        ["items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"];
    let many = ["allOf", "anyOf", "oneOf", "prefixItems", "items"];
    let maps = ["$defs", "definitions", "patternProperties", "dependentSchemas"];
    let schemas = (one.iter().map(|key| format!(r#"{{"{key}":{annotated}}}"#)))
        .chain(many.iter().map(|key| format!(r#"{{"{key}":[{{}},{annotated}]}}"#)))
        .chain(maps.iter().map(|key| format!(r#"{{"{key}":{{"k":{annotated}}}}}"#)));
    for schema in schemas {
        let nested = format!(r#"{{"properties":{{"o":{schema}}}}}"#);
        let below = format!(r#"{{"allOf":[{{"properties":{{"p":{annotated}}}}}],"x":{schema}}}"#);
        for schema in [schema, nested, below] {
            let said = headers(&schema);
            assert!(
                said.contains("cannot be reached through `properties` alone"),
                "{schema}: {said}"
            );
        }
    }
}

#[test]
fn headers_are_those_of_the_original_schema() {
    let mut offer = offer();
    offer.tools.push(json(
        r#"{"name":"t","inputSchema":{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}}"#,
    ));
    let mut tools = ToolRules::new(id("b"));
    let action = Some(ArgumentAction::Fixed(json("1")));
    let parameters = vec![ParameterRule { name: "a".to_owned(), action, description: None }];
    tools.overrides.insert("t".to_owned(), Override { parameters, ..Override::default() });
    let rules = Rules { tools: vec![tools], ..Rules::default() };
    let catalog = aggregate(&[member("b", offer)], &rules).catalog;
    let tool = catalog.tool("b_t").unwrap();
    assert_eq!(tool.definition.as_str(), r#"{"name":"b_t","inputSchema":{"properties":{}}}"#);
    assert_eq!(tool.header_params[0].path, ["a"]);
}
