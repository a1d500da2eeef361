//! Lists kept on disk: the next start has them before a backend is reached.

use std::fs;

use serde_json::json;

use crate::kit::{Folder, Gateway, backends, echo_fake, http};

#[tokio::test]
async fn a_second_start_lists_the_tools_of_dead_backends_at_once() {
    let fake = echo_fake().await;
    let folder = Folder::with(&backends([http("docs", &fake.url())]));
    let gateway = folder.serve(&[]).await;
    gateway.line("✓ docs").await;
    assert_eq!(gateway.stop().await, Some(0));

    fake.hang().await;
    let gateway = folder.serve(&[]).await;
    assert_eq!(gateway.tools().await, ["docs_echo"], "while the backend is being connected");
    let session = gateway.legacy().await;
    let listed = session.request("tools/list", json!({})).await.unwrap();
    assert_eq!(listed["result"]["tools"][0]["name"], "docs_echo");
    let status = gateway.get("/status").await.json();
    assert_eq!(status["backends"][0]["remembered"], true, "{status:#}");
    assert_eq!(status["backends"][0]["state"], "connecting", "{status:#}");
    assert_eq!(gateway.stop().await, Some(0));

    fake.go_down().await;
    let gateway = folder.serve(&[]).await;
    insta::assert_snapshot!(gateway.board(&folder).await, @"
    vMCP <version>  http://127.0.0.1:<port>/mcp   config vmcp.yaml   auth none (loopback only)
      ✗ docs        1 tool          -  streamable-http  down: cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?; the tools of the last run stay listed
    1 tool; 0 of 1 backend up
    hint: no backend is up; they are tried again by themselves
    hint: to use it, for example: claude mcp add --transport http vmcp http://127.0.0.1:<port>/mcp
    ");
    let call = gateway.modern().call("docs_echo", json!({})).await.unwrap();
    insta::assert_snapshot!(folder.tidy(&call.text), @r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"backend `docs` is not available: it cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?"}],"isError":true,"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"vmcp","version":"<version>"}}}}"#);
    fake.come_back().await;
    gateway.line("✓ docs").await;
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn nothing_is_kept_if_nobody_wants_it() {
    let fake = echo_fake().await;
    let folder = Folder::with(&backends([http("docs", &fake.url())]));
    let gateway = folder.serve(&["--no-cache"]).await;
    gateway.line("✓ docs").await;
    assert_eq!(gateway.stop().await, Some(0));
    assert!(!folder.path(".cache").exists());
}

#[tokio::test]
async fn a_cache_that_cannot_be_written_is_a_warning() {
    let fake = echo_fake().await;
    let folder = Folder::with(&backends([http("docs", &fake.url())]));
    // A file where the folder should be: nobody can write below it, whatever their rights.
    fs::write(folder.path("full"), "").unwrap();
    let mut command = folder.vmcp(["serve", "-p", "0"]);
    command.env("XDG_CACHE_HOME", folder.path("full"));
    let gateway = Gateway::start(command).await;
    let line = gateway.line("lists could not be kept").await;
    let (_time, line) = line.split_once(' ').unwrap();
    gateway.line("✓ docs").await;
    insta::assert_snapshot!(line.trim(), @"WARN vmcp_gateway::store: lists could not be kept for the next run backend=docs error=Not a directory (os error 20)");
    assert_eq!(gateway.tools().await, ["docs_echo"]);
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn without_a_home_it_serves_all_the_same() {
    let fake = echo_fake().await;
    let folder = Folder::with(&backends([http("docs", &fake.url())]));
    let mut command = folder.vmcp(["serve", "-p", "0"]);
    command.env_remove("HOME");
    let gateway = Gateway::start(command).await;
    gateway.line("✓ docs").await;
    assert_eq!(gateway.stop().await, Some(0));
}
