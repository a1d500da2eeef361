//! The tool among the others.

use std::sync::Arc;

use vmcp_core::{Gateway, Kind, ToolCall};
use vmcp_gateway::layers::code_mode::{Settings, TOOL_NAME};

use crate::{
    code_mode::{limits::caller, world::World},
    kit::{json, modern},
};

#[tokio::test]
async fn the_tool_stands_among_the_others_and_they_are_as_before() {
    let world = World::new(Settings::default());
    let (cx, _) = modern("{}");
    let catalog = world.gateway.catalog(&cx).await.unwrap();
    let names: Vec<&str> = catalog.tools().map(|tool| &*tool.name).collect();
    assert_eq!(
        names,
        [
            "9.odd",
            "about",
            "ask",
            "denied",
            "execute_tool_script",
            "get",
            "give",
            "hang",
            "put",
            "refuse",
            "team-list",
            "wait"
        ]
    );
    assert!(catalog.features.tools);
    let again = world.gateway.catalog(&cx).await.unwrap();
    assert!(Arc::ptr_eq(&catalog, &again), "the same as long as nothing changed");
    let call = ToolCall { name: "get".to_owned(), params: json(r#"{"arguments":{"id":1}}"#) };
    assert!(world.gateway.call_tool(&cx, call).await.is_ok());
    let call = ToolCall { name: "gett".to_owned(), params: json("{}") };
    assert_eq!(world.gateway.call_tool(&cx, call).await.unwrap_err().kind, Kind::NotFound);
}

#[tokio::test]
async fn its_definition_says_what_a_script_can_do() {
    let world = World::new(Settings::default());
    let (cx, _) = modern("{}");
    let catalog = world.gateway.catalog(&cx).await.unwrap();
    let definition = catalog.tool(TOOL_NAME).unwrap().definition.clone();
    let description = definition.raw().get("description").unwrap().as_text().unwrap();
    insta::assert_snapshot!(description, @r#"
    Runs a script that calls the tools below as functions, and gives back only its result. Use it for whatever takes more than one call: loops, conditions, joins, filters, many calls at once. What a script does not return does not enter the conversation.

    The language is Starlark, a subset of Python, with try/except, while and f-strings; without classes, import of anything but json, math, re and time (always there), files and network.
    - A tool is a function: tool(first, name=value); call_tool("its-name", name=value) works for every name, call_tool_raw(…) gives the whole result. Results are dicts, lists, numbers, texts.
    - parallel([lambda: a(), lambda: b()]) runs calls at once and gives their results in order; of a list: parallel([lambda: a(d) for d in items]). parallel(fns, return_errors=True) gives errors as values.
    - A tool that fails raises ToolError, which except ToolError as e can catch (str(e), e.data); try_call(lambda: a()) gives {"ok": True, "value": …} or {"ok": False, "error": …}.
    - `return value`, at the top level too, or the last expression is the result. print() goes to the logs.
    - Members of `data` are variables.
    - search_tools(query), describe_tool(name), progress(message), elicit(message, schema) are there.
    All names and arguments are checked before anything runs.
    Limits: 100000 steps, 200 tool calls, 10 of them at once, 30s for each, 60s in all, 256 KiB of result.

    Tools:
    _9_odd(x = None)  # Does 9.odd.
    about()  # Does about.
    ask()  # Does ask.
    denied()  # Does denied.
    get(id: int, size: int = 1)  # Does get.
    give(result: dict = None)  # Does give.
    hang()  # Does hang.
    put(value = None)  # Does put.
    refuse(text: str = None)  # Does refuse.
    team_list()  # Does team-list.
    wait(ms: int = None)  # Does wait.
    "#);
    insta::assert_snapshot!(definition.get("inputSchema").unwrap(), @r#"{"type":"object","properties":{"script":{"type":"string","description":"The script.","examples":["issues = search_issues(query=query)\ndetails = parallel([lambda: get_issue(id=i[\"id\"]) for i in issues[:20]])\nreturn [{\"id\": d[\"id\"], \"title\": d[\"title\"]} for d in details if d[\"state\"] == \"open\"]"]},"data":{"type":"object","description":"Values for the script, each a variable of its name; others are data[\"odd-name\"].","examples":[{"query":"login fails"}]}},"required":["script"],"additionalProperties":false}"#);
    // The same tools give the same bytes, so that prompt caches hold.
    let other = World::new(Settings::default());
    let other = other.gateway.catalog(&cx).await.unwrap();
    assert_eq!(other.tool(TOOL_NAME).unwrap().definition, definition);
}

/// What one caller's results look like is nobody else's business.
#[tokio::test]
async fn shapes_of_results_are_learned_where_callers_are_not_told_apart() {
    let world = World::new(Settings::default());
    let (cx, _) = modern("{}");
    let before = world.gateway.catalog(&cx).await.unwrap();
    let seen = "return describe_tool('put').get('resultSeen')";
    let private = "return put(value={'private': 1})['value']['private']";
    assert_eq!(world.run_as(&caller("somebody"), private).await.text(), "1");
    assert_eq!(world.result(seen).await, "null");
    world.result("return put(value={'open': 1})['value']['open']").await;
    insta::assert_snapshot!(world.result(seen).await, @r#""{value: {open: int}}""#);
    let after = world.gateway.catalog(&cx).await.unwrap();
    assert!(Arc::ptr_eq(&before, &after), "the description stays, so that prompt caches hold");
}

#[tokio::test]
async fn new_limits_are_told_in_a_new_catalogue() {
    let world = World::new(Settings::default());
    let (cx, _) = modern("{}");
    let before = world.gateway.catalog(&cx).await.unwrap();
    world.settings.send_replace(Arc::new(Settings { max_tool_calls: 7, ..Settings::default() }));
    let after = world.gateway.catalog(&cx).await.unwrap();
    assert_ne!(before.shown(), after.shown());
    assert!(after.tool(TOOL_NAME).unwrap().definition.as_str().contains("7 tool calls"));
}

/// One backend that offers a tool of the reserved name loses that tool, and nobody loses more.
#[tokio::test]
async fn a_tool_of_the_reserved_name_is_left_out_alone() {
    let world = World::with(Settings::default(), &[(TOOL_NAME, r#"{"evil":{}}"#)]);
    let (cx, _) = modern("{}");
    let catalog = world.gateway.catalog(&cx).await.unwrap();
    assert_eq!(catalog.tools().filter(|tool| *tool.name == *TOOL_NAME).count(), 1);
    assert!(!catalog.tool(TOOL_NAME).unwrap().definition.as_str().contains("evil"));
    insta::assert_debug_snapshot!(catalog.quarantine, @r#"
    [
        Quarantined {
            backend: "fake",
            name: "execute_tool_script",
            reason: "the name `execute_tool_script` is reserved while code mode is on; override it",
        },
    ]
    "#);
    assert_eq!(world.result("return get(1)['id']").await, "1");
    assert!(world.run("return execute_tool_script(evil=1)").await.is_error);
    let calls = world.seen.calls();
    assert!(calls.iter().all(|call| !call.starts_with(TOOL_NAME)), "{calls:?}");
}

/// The budget is that of the whole text, at four bytes a token.
#[tokio::test]
async fn a_description_of_many_tools_stays_within_its_budget() {
    let names: Vec<String> =
        (0..500).map(|number| format!("group{}_tool_{number}", number % 7)).collect();
    let properties = r#"{"first":{"type":"string"},"second":{"enum":["one","two","three"]}}"#;
    let tools: Vec<_> = names.iter().map(|name| (name.as_str(), properties)).collect();
    for budget in [600, 1000, 4000] {
        let world =
            World::with(Settings { description_tokens: budget, ..Settings::default() }, &tools);
        let catalog = world.gateway.catalog(&modern("{}").0).await.unwrap();
        let definition = &catalog.tool(TOOL_NAME).unwrap().definition;
        let text = definition.raw().get("description").unwrap().as_text().unwrap().len();
        assert!((budget * 3..=budget * 4).contains(&text), "{text} bytes for {budget} tokens");
    }
}

#[tokio::test]
async fn without_budget_the_tools_are_not_listed() {
    let world = World::new(Settings { description_tokens: 0, ..Settings::default() });
    let (cx, _) = modern("{}");
    let catalog = world.gateway.catalog(&cx).await.unwrap();
    let definition = catalog.tool(TOOL_NAME).unwrap().definition.to_string();
    assert!(!definition.contains("team_list("), "{definition}");
    assert!(definition.contains("search_tools"), "{definition}");
}
