//! `find_tool`: what is found, and how it is told.

use std::sync::Arc;

use serde_json::json as value;
use tokio::sync::watch;
use vmcp_core::{CallContext, Gateway, Offer, Version, memory::Memory};
use vmcp_gateway::{Layers, layers::optimizer::Settings};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::{
    kit::{Kit, id, json, legacy, modern, prefixed, settings, text},
    optimizer::world::{World, find, names, refusal},
};

/// Tools as a backend would define them.
fn office() -> World {
    let tools = [
        r#"{"name":"send_mail","description":"Sends an e-mail.","inputSchema":{"type":"object","properties":{"to":{"type":"string"}}},"icons":[ {"src":"x"} ],"x-own":1.50}"#,
        r#"{"name":"listMailFolders","description":"Lists the folders of the mailbox.","inputSchema":{"type":"object"}}"#,
        r#"{"name":"create_event","description":"Puts a meeting into the calendar.","inputSchema":{"type":"object"}}"#,
        r#"{"name":"convert_currency","description":"Euro to Dollar.","inputSchema":{"type":"object"}}"#,
    ];
    let tools = tools.iter().map(|tool| json(tool)).collect();
    let offer = Offer { tools, ..Offer::empty(Version::LATEST) };
    World::over(Arc::new(Memory::offering(&id("office"), &offer)))
}

async fn listed(gateway: &dyn Gateway, cx: &CallContext) -> String {
    let catalog = gateway.catalog(cx).await.unwrap();
    catalog.tools().map(|tool| &*tool.name).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn clients_of_both_eras_see_two_tools() {
    let world = office();
    for cx in [modern("{}").0, legacy("{}", &[]).0] {
        assert_eq!(listed(&*world.gateway, &cx).await, "call_tool find_tool");
        let catalog = world.gateway.catalog(&cx).await.unwrap();
        let again = world.gateway.catalog(&cx).await.unwrap();
        assert_eq!(catalog.id(), again.id(), "one and the same as long as nothing changes");
    }
}

#[tokio::test]
async fn the_two_definitions() {
    let world = office();
    let catalog = world.gateway.catalog(&modern("{}").0).await.unwrap();
    let all: Vec<_> = catalog.tools().map(|tool| tool.definition.to_string()).collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    {"name":"call_tool","title":"Call a tool","description":"Calls a tool that find_tool has found, and gives back its result as it is. `parameters` must fit the inputSchema of that tool.","inputSchema":{"type":"object","properties":{"tool_name":{"type":"string","description":"The name of the tool, as find_tool gave it."},"parameters":{"type":"object","description":"The arguments of that tool; {} if it takes none."}},"required":["tool_name","parameters"]}}
    {"name":"find_tool","title":"Find tools","description":"Finds tools by what they do. The tools of this server are not all listed: describe the task at hand and get the definitions of the tools that fit best, the best first. Then call one with call_tool. Search again in other words if none fits; search for each step of a task by itself.","inputSchema":{"type":"object","properties":{"tool_description":{"type":"string","description":"What the tool should do, in a few words; or its name."},"tool_keywords":{"type":"array","items":{"type":"string"},"description":"Words that the tool's name or description may have, if you know some."}},"required":["tool_description"]},"annotations":{"readOnlyHint":true}}
    "#);
}

#[tokio::test]
async fn the_definitions_come_as_they_are_in_both_forms_with_what_was_saved() {
    let world = office();
    let result = world.ask(r#"{"tool_description":"send_mail"}"#).await;
    let structured = result.get("structuredContent").unwrap();
    assert_eq!(text(&result), structured.as_str());
    assert!(result.get("isError").is_none());
    insta::assert_snapshot!(structured, @r#"{"tools":[{"name":"send_mail","description":"Sends an e-mail.","inputSchema":{"type":"object","properties":{"to":{"type":"string"}}},"icons":[ {"src":"x"} ],"x-own":1.50},{"name":"listMailFolders","description":"Lists the folders of the mailbox.","inputSchema":{"type":"object"}}],"token_metrics":{"baseline_tokens":112,"returned_tokens":70,"saved_tokens":42,"savings_percent":37.5}}"#);
}

#[tokio::test]
async fn tools_are_found_by_words_and_by_their_exact_names() {
    let world = office();
    for (description, first) in [
        ("send an email to somebody", "send_mail"),
        ("put a meeting into the calendar", "create_event"),
        ("folder", "listMailFolders"),
        ("currencies", "convert_currency"),
        ("LISTMAILFOLDERS", "listMailFolders"),
        ("use `convert_currency` for the mail folders of the meeting", "convert_currency"),
    ] {
        let found = world.find(description).await;
        assert_eq!(found.split(' ').next(), Some(first), "{description}: {found}");
    }
}

#[tokio::test]
async fn keywords_are_compared_in_place_of_the_description() {
    let world = office();
    for keywords in [r#"["dollar"]"#, r#""dollar""#] {
        let arguments =
            format!(r#"{{"tool_description":"money matters","tool_keywords":{keywords}}}"#);
        assert_eq!(names(&world.ask(&arguments).await), "convert_currency");
    }
    assert_eq!(names(&world.ask(r#"{"tool_keywords":["euro"]}"#).await), "convert_currency");
    let null = r#"{"tool_description":"euro","tool_keywords":null}"#;
    assert_eq!(names(&world.ask(null).await), "convert_currency");
}

#[tokio::test]
async fn no_more_than_asked_for_and_the_number_may_change() {
    let more: Vec<String> = (0..30).map(|n| format!("thing_{n:02}")).collect();
    let more: Vec<_> = more.iter().map(|name| (name.as_str(), "{}")).collect();
    let world = World::new(&more);
    assert_eq!(world.find("thing").await.split(' ').count(), 8);
    world
        .settings
        .send_replace(Arc::new(Settings { max_tools_to_return: 3, ..Settings::default() }));
    assert_eq!(world.find("thing").await.split(' ').count(), 3);
}

#[tokio::test]
async fn what_a_model_should_know_stands_beside_the_tools() {
    let note = |result: vmcp_core::Json| {
        let structured = result.get("structuredContent").unwrap();
        structured.raw().get("note").map(|note| note.as_text().unwrap().into_owned())
    };
    let world = office();
    assert_eq!(note(world.ask(r#"{"tool_description":"mail"}"#).await), None);
    let none = note(world.ask(r#"{"tool_description":"zebra"}"#).await).unwrap();
    insta::assert_snapshot!(none, @"no tool shares a word with this description; there are 4 tools: say it in other words, or add tool_keywords");
    let long = format!(r#"{{"tool_description":"mail {}"}}"#, "word ".repeat(4000));
    insta::assert_snapshot!(note(world.ask(&long).await).unwrap(), @"the description is long, only its start was looked for: a few words are enough");
    let empty = Memory::offering(&id("b"), &Offer::empty(Version::LATEST));
    let empty = World::over(Arc::new(empty));
    insta::assert_snapshot!(note(empty.ask(r#"{"tool_description":"mail"}"#).await).unwrap(), @"there are no tools at the moment");
}

#[tokio::test]
async fn a_question_that_cannot_be_meant_is_told_what_to_write() {
    let world = office();
    let mut told = Vec::new();
    for arguments in [
        "{}",
        "null",
        r#"{"tool_description":" "}"#,
        r#"{"query":"mail","limit":3}"#,
        r#"{"tool_description":7}"#,
        r#"{"tool_description":["mail"]}"#,
        r#"{"tool_description":"mail","tool_keywords":[1]}"#,
        r#"{"tool_description":"mail","tool_keywords":{}}"#,
        r#""mail""#,
    ] {
        told.push(refusal(&world.ask(arguments).await));
    }
    insta::assert_snapshot!(told.join("\n"), @"
    `tool_description` is missing or empty: say in a few words what the tool should do; received no arguments
    `tool_description` is missing or empty: say in a few words what the tool should do; received no arguments
    `tool_description` is missing or empty: say in a few words what the tool should do; received: `tool_description`
    `tool_description` is missing or empty: say in a few words what the tool should do; received: `query`, `limit`
    `tool_description` must be a string, but is a number
    `tool_description` must be a string, but is a list
    `tool_keywords[]` must be a string, but is a number
    `tool_keywords` must be a list of strings, but is an object
    `arguments` must be an object, but is a string: write the object itself, not a text of it
    ");
}

#[tokio::test]
async fn a_tool_of_a_backend_that_has_a_name_of_ours_is_left_out() {
    let world = World::new(&[("find_tool", "{}"), ("call_tool", "{}")]);
    let catalog = world.gateway.catalog(&modern("{}").0).await.unwrap();
    let left_out: Vec<_> = catalog.quarantine.iter().map(|one| one.reason.clone()).collect();
    insta::assert_snapshot!(left_out.join("\n"), @"
    the name `call_tool` is reserved while the optimizer is on; override it
    the name `find_tool` is reserved while the optimizer is on; override it
    ");
    let found = world.find("find_tool call_tool").await;
    assert!(!found.contains("_tool"), "{found}");
    assert!(world.seen.calls().is_empty());
}

#[tokio::test]
async fn what_a_backend_calls_itself_is_looked_for_too() {
    let script = Script::new(Speaks::Dual)
        .named("Penguin Tracker")
        .tool(Item::tool("list", Behaviour::Echo));
    let (one, other) = (HttpFake::start(script).await, HttpFake::start(other()).await);
    let optimizer = watch::Sender::new(Arc::new(Settings::default()));
    let layers = Layers { optimizer: Some(optimizer.subscribe()), ..Layers::default() };
    let members = vec![prefixed("birds", &one), prefixed("files", &other)];
    let kit = Kit::layered(settings(members), &layers).await;
    let cx = modern("{}").0;
    assert_eq!(find(&*kit.gateway, &cx, "penguins").await, "birds_list");
}

/// The edge compares headers with arguments, and needs the definition for that.
#[tokio::test]
async fn a_tool_with_arguments_in_headers_stays_known_and_is_not_listed() {
    let schema = value!({
        "type": "object", "properties": {"region": {"type": "string", "x-mcp-header": "Region"}},
    });
    let script = Script::new(Speaks::Modern)
        .tool(Item::tool("plain", Behaviour::Echo))
        .tool(Item::tool("mirrored", Behaviour::Echo).with("inputSchema", schema));
    let server = HttpFake::start(script).await;
    let optimizer = watch::Sender::new(Arc::new(Settings::default()));
    let layers = Layers { optimizer: Some(optimizer.subscribe()), ..Layers::default() };
    let kit = Kit::layered(settings(vec![prefixed("b", &server)]), &layers).await;
    let cx = modern("{}").0;
    assert_eq!(kit.tools(&cx).await, "call_tool find_tool");
    let catalog = kit.gateway.catalog(&cx).await.unwrap();
    assert_eq!(catalog.tool("b_mirrored").unwrap().header_params.len(), 1);
    assert!(catalog.tool("b_plain").is_none());
    let through = r#"{"name":"call_tool","arguments":{"tool_name":"b_mirrored","parameters":{"region":"eu"}}}"#;
    kit.text(&cx, through).await;
    assert_eq!(server.requests_of("tools/call")[0].header("mcp-param-region"), Some("eu"));
    assert_eq!(server.violations(), Vec::<String>::new());
}

fn other() -> Script {
    Script::new(Speaks::Dual).tool(Item::tool("list", Behaviour::Echo))
}
