//! A script that is only checked.

use vmcp_core::{Gateway, Raw};
use vmcp_gateway::layers::code_mode::{Allow, CHECK_KEY, Settings, TOOL_NAME};

use crate::{
    code_mode::world::World,
    kit::{json, modern},
};

async fn told(world: &World, arguments: &str) -> String {
    let params = format!(
        r#"{{"name":"{TOOL_NAME}","arguments":{arguments},"_meta":{{"{CHECK_KEY}":true}}}}"#
    );
    let told = world.call(&modern("{}").0, &params).await;
    format!("{}{}", if told.is_error { "refused: " } else { "" }, told.text())
}

#[tokio::test]
async fn nothing_is_called_and_everything_wrong_is_told() {
    let allow = Allow { tools: Some(vec!["get".to_owned()]), ..Allow::default() };
    let world = World::new(Settings { allow, max_source_bytes: 60, ..Settings::default() });
    let mut all = Vec::new();
    for arguments in [
        r#"{"script":"get(1)\nreturn x","data":{"x":1}}"#,
        r#"{"script":"get(1)\nput(value=gett(2))"}"#,
        r#"{"script":"get(1) # and so on, and so on, and so on, and so on, and so on"}"#,
        r#"{"script":""}"#,
    ] {
        all.push(told(&world, arguments).await);
    }
    insta::assert_snapshot!(all.join("\n======\n"), @"
    nothing is wrong; nothing was called
    ======
    refused: script:2:1: `put` is not defined
      put(value=gett(2))
      ^^^
    hint: scripts may not call this tool (codeMode.allow); call it by itself

    script:2:11: `gett` is not defined
      put(value=gett(2))
                ^^^^
    hint: did you mean `get`?
    ======
    refused: the script is 62 bytes long, and maxSourceBytes=60; pass long texts in `data`
    ======
    refused: the argument `script` is empty: nothing was run
    ");
    assert!(world.seen.calls().is_empty(), "{:?}", world.seen.calls());
}

/// Whoever does not know the key runs the script, so the tool says that it does.
#[tokio::test]
async fn the_definition_says_that_the_key_is_known() {
    let world = World::new(Settings::default());
    let catalog = world.gateway.catalog(&modern("{}").0).await.unwrap();
    let definition = &catalog.tool(TOOL_NAME).unwrap().definition;
    let known = definition.raw().at(&["_meta", CHECK_KEY]).and_then(Raw::as_bool);
    assert_eq!(known, Some(true));
    // Only `true` asks for it.
    let params = format!(
        r#"{{"name":"{TOOL_NAME}","arguments":{{"script":"get(1)"}},"_meta":{{"{CHECK_KEY}":1}}}}"#
    );
    assert!(json(&params).get("_meta").is_some());
    world.call(&modern("{}").0, &params).await;
    assert_eq!(world.seen.calls(), [r#"get{"id":1}"#]);
}
