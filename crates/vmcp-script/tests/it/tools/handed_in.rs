//! What the caller hands in.

use std::sync::Arc;

use vmcp_script::{Inputs, Limits, Toolbox};

use super::{inputs, run, run_within, told, toolbox};

#[test]
fn members_are_variables_and_data_is_all_of_them() {
    let data = r#"{"repo":"a/b","limit":3,"odd key":[1],"nested":{"x":null}}"#;
    let inputs = inputs(Toolbox::default(), Some(data));
    let cases = [
        ("repo, limit, nested['x']", r#"["a/b",3,null]"#),
        ("data['odd key'], sorted(data)", r#"[[1],["limit","nested","odd key","repo"]]"#),
        ("def f(): return repo\nf()", r#""a/b""#),
        ("[repo for repo in ['x']], repo", r#"[["x"],"a/b"]"#),
        ("def f(repo): return repo\nf('mine')", r#""mine""#),
        // Variables of the script start with what was handed in.
        ("limit = limit + 1\nlimit, data['limit']", "[4,3]"),
        ("limit += 1\ndef f(): return limit\nf()", "4"),
        ("limit = 5\ndef f():\n    global limit\n    limit += 1\nf()\nlimit", "6"),
        ("if False: repo = 'x'\nrepo", r#""a/b""#),
        ("data.clear()\nrepo", r#""a/b""#),
        ("result = limit", "3"),
        ("x = 1\nreturn x", "1"),
    ];
    for (source, expected) in cases {
        assert_eq!(run(source, &inputs).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn a_member_called_data_is_the_variable() {
    let inputs = inputs(Toolbox::default(), Some(r#"{"data":[1,2],"x":1}"#));
    assert_eq!(run("data, x", &inputs).as_deref(), Ok("[[1,2],1]"));
}

#[test]
fn a_name_that_could_be_two_things_is_refused_where_it_is_used() {
    let tools = [("search", "{}"), ("team-list", "{}")];
    let inputs =
        inputs(toolbox(&tools), Some(r#"{"search":"x","list":[1],"json":{},"team_list":1}"#));
    let sources = [
        "search",
        "list(search)",
        "json.encode(1)",
        "team_list",
        "call_tool('search', q=data['search'])",
        "1",
    ];
    insta::assert_snapshot!(told(&inputs, &sources), @r#"
    script:1:1: `search` is a member of `data`, and the tool `search`
      search
      ^^^^^^
    hint: give the member of `data` another name

    script:1:1: `list` is a member of `data`, and a function of every script
      list(search)
      ^^^^
    hint: give the member of `data` another name
    script:1:6: `search` is a member of `data`, and the tool `search`
      list(search)
           ^^^^^^
    hint: give the member of `data` another name

    script:1:1: `json` is a member of `data`, and a function of every script
      json.encode(1)
      ^^^^
    hint: give the member of `data` another name

    script:1:1: `team_list` is a member of `data`, and the tool `team-list`
      team_list
      ^^^^^^^^^
    hint: give the member of `data` another name

    {"q":"x"}

    1
    "#);
}

#[test]
fn data_is_charged_and_an_unused_one_is_not() {
    let data = format!("{{\"text\":\"{}\",\"n\":1}}", "x".repeat(1 << 20));
    let inputs = inputs(Toolbox::default(), Some(&data));
    let limits = Limits { memory: 1 << 20, ..Limits::default() };
    assert_eq!(run_within("1", &inputs, limits).as_deref(), Ok("1"));
    insta::assert_snapshot!(run_within("n", &inputs, limits).unwrap_err(), @"memory limit exceeded: memoryLimit=1048576 (while `data` was loaded)");
    let limits = Limits { memory: 4 << 20, ..limits };
    assert_eq!(
        run_within("x = 0\nfor i in range(3): x += len(text * 1)\nx", &inputs, limits).as_deref(),
        Ok("3145728")
    );
}

#[test]
fn data_stays_when_garbage_is_collected() {
    let inputs = inputs(Toolbox::default(), Some(r#"{"words":["a","b"]}"#));
    let source = "def f():\n    for i in range(50): s = 'x' * 100000\n    return words\nf()";
    let limits = Limits { memory: 2 << 20, ..Limits::default() };
    assert_eq!(run_within(source, &inputs, limits).as_deref(), Ok(r#"["a","b"]"#));
}

#[test]
fn what_is_no_object_is_refused() {
    for data in ["", "null", "[]", "[{}]", "\"x\"", "{\"a\":1", "{}{}"] {
        let refused = Inputs::new(Arc::default(), Some(data)).unwrap_err().to_string();
        assert_eq!(
            refused, "`data` must be a JSON object: its members become variables of the script",
            "{data}"
        );
    }
    let deep = format!("{{\"x\":{}1{}}}", "[".repeat(200), "]".repeat(200));
    let cases = [deep.as_str(), "{\"x\":bad}", "{\"x\":1e999}"];
    let told: Vec<String> = cases
        .iter()
        .map(|data| run("x", &inputs(Toolbox::default(), Some(data))).unwrap_err())
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    ValueError: `data` cannot be loaded: invalid JSON at line 1, column 105: nested more than maxNesting=100 levels deep
    ValueError: `data` cannot be loaded: invalid JSON at line 1, column 6: found `bad` in place of a value
    ValueError: `data` cannot be loaded: invalid JSON at line 1, column 6: a number that is too large for a float
    ");
}

#[test]
fn what_is_too_long_names_the_limit() {
    let limits = Limits { source_bytes: 10, data_bytes: 4, ..Limits::default() };
    assert_eq!(limits.check_source("0123456789"), Ok(()));
    let told = [limits.check_source("01234567890"), limits.check_data("{\"a\":1}")];
    insta::assert_snapshot!(told.map(|told| told.unwrap_err().to_string()).join("\n"), @"
    the script is 11 bytes long, and maxSourceBytes=10; pass long texts in `data`
    `data` is 7 bytes long, and maxDataBytes=4; pass less, or let the script fetch it with a tool
    ");
}
