//! Schemas to signatures.

use super::{defined, toolbox};

/// The signatures of tools with these input schemas, one in a line.
fn shown(schemas: &[&str]) -> String {
    let tools: Vec<(String, &str)> =
        schemas.iter().enumerate().map(|(at, schema)| (format!("t{at}"), *schema)).collect();
    let tools: Vec<(&str, &str)> =
        tools.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let toolbox = toolbox(&tools);
    (0..toolbox.len() as u32).map(|tool| toolbox.usage(tool) + "\n").collect()
}

#[test]
fn parameters_have_types_and_defaults_and_required_ones_come_first() {
    let schemas = [
        r#"{"type":"object","properties":{"limit":{"type":"integer","default":10},"query":{"type":"string"}},"required":["query"]}"#,
        r#"{"properties":{"a":{"type":"number"},"b":{"type":"boolean","default":true},"c":{"type":"array","items":{"type":"string"}},"d":{"type":"object"},"e":{}}}"#,
        r#"{"properties":{"state":{"enum":["open","closed"],"default":"open"},"n":{"enum":[1,2,null]},"k":{"const":"v"}}}"#,
        r#"{"properties":{"a":{"type":["string","null"]},"b":{"anyOf":[{"type":"integer"},{"type":"null"}],"default":null},"c":{"oneOf":[{"const":"x"},{"const":"y"}]},"d":{"type":"string","nullable":true}}}"#,
        r##"{"properties":{"at":{"$ref":"#/$defs/Point"},"all":{"type":"array","items":{"$ref":"#/$defs/Point"}}},"$defs":{"Point":{"type":"object","properties":{"x":{"type":"number"},"label":{"type":"string"}},"required":["x"]}}}"##,
        r##"{"$ref":"#/definitions/Args","definitions":{"Args":{"type":"object","properties":{"id":{"$ref":"#/definitions/Id","default":"new"}}},"Id":{"allOf":[{"type":"string"}]}}}"##,
        r#"{"properties":{"a":{"default":[]},"b":{"default":{}},"c":{"default":[1]},"d":{"default":1.5},"e":{"default":"a\"\n"}}}"#,
        r#"{"properties":{"issue-type":{"type":"string"},"title":{"type":"string"},"class":{"type":"integer"}},"required":["issue-type"]}"#,
    ];
    insta::assert_snapshot!(shown(&schemas), @r#"
    t0(query: str, limit: int = 10)
    t1(a: float = None, b: bool = True, c: list[str] = None, d: dict = None, e = None)
    t2(state: "open" | "closed" = "open", n: 1 | 2 | None = None, k: "v" = None)
    t3(a: str | None = None, b: int | None = None, c: "x" | "y" = None, d: str | None = None)
    t4(at: {x: float, label?: str} = None, all: list[{x: float, label?: str}] = None)
    t5(id: str = "new")
    t6(a = [], b = {}, c = ..., d = 1.5, e = "a\"\n")
    t7(title: str = None, class: int = None, **{"issue-type": str})
    "#);
}

#[test]
fn odd_schemas_take_anything() {
    let schemas = [
        r#"{"type":"object"}"#,
        r#"{"type":"object","properties":{}}"#,
        r#"{"type":"object","additionalProperties":false}"#,
        r#"{"properties":{"a":{"type":"string"}},"additionalProperties":true}"#,
        r#"{"properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}"#,
        r#"{"properties":{"a":{"type":"string"}},"patternProperties":{"^x-":{}},"additionalProperties":false}"#,
        r#"{"properties":{"a":{}},"anyOf":[{"required":["a"]},{"properties":{"b":{}}}]}"#,
        r#"{"properties":{"a":{}},"anyOf":[{"required":["a"]}]}"#,
        r##"{"properties":{"a":true,"b":7,"c":{"type":"vector"},"d":{"type":[]},"e":{"enum":[]},"f":{"$ref":"#/nowhere"},"g":{"anyOf":[]}}}"##,
        r##"{"properties":{"a":{"$ref":"#/properties/a"},"b":{"type":"array","items":{"$ref":"#/properties/b"}}}}"##,
        r#"{"properties":{"a":{}},"required":["a","b","b",3]}"#,
        r#"{"properties":[1]}"#,
        "null",
        "[]",
        "\"x\"",
        "1e999999",
    ];
    insta::assert_snapshot!(shown(&schemas), @"
    t0(**arguments)
    t1()
    t2()
    t3(a: str = None, **arguments)
    t4(a: str = None, **arguments)
    t5(a: str = None, **arguments)
    t6(a = None, **arguments)
    t7(a = None)
    t8(a = None, b = None, c = None, d = None, e = None, f = None, g = None)
    t9(a = None, b: list[list[list[list]]] = None)
    t10(a, b)
    t11(**arguments)
    t12(**arguments)
    t13(**arguments)
    t14(**arguments)
    t15(**arguments)
    ");
}

#[test]
fn results_are_told_as_far_as_they_fit() {
    let results = [
        r#"{"type":"object","properties":{"id":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}},"at":{"type":"string"}},"required":["id","tags"]}"#,
        r#"{"type":"object","properties":{"result":{"type":"array","items":{"type":"object","properties":{"n":{"type":"integer"}}}}},"required":["result"]}"#,
        r#"{"type":"object","properties":{"result":{"type":"integer"}}}"#,
        r#"{"type":"object"}"#,
        r#"{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"object","properties":{"c":{"type":"object","properties":{"d":{"type":"integer"}}}}}}}}}"#,
        "true",
    ];
    let definitions: Vec<String> = results
        .iter()
        .enumerate()
        .map(|(at, result)| {
            format!(
                r#"{{"name":"t{at}","inputSchema":{{"properties":{{}}}},"outputSchema":{result}}}"#
            )
        })
        .collect();
    let toolbox = defined(&definitions.iter().map(String::as_str).collect::<Vec<_>>());
    let shown: Vec<String> = (0..results.len() as u32).map(|tool| toolbox.usage(tool)).collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    t0() -> {id: str, tags: list[str], at?: str}
    t1() -> list[{n: int}]
    t2() -> int
    t3() -> dict
    t4() -> {a: {b: {c: dict}}}
    t5()
    ");
}

#[test]
fn long_signatures_are_cut_and_long_types_are_told_less_exactly() {
    let many: Vec<String> =
        (0..400).map(|n| format!(r#""parameter_{n}":{{"type":"string"}}"#)).collect();
    let fields: Vec<String> =
        (0..30).map(|n| format!(r#""field_{n}":{{"type":"string"}}"#)).collect();
    let values: Vec<String> = (0..150).map(|n| format!("\"value {n}\"")).collect();
    let schemas = [
        format!(r#"{{"properties":{{{}}}}}"#, many.join(",")),
        format!(r#"{{"properties":{{"of":{{"properties":{{{}}}}}}}}}"#, fields.join(",")),
        format!(r#"{{"properties":{{"one":{{"enum":[{}]}}}}}}"#, values.join(",")),
        format!(r#"{{"properties":{{"text":{{"const":"{}"}}}}}}"#, "x".repeat(500)),
    ];
    let tools: Vec<(&str, &str)> =
        ["many", "of", "one", "text"].into_iter().zip(schemas.iter().map(String::as_str)).collect();
    let toolbox = toolbox(&tools);
    assert!(toolbox.usage(0).len() < 1500);
    assert!(
        toolbox.usage(0).ends_with("parameter_99: str = None, ...)")
            || toolbox.usage(0).contains("...")
    );
    insta::assert_snapshot!([1, 2, 3].map(|tool| toolbox.usage(tool)).join("\n"), @r#"
    of(of: {field_0: str, field_1: str, field_2: str, field_3: str, field_4: str, field_5: str, field_6: str, field_7: str, field_8: str, field_9: str, field_10: str, field_11: str, ...} = None)
    one(one: "value 0" | "value 1" | "value 2" | "value 3" | "value 4" | "value 5" | "value 6" | "value 7" | "value 8" | "value 9" | "value 10" | "value 11" | ... = None)
    text(text: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" = None)
    "#);
}
