//! What `search_tools()` finds, and in which order.

use std::sync::Arc;

use vmcp_core::Gateway;
use vmcp_gateway::layers::code_mode::{Settings, TOOL_NAME};
use vmcp_search::{Document, Index, Query};

use crate::{code_mode::world::World, kit::modern};

fn world() -> World {
    let more = [
        ("create_issue", r#"{"title":{"type":"string","description":"What it is about."}}"#),
        ("list_issues", r#"{"label":{"type":"string"}}"#),
        ("close_issue", r#"{"number":{"type":"integer"}}"#),
        ("readFile", r#"{"path":{"type":"string","description":"The file to read."}}"#),
    ];
    World::with(Settings::default(), &more)
}

/// The product has one ranking: scripts find what `find_tool` finds.
#[tokio::test]
async fn tools_are_ranked_as_everywhere() {
    let world = world();
    let catalog = world.gateway.catalog(&modern("{}").0).await.unwrap();
    let tools = catalog.tools().filter(|tool| *tool.name != *TOOL_NAME);
    let index = Arc::new(Index::build(tools.map(|tool| Document::new(tool, None))));
    let view = index.view(|_| true);
    let mut found = Vec::new();
    for words in ["issues", "read a file", "label", "what is it about", "close_issue", "nothing"] {
        let expected = view.search(&Query::new(words, &[]).unwrap(), None, 20).hits;
        let expected: Vec<_> = expected.iter().map(|hit| format!("\"{}\"", hit.name)).collect();
        let script = format!("return [t['name'] for t in search_tools('{words}')]");
        let names = world.result(&script).await;
        assert_eq!(names, format!("[{}]", expected.join(",")), "{words}");
        found.push(format!("{words}: {names}"));
    }
    insta::assert_snapshot!(found.join("\n"), @r#"
    issues: ["close_issue","create_issue","list_issues"]
    read a file: ["readFile"]
    label: ["list_issues"]
    what is it about: []
    close_issue: ["close_issue","create_issue","list_issues"]
    nothing: []
    "#);
}

#[tokio::test]
async fn a_search_shows_how_tools_are_called_and_needs_words() {
    let world = world();
    let script = "return search_tools('close an issue')[0]";
    insta::assert_snapshot!(world.result(script).await, @r#"{"name":"close_issue","signature":"close_issue(number: int = None)","description":"Does close_issue."}"#);
    insta::assert_snapshot!(world.error("return search_tools(' ')").await, @"
    script:1:8: ToolError: search_tools() needs some words that say what a tool should do
      return search_tools(' ')
             ^^^^^^^^^^^^^^^^^
    ");
    assert_eq!(world.result("return search_tools('…')").await, "[]");
}

/// A catalogue of its own for each caller: nobody finds what another has.
#[tokio::test]
async fn a_new_catalogue_is_searched_anew() {
    let world = world();
    assert_eq!(world.result("return len(search_tools('issue'))").await, "3");
    let allow = vmcp_gateway::layers::code_mode::Allow {
        tools: Some(vec!["list_*".to_owned()]),
        ..Default::default()
    };
    world.settings.send_replace(Arc::new(Settings { allow, ..Settings::default() }));
    let names = world.result("return [t['name'] for t in search_tools('issue')]").await;
    assert_eq!(names, r#"["list_issues"]"#);
}
