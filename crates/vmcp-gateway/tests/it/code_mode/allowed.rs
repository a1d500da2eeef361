//! Which tools scripts may call.

use vmcp_core::Gateway;
use vmcp_gateway::layers::code_mode::{Allow, Settings, TOOL_NAME};

use crate::{
    code_mode::world::World,
    kit::{id, modern},
};

fn allowing(allow: Allow) -> World {
    World::new(Settings { allow, ..Settings::default() })
}

fn names(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(|name| (*name).to_owned()).collect())
}

#[tokio::test]
async fn only_what_is_allowed_exists_for_scripts() {
    let read_only = allowing(Allow { read_only: true, ..Allow::default() });
    assert_eq!(read_only.result("return get(1)['id']").await, "1");
    insta::assert_snapshot!(read_only.error("put(value=1)").await, @"
    the script was not run, nothing was called:

    script:1:1: `put` is not defined
      put(value=1)
      ^^^
    hint: scripts may not call this tool (codeMode.allow); call it by itself
    ");
    let named = allowing(Allow { tools: names(&["team-*", "put"]), ..Allow::default() });
    assert_eq!(named.result("put(value=1)\nreturn team_list()").await, r#"["ann","bob"]"#);
    assert!(named.error("return get(1)").await.contains("get"));
    let elsewhere = allowing(Allow { backends: Some(vec![id("other")]), ..Allow::default() });
    assert!(elsewhere.run("return get(1)").await.is_error);
    let here = allowing(Allow { backends: Some(vec![id("fake")]), ..Allow::default() });
    assert_eq!(here.result("return get(1)['id']").await, "1");
    assert_eq!(read_only.seen.calls(), [r#"get{"id":1}"#]);
}

/// Neither looking for them nor their names at run time show them.
#[tokio::test]
async fn what_is_not_allowed_is_not_found_either() {
    let world = allowing(Allow { read_only: true, ..Allow::default() });
    assert_eq!(world.result("return search_tools('put')").await, "[]");
    assert!(world.run("return describe_tool('put')").await.is_error);
    assert!(world.run("return call_tool('pu' + 't', value=1)").await.is_error);
    let (cx, _) = modern("{}");
    let catalog = world.gateway.catalog(&cx).await.unwrap();
    let tool = catalog.tool(TOOL_NAME).unwrap();
    assert!(!tool.definition.as_str().contains("put("), "{}", tool.definition);
    let hints = tool.definition.get("annotations").unwrap();
    insta::assert_snapshot!(hints, @r#"{"readOnlyHint":true,"destructiveHint":false,"openWorldHint":true}"#);
    assert!(catalog.tool("put").is_some(), "callers have it as before");
}
