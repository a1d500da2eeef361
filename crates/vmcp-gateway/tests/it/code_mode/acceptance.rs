//! What scripts can do, as a list: tools by every name, arguments, `data`, results, `parallel`,
//! logs, errors.

use vmcp_gateway::layers::code_mode::Settings;

use crate::{code_mode::world::World, kit::modern};

fn world() -> World {
    World::new(Settings::default())
}

#[tokio::test]
async fn tools_are_called_under_every_name_and_with_every_kind_of_argument() {
    let world = world();
    for (script, expected) in [
        ("return get(1)", r#"{"id":1}"#),
        ("return get(1, 2)", r#"{"id":1,"size":2}"#),
        ("return get(id=1, size=2)", r#"{"id":1,"size":2}"#),
        ("return get(1, size=2)", r#"{"id":1,"size":2}"#),
        ("return get(**{'id': 1})", r#"{"id":1}"#),
        ("return call_tool('get', 3)", r#"{"id":3}"#),
        ("return call_tool('get', id=3)", r#"{"id":3}"#),
        ("return team_list()", r#"["ann","bob"]"#),
        ("return call_tool('team-list')", r#"["ann","bob"]"#),
        ("return _9_odd(x=[1])", r#"{"x":[1]}"#),
        ("return call_tool('9.odd', x=None)", r#"{"x":null}"#),
        ("return call_tool_raw('get', 1)", r#"{"content":[],"structuredContent":{"id":1}}"#),
        ("get(1)['id'] + 1", "2"),
        ("x = 1", "null"),
        ("result = get(4)['id']", "4"),
        (
            "
total = 0
for i in range(4):
    if i % 2 == 0:
        total += get(i)['id']
    else:
        put(value=i)
return {'total': total, 'names': [n.upper() for n in team_list()]}
",
            r#"{"total":2,"names":["ANN","BOB"]}"#,
        ),
    ] {
        assert_eq!(world.result(script).await, expected, "{script}");
    }
}

#[tokio::test]
async fn data_becomes_variables() {
    let world = world();
    let (cx, _) = modern("{}");
    for (arguments, expected) in [
        (r#"{"script":"return x + 1","data":{"x":41}}"#, "42"),
        (r#"{"script":"return data[\"odd-key\"]","data":{"odd-key":[1]}}"#, "[1]"),
        (
            r#"{"script":"return data","data":{"x":12345678901234567890}}"#,
            r#"{"x":12345678901234567890}"#,
        ),
        (r#"{"script":"return len(x)","data":{"x":"é"}}"#, "1"),
        // A key that the script does not use collides with nothing.
        (r#"{"script":"return x","data":{"x":1,"get":2}}"#, "1"),
        (r#"{"script":"return 1","data":null}"#, "1"),
    ] {
        let told = world.execute(&cx, arguments).await;
        assert_eq!((told.text(), told.is_error), (expected.to_owned(), false), "{arguments}");
    }
}

#[tokio::test]
async fn calls_that_cannot_be_run_say_why() {
    let world = world();
    let (cx, _) = modern("{}");
    let mut told = Vec::new();
    for arguments in [
        "{}",
        r#"{"script":""}"#,
        r#"{"script":["return 1"]}"#,
        r#"{"script":"return 1","data":[1]}"#,
        r#"{"script":"return 1","data":"{}"}"#,
        r#"{"code":"return 1"}"#,
        r#"{"script":"return get(id=get)","data":{"get":1}}"#,
        r#"{"script":"return print","data":{"print":1}}"#,
    ] {
        let answer = world.execute(&cx, arguments).await;
        assert!(answer.is_error, "{arguments}");
        told.push(format!("{arguments}\n{}", answer.text()));
    }
    let without_arguments = world.call(&cx, "{}").await;
    told.push(without_arguments.text());
    insta::assert_snapshot!(told.join("\n\n"), @r#"
    {}
    the argument `script` is missing: it is the text to run

    {"script":""}
    the argument `script` is empty: nothing was run

    {"script":["return 1"]}
    the argument `script` must be a string, not an array

    {"script":"return 1","data":[1]}
    `data` must be a JSON object: its members become variables of the script

    {"script":"return 1","data":"{}"}
    `data` must be a JSON object: its members become variables of the script

    {"code":"return 1"}
    there is no argument `code`: execute_tool_script takes `script` and `data`; did you mean `script`?

    {"script":"return get(id=get)","data":{"get":1}}
    the script was not run, nothing was called; 2 things are wrong:

    script:1:8: `get` is a member of `data`, and the tool `get`
      return get(id=get)
             ^^^
    hint: give the member of `data` another name

    script:1:15: `get` is a member of `data`, and the tool `get`
      return get(id=get)
                    ^^^
    hint: give the member of `data` another name

    {"script":"return print","data":{"print":1}}
    the script was not run, nothing was called:

    script:1:8: `print` is a member of `data`, and a function of every script
      return print
             ^^^^^
    hint: give the member of `data` another name

    the argument `script` is missing: it is the text to run
    "#);
    assert!(world.seen.calls().is_empty());
}

#[tokio::test]
async fn everything_wrong_with_a_script_is_told_at_once_and_nothing_runs() {
    let world = world();
    let mut told = Vec::new();
    for script in [
        "put(1)\nx = gett(1)\ny = get(idd=1)\nz = get()\nreturn get(id='one')",
        "return 1 +",
        "load('x', 'y')",
        "class A: pass",
        "return execute_tool_script(script='return 1')",
        "return call_tool('execute_tool_script', script='return 1')",
        "return find_tool('x')",
        "```python\nreturn 1\n```",
    ] {
        told.push(world.error(script).await);
    }
    insta::assert_snapshot!(told.join("\n\n======\n"), @r#"
    the script was not run, nothing was called; 5 things are wrong:

    script:2:5: `gett` is not defined
      x = gett(1)
          ^^^^
    hint: did you mean `get`?

    script:3:5: get needs `id`
      y = get(idd=1)
          ^^^
    hint: it is get(id: int, size: int = 1)

    script:3:9: get has no parameter `idd`
      y = get(idd=1)
              ^^^
    hint: did you mean `id`?

    script:4:5: get needs `id`
      z = get()
          ^^^

    script:5:15: `id` of get is int, not "one"
      return get(id='one')
                    ^^^^^

    ======
    the script was not run, nothing was called:

    script:1:11: expected an expression, found the end of the line
      return 1 +
                ^

    ======
    the script was not run, nothing was called:

    script:1:1: `load` is not permitted in scripts
      load('x', 'y')
      ^^^^
    hint: everything there is can be used as it is: tools, json, math, time, re

    ======
    the script was not run, nothing was called:

    script:1:1: classes are not supported
      class A: pass
      ^^^^^
    hint: use a dict, or struct(name=value, …)

    ======
    the script was not run, nothing was called:

    script:1:8: `execute_tool_script` is not defined
      return execute_tool_script(script='return 1')
             ^^^^^^^^^^^^^^^^^^^
    hint: a script cannot start another one

    ======
    the script was not run, nothing was called:

    script:1:18: there is no tool `execute_tool_script`
      return call_tool('execute_tool_script', script='return 1')
                       ^^^^^^^^^^^^^^^^^^^^^
    hint: a script cannot start another one

    ======
    the script was not run, nothing was called:

    script:1:8: `find_tool` is not defined
      return find_tool('x')
             ^^^^^^^^^
    hint: in a script, search_tools("words") finds tools

    ======
    the script was not run, nothing was called:

    script:1:1: unexpected character ```
      ```python
      ^
    hint: the script alone is wanted, without ``` around it
    "#);
    assert!(world.seen.calls().is_empty(), "{:?}", world.seen.calls());
}

#[tokio::test]
async fn a_name_that_is_only_known_at_run_time_is_told_as_well() {
    let world = world();
    insta::assert_snapshot!(world.error("name = 'ge' + 'tt'\nget(1)\ncall_tool(name)").await, @"
    script:3:1: NameError: there is no tool `gett`; did you mean `get`?
      call_tool(name)
      ^^^^^^^^^^^^^^^

    calls made before the failure, do not repeat them blindly:
      1. get: ok
    ");
    let own = "name = 'execute_' + 'tool_script'\ncall_tool(name, script='return 1')";
    insta::assert_snapshot!(world.error(own).await, @"
    script:2:1: NameError: there is no tool `execute_tool_script`
      call_tool(name, script='return 1')
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ");
}

#[tokio::test]
async fn results_of_every_kind_are_values() {
    let world = world();
    let text = |text: &str| format!("{{'type': 'text', 'text': {text}}}");
    let image = "{'type': 'image', 'data': 'AA==', 'mimeType': 'image/png'}";
    for (result, expected) in [
        ("{'structuredContent': {'a': 1}, 'content': []}".to_owned(), r#"{"a":1}"#),
        (
            format!("{{'structuredContent': {{'result': [1]}}, 'content': [{}]}}", text("'1'")),
            "[1]",
        ),
        (
            format!("{{'structuredContent': {{'a': 1}}, 'content': [{}]}}", text("'words'")),
            r#"{"a":1}"#,
        ),
        (format!("{{'content': [{}]}}", text("'{\"a\": [1, 2]}'")), r#"{"a":[1,2]}"#),
        (format!("{{'content': [{}]}}", text("'plain'")), r#""plain""#),
        ("{'content': []}".to_owned(), "null"),
        (
            format!("{{'content': [{}, {image}]}}", text("'two'")),
            r#"["two",{"type":"image","data":"AA==","mimeType":"image/png"}]"#,
        ),
        ("{'structuredContent': [1, 2], 'content': []}".to_owned(), "[1,2]"),
        ("{'toolResult': 7}".to_owned(), r#"{"toolResult":7}"#),
    ] {
        let script = format!("return give(result={result})");
        assert_eq!(world.result(&script).await, expected, "{script}");
    }
}

#[tokio::test]
async fn a_tool_that_fails_raises_and_can_be_caught() {
    let world = world();
    let caught = "
try:
    refuse(text='gone')
except ToolError as e:
    return [str(e), e.data['code']]
";
    assert_eq!(world.result(caught).await, r#"["gone",7]"#);
    let raw = "return call_tool_raw('refuse')['isError']";
    assert_eq!(world.result(raw).await, "true");
    let slots = "
out = parallel([lambda: get(1), lambda: refuse(), lambda: denied()], return_errors=True)
return [out[0]['id'], str(out[1]), str(out[2])]
";
    assert_eq!(
        world.result(slots).await,
        r#"[1,"no such id","call denied by authorization policy"]"#
    );
}

#[tokio::test]
async fn a_failure_tells_where_it_was_and_what_had_been_done() {
    let world = world();
    let script = "
def fetch(i):
    return refuse(text='item %d is locked' % i)
print('begin')
put(value=1)
parallel([lambda i=i: get(i) for i in range(3)])
return fetch(7)
";
    let told = world.run(script).await;
    insta::assert_snapshot!(told.text(), @"
    script:3:12: ToolError: item 7 is locked
          return refuse(text='item %d is locked' % i)
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      called at 7:8 in script

    calls made before the failure, do not repeat them blindly:
      1. put: ok
      2-4. get: ok
      5. refuse: failed
    ---
    Script logs:
    begin
    ");
    let structured = told.structured.unwrap();
    let calls = structured.get("calls").unwrap();
    insta::assert_snapshot!(calls, @r#"[{"tool":"put","ending":"ok","times":1},{"tool":"get","ending":"ok","times":3},{"tool":"refuse","ending":"failed","times":1}]"#);
    insta::assert_snapshot!(structured.get("error").unwrap(), @r#""ToolError: item 7 is locked""#);
    assert_eq!(structured.get("logs").unwrap().as_str(), r#"["begin"]"#);
}

#[tokio::test]
async fn denied_tools_stay_denied_inside_a_script() {
    let world = world();
    insta::assert_snapshot!(world.error("denied()").await, @"
    script:1:1: ToolError: call denied by authorization policy
      denied()
      ^^^^^^^^

    calls made before the failure, do not repeat them blindly:
      1. denied: failed
    ");
}

#[tokio::test]
async fn branches_keep_their_order_and_the_bound() {
    let world = World::new(Settings { parallel_max_concurrency: 4, ..Settings::default() });
    let script = "
ms = [30, 5, 20, 1, 10, 2, 8, 3]
return [r['ms'] for r in parallel([lambda m=m: wait(ms=m) for m in ms])]
";
    assert_eq!(world.result(script).await, "[30,5,20,1,10,2,8,3]");
    assert_eq!(world.seen.most_running(), 4);
    let failing = "parallel([lambda: wait(ms=1), lambda: refuse(), lambda: hang()])";
    insta::assert_snapshot!(world.error(failing).await, @"
    script:1:1: ToolError: parallel: branch 1 failed: no such id
      parallel([lambda: wait(ms=1), lambda: refuse(), lambda: hang()])
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    calls made before the failure, do not repeat them blindly:
      1. refuse: failed
      2. wait: given up, may have been executed
      3. hang: given up, may have been executed
    ");
    assert_eq!(world.seen.running(), 0, "siblings are cancelled");
}

#[tokio::test]
async fn the_answer_has_result_logs_and_figures() {
    let world = world();
    let told = world.run("print('a', 1)\nprint('b')\nreturn {'n': get(2)['id']}").await;
    assert_eq!(told.texts, [r#"{"n":2}"#, "Script logs:\na 1\nb"]);
    let structured = told.structured.unwrap();
    assert_eq!(structured.get("result").unwrap().as_str(), r#"{"n":2}"#);
    assert_eq!(structured.get("logs").unwrap().as_str(), r#"["a 1","b"]"#);
    let stats = structured.get("stats").unwrap();
    let figure = |name: &str| stats.raw().get(name).unwrap().as_i64().unwrap();
    assert_eq!(figure("toolCalls"), 1);
    assert!(figure("steps") > 5 && figure("peakBytes") > 0 && figure("durationMs") < 10_000);
    let silent = world.run("return None").await;
    assert_eq!(silent.texts, ["null"]);
}

/// A result that was hardly meant has a word about it, which no program takes for the result.
#[tokio::test]
async fn a_script_that_gives_nothing_by_mistake_is_told_so() {
    let world = world();
    let told = world.run("def main():\n    return get(1)\nprint('defined')").await;
    insta::assert_snapshot!(told.text(), @"
    null
    ---
    Note: the script ends with `print(…)`, so its result is null; end with the value that is wanted
    ---
    Script logs:
    defined
    ");
    let structured = told.structured.unwrap();
    assert_eq!(structured.get("result").unwrap().as_str(), "null");
    assert_eq!(structured.get("note").unwrap().raw().as_text().unwrap(), told.texts[1][6..]);
    let meant = world.run("def main():\n    return get(1)\nmain()").await;
    assert_eq!(meant.texts, [r#"{"id":1}"#]);
    assert!(meant.structured.unwrap().get("note").is_none());
}

#[tokio::test]
async fn a_script_can_look_for_tools() {
    let world = world();
    let found = world.result("return [t['name'] for t in search_tools('team')]").await;
    assert!(found.contains("team-list"), "{found}");
    let described = world.result("return describe_tool('get')").await;
    assert!(described.contains("inputSchema"), "{described}");
    let unknown = world.error("return describe_tool('gett')").await;
    assert!(unknown.contains("did you mean"), "{unknown}");
}
