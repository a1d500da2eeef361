//! A model in a container, from the command line: started, asked, left, and cleaned up.

use serde_json::{Value, json};
use vmcp_testkit::invariants::settle;

use crate::{
    engine::Engine,
    kit::{Folder, Gateway, SOON},
    meaning::{folder, ready, zoo},
    tei::Tei,
};

/// Serves with a container of the engine in the folder.
async fn serve(folder: &Folder) -> Gateway {
    let flags = ["--embedding-image", "stand-in:1", "--embedding-model", "made/up"];
    let mut command = folder.vmcp(["serve", "-p", "0"].iter().chain(&flags));
    command.env("DOCKER_HOST", host(folder));
    Gateway::start(command).await
}

fn host(folder: &Folder) -> String {
    format!("unix://{}", folder.path("engine.sock").display())
}

async fn cleanup(folder: &Folder, flags: &[&str]) -> String {
    let mut command = folder.vmcp(["cleanup"].iter().chain(flags));
    command.env("DOCKER_HOST", host(folder));
    without_name(&crate::kit::run(command).await.shown(folder))
}

/// The end of a container's name is a hash.
fn without_name(text: &str) -> String {
    let (start, length) = ("vmcp-embedding-", 8);
    let mut parts = text.split(start);
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| format!("{text}{start}<hash>{}", &part[length..]))
}

#[tokio::test]
async fn it_is_started_asked_and_removed_at_the_end() {
    let (fake, tei) = (zoo().await, Tei::start().await);
    let folder = folder(&fake, Value::Null);
    let engine = Engine::start(&folder.path("engine.sock"), &tei);
    let gateway = serve(&folder).await;
    ready(&gateway).await;
    let line = gateway.line("meaning  starting").await;
    insta::assert_snapshot!(without_name(&line), @"  … meaning  starting vmcp-embedding-<hash>");
    let asked = json!({"tool_description": "will there be rain?"});
    let answer = gateway.modern().call("find_tool", asked).await.unwrap();
    let found = &answer.result()["structuredContent"]["tools"][0]["name"];
    assert_eq!(found, "zoo_forecast", "{}", answer.text);
    assert!(engine.container().is_some());
    assert_eq!(gateway.stop().await, Some(0));
    settle(|| engine.container().is_none(), SOON).await.unwrap();
    insta::assert_snapshot!(cleanup(&folder, &[]).await, @"
    exit 0
    --- stdout
    nothing to remove
    ");
}

#[tokio::test]
async fn what_a_killed_gateway_leaves_is_cleaned_up() {
    let (fake, tei) = (zoo().await, Tei::start().await);
    let folder = folder(&fake, Value::Null);
    let engine = Engine::start(&folder.path("engine.sock"), &tei);
    let gateway = serve(&folder).await;
    ready(&gateway).await;
    insta::assert_snapshot!(cleanup(&folder, &[]).await, @"
    exit 0
    --- stdout
    nothing to remove
    ");
    gateway.process.kill();
    gateway.exit().await;
    insta::assert_snapshot!(cleanup(&folder, &["--dry-run"]).await, @"
    exit 0
    --- stdout
    would remove the container vmcp-embedding-<hash>, running: made/up in stand-in:1
    ");
    assert!(engine.container().is_some());
    engine.crash();
    insta::assert_snapshot!(cleanup(&folder, &[]).await, @"
    exit 0
    --- stdout
    removed the container vmcp-embedding-<hash>, exited: made/up in stand-in:1
    ");
    assert_eq!(engine.container(), None);
}
