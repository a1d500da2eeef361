//! Finding tools by their meaning, from the command line.

use std::fs;

use serde_json::{Value, json};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::{
    kit::{Folder, Gateway, SOON, backends, http},
    tei::Tei,
};

/// A backend with tools of different meanings.
pub(crate) async fn zoo() -> HttpFake {
    let tool = |name: &str, description: &str| {
        Item::tool(name, Behaviour::Echo).with("description", json!(description))
    };
    HttpFake::start(
        Script::new(Speaks::Dual)
            .tool(tool("echo", "Says again what it is told."))
            .tool(tool("count_zebras", "Counts the animals with stripes."))
            .tool(tool("forecast", "Tells the weather of tomorrow.")),
    )
    .await
}

/// A folder whose file lists that backend, and says this about the optimizer.
pub(crate) fn folder(fake: &HttpFake, optimizer: Value) -> Folder {
    let mut config = backends([http("zoo", &fake.url())]);
    config["optimizer"] = optimizer;
    Folder::with(&config)
}

/// The file on the page for those who come from elsewhere, for whom it must work as it stands.
#[tokio::test]
async fn the_file_of_the_page_is_valid() {
    let page = include_str!("../../../../docs/moving-from-mcp-optimizer.md");
    let (_, rest) = page.split_once("```yaml\n").unwrap();
    let (file, _) = rest.split_once("```").unwrap();
    let folder = Folder::new();
    folder.write("vmcp.yaml", file);
    let said = folder.run(&["validate"]).await;
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(said.stdout.contains("by words and meaning: the default model"), "{}", said.stdout);
    // What ToolHive prints for the first step.
    let listed = json!({"mcpServers": {
        "fetch": {"url": "http://127.0.0.1:43111/sse#fetch", "type": "sse"},
        "github": {"url": "http://127.0.0.1:43112/mcp", "type": "streamable-http"},
    }});
    folder.write("servers.mcp.json", &listed.to_string());
    let said = folder.run(&["validate", "-c", "servers.mcp.json"]).await;
    assert_eq!(
        (said.code, said.stdout.contains("backends   2")),
        (Some(0), true),
        "{}",
        said.stdout
    );
}

/// Waits until everything is ready, which includes the vectors.
pub(crate) async fn ready(gateway: &Gateway) {
    let deadline = tokio::time::Instant::now() + SOON;
    while gateway.get("/readyz").await.status != 200 {
        assert!(tokio::time::Instant::now() < deadline, "{:#?}", gateway.process.stderr());
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_service_finds_what_has_other_words() {
    let (fake, tei) = (zoo().await, Tei::start().await);
    let folder = folder(&fake, json!({"embeddingService": tei.url}));
    let gateway = folder.serve(&[]).await;
    ready(&gateway).await;
    let asked = json!({"tool_description": "will there be rain?"});
    let answer = gateway.modern().call("find_tool", asked).await.unwrap();
    let structured = &answer.result()["structuredContent"];
    assert_eq!(structured["tools"][0]["name"], "zoo_forecast", "{}", answer.text);
    assert!(structured["note"].is_null(), "{}", answer.text);
    gateway.line("found by meaning too").await;
    insta::assert_snapshot!(without_time(&gateway.shown(&folder)), @"
    vMCP <version>  http://127.0.0.1:<port>/mcp   config vmcp.yaml   auth none (loopback only)
      ✓ meaning  tei:made/up, 5 numbers a text, open after <ms> ms
      ✓ zoo         3 tools <ms>  streamable-http  up
    3 tools; 1 of 1 backend up
    hint: to use it, for example: claude mcp add --transport http vmcp http://127.0.0.1:<port>/mcp
      ✓ meaning  3 tools found by meaning too, 0 of them known from before
    ");
    let status = folder.shows(&["optimizer", "status", "--url", &gateway.url]).await;
    let status = crate::tools::without_version(&status);
    insta::assert_snapshot!(status, @"
    exit 0
    --- stdout
    state    ready: tools are found by words and meaning
    source   TEI at http://127.0.0.1:<port>
    model    tei:made/up, 5 numbers a text
    vectors  3 of 3 tools, 0 known from before; 0.0 MiB
    index    <version>, 3 tools; 0.0 MiB
    ");
    let json = folder.run(&["optimizer", "status", "--json", "--url", &gateway.url]).await;
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((&json["state"], &json["vectors"]), (&json!("ready"), &json!(3)), "{json:#}");
    assert_eq!(gateway.stop().await, Some(0));
}

/// The milliseconds of an opening are named.
fn without_time(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once("open after ") {
        Some((before, _)) => format!("{before}open after <ms> ms"),
        None => line.to_owned(),
    });
    let mut lines: Vec<_> = lines.collect();
    // Lines of the backends and of the model come in any order.
    let last = lines.len().saturating_sub(1);
    lines[1..last].sort();
    lines.join("\n")
}

#[tokio::test]
async fn vectors_are_kept_and_a_second_start_embeds_nothing() {
    let (fake, tei) = (zoo().await, Tei::start().await);
    let folder = folder(&fake, json!({"embeddingService": tei.url}));
    // One text finds out what the service gives; each tool has two.
    for (expected, embedded) in [("0 of them known", 7), ("3 of them known", 1)] {
        let before = tei.embedded();
        let gateway = folder.serve(&[]).await;
        ready(&gateway).await;
        gateway.line(expected).await;
        assert_eq!(tei.embedded() - before, embedded, "{expected}");
        assert_eq!(gateway.stop().await, Some(0));
    }
    assert!(fs::read_dir(folder.path(".cache/vmcp/vectors")).unwrap().count() > 0);
}

#[tokio::test]
async fn without_a_cache_no_vectors_are_kept() {
    let (fake, tei) = (zoo().await, Tei::start().await);
    let folder = folder(&fake, json!({"embeddingService": tei.url}));
    let gateway = folder.serve(&["--no-cache"]).await;
    ready(&gateway).await;
    assert_eq!(gateway.stop().await, Some(0));
    assert!(!folder.path(".cache").exists());
}

#[tokio::test]
async fn programs_are_told_each_step() {
    let (fake, tei) = (zoo().await, Tei::start().await);
    let folder = folder(&fake, json!({"embeddingService": tei.url}));
    let gateway = folder.serve(&["--log-format", "json"]).await;
    gateway.line("\"state\":\"ready\"").await;
    let lines = gateway.process.stdout();
    let events = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let steps: Vec<_> = events.filter(|event| event["event"] == "meaning").collect();
    let open = steps.iter().find(|step| step["state"] == "open").unwrap();
    assert_eq!((&open["model"], &open["dimension"]), (&json!("tei:made/up"), &json!(5)));
    let ready = json!({"event": "meaning", "state": "ready", "vectors": 3, "cached": 0});
    assert_eq!(steps.last(), Some(&ready));
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn what_cannot_work_ends_the_start_before_anything_listens() {
    let fake = zoo().await;
    let plain = folder(&fake, Value::Null);
    insta::assert_snapshot!(
        plain.shows(&["serve", "-p", "0", "--embedding-model", "./nowhere"]).await, @"
    exit 3
    --- stderr
    error: tools cannot be found by meaning with <folder>/nowhere: there is no such folder
    hint: change that, or leave meaning out: tools are then found by their words
    "
    );
    insta::assert_snapshot!(
        plain.shows(&["serve", "-p", "0", "--embedding-model", "some/other", "--offline"]).await, @"
    exit 3
    --- stderr
    error: tools cannot be found by meaning with some/other: it is not in <folder>/.cache/vmcp/models, and fetching is switched off; switch it on, or put the model into a folder and name that
    hint: change that, or leave meaning out: tools are then found by their words
    "
    );
    insta::assert_snapshot!(
        plain.shows(&["serve", "-p", "0", "--embedding-model", "a b"]).await, @"
    exit 3
    --- stderr
    error: tools cannot be found by meaning with a b: `a b` is no name of a model; write `organization/name` as on the hub
    hint: change that, or leave meaning out: tools are then found by their words
    "
    );
    let service = folder(&fake, json!({"embeddingService": "http://me:secret@127.0.0.1:1"}));
    insta::assert_snapshot!(service.shows(&["serve", "-p", "0"]).await, @r#"
    exit 3
    --- stderr
    error[VMCP0033]: `optimizer.embeddingService` has a user name or a password in it, which is not sent
     --> vmcp.yaml:1:97
      |
    1 | {"backends":[{"name":"zoo","url":"http://127.0.0.1:<port>/mcp"}],"optimizer":{"embeddingService":"http://*********@127.0.0.1:<port>"}}
      |                                                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remove what is before `@`
      |
      = help: put a key into the environment variable `OPENAI_API_KEY`
    "#);
    let mut command = plain.vmcp(["serve", "-p", "0", "--embedding-image", "tei:1"]);
    command.env("DOCKER_HOST", "unix:///nowhere/docker.sock");
    insta::assert_snapshot!(crate::kit::run(command).await.shown(&plain), @"
    exit 1
    --- stderr
    error: no container engine answers on this machine: nothing at /nowhere/docker.sock
    hint: install and start Docker or Podman, or set `DOCKER_HOST` to where your engine listens
    ");
    let mut command = plain.vmcp(["serve", "-p", "0", "--embedding-image", "tei:1"]);
    command.env_remove("HOME");
    insta::assert_snapshot!(crate::kit::run(command).await.shown(&plain), @"
    exit 1
    --- stderr
    error: there is no folder for what a container downloads
    hint: set HOME or XDG_CACHE_HOME
    ");
    fs::create_dir(plain.path("mine")).unwrap();
    insta::assert_snapshot!(
        plain
            .shows(&["serve", "--embedding-image", "tei:1", "--embedding-model", "mine"])
            .await, @"
    exit 3
    --- stderr
    error: a container cannot see the folder <folder>/mine
    hint: give the name of a model on Hugging Face, or run the folder's model without an image
    "
    );
}

#[tokio::test]
async fn flags_that_contradict_the_file_or_each_other() {
    let fake = zoo().await;
    let service = folder(&fake, json!({"embeddingService": "http://127.0.0.1:1"}));
    insta::assert_snapshot!(service.shows(&["serve", "--optimizer-embedding"]).await, @"
    exit 2
    --- stderr
    error: --optimizer-embedding runs a model, but the file names an `embeddingService`
    hint: give up the flag, or take `embeddingService` out of the file
    ");
    insta::assert_snapshot!(service.shows(&["serve", "--offline"]).await, @"
    exit 2
    --- stderr
    error: --offline keeps a model from being downloaded, and no model is asked for
    hint: give --optimizer-embedding too, or write `optimizer: {embedding: {}}` into the file
    ");
    let off = folder(&fake, Value::Null);
    insta::assert_snapshot!(off.shows(&["serve", "--offline"]).await, @"
    exit 2
    --- stderr
    error: --offline keeps a model from being downloaded, and no model is asked for
    hint: give --optimizer-embedding too, or write `optimizer: {embedding: {}}` into the file
    ");
    insta::assert_snapshot!(
        off.shows(&["serve", "--offline", "--embedding-image", "tei"]).await, @"
    exit 2
    --- stderr
    error: the argument '--offline' cannot be used with '--embedding-image <IMAGE>'

    Usage: vmcp serve --offline

    For more information, try '--help'.
    "
    );
    let container = folder(&fake, json!({"embedding": {"image": "tei:1"}}));
    insta::assert_snapshot!(container.shows(&["serve", "--offline"]).await, @"
    exit 2
    --- stderr
    error: --offline is for a model inside vmcp, but this one runs in a container
    hint: give up the flag, or take `image` out of the file
    ");
}

#[tokio::test]
async fn a_service_that_is_away_is_told_and_tools_are_found_by_words() {
    let fake = zoo().await;
    let gone = Tei::start().await;
    let url = gone.url.clone();
    drop(gone);
    let folder = folder(&fake, json!({"embeddingService": url}));
    let gateway = folder.serve(&[]).await;
    gateway.board(&folder).await;
    let asked = json!({"tool_description": "weather"});
    let answer = gateway.modern().call("find_tool", asked).await.unwrap();
    let structured = &answer.result()["structuredContent"];
    assert_eq!(structured["tools"][0]["name"], "zoo_forecast", "{}", answer.text);
    assert!(structured["note"].is_string(), "{}", answer.text);
    assert_eq!(gateway.get("/readyz").await.status, 503);
    let status = folder.run(&["optimizer", "status", "--url", &gateway.url]).await;
    assert_eq!(status.code, Some(1), "{}", status.stdout);
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn a_download_that_fails_is_told_and_tools_are_found_by_words() {
    let fake = zoo().await;
    let folder = folder(&fake, json!({"embedding": {"model": "some/other"}}));
    let (_kept, nobody) = crate::kit::refused().await;
    let mut command = folder.vmcp(["serve", "-p", "0"]);
    command.env("HF_ENDPOINT", nobody.trim_end_matches("/mcp"));
    let gateway = Gateway::start(command).await;
    let line = gateway.line("tools are found by words only").await;
    assert!(line.contains("some/other"), "{line}");
    gateway.board(&folder).await;
    assert_eq!(gateway.tools().await, ["call_tool", "find_tool"]);
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn the_status_of_nobody_and_of_others() {
    let fake = zoo().await;
    let folder = folder(&fake, Value::Null);
    let gateway = folder.serve(&[]).await;
    insta::assert_snapshot!(
        folder.shows(&["optimizer", "status", "--url", &gateway.url]).await, @"
    exit 1
    --- stderr
    error: the optimizer is off at http://127.0.0.1:<port>/mcp
    hint: switch it on with `optimizer: {}` in its file, or `vmcp serve --optimizer`
    "
    );
    assert_eq!(gateway.stop().await, Some(0));
    insta::assert_snapshot!(
        folder.shows(&["optimizer", "status", "--url", &fake.url()]).await, @"
    exit 1
    --- stderr
    error: what answers at http://127.0.0.1:<port>/status is no vmcp
    hint: name the URL that clients use with --url
    "
    );
    let (_kept, nobody) = crate::kit::refused().await;
    insta::assert_snapshot!(folder.shows(&["optimizer", "status", "--url", &nobody]).await, @"
    exit 1
    --- stderr
    error: nobody answers at http://127.0.0.1:<port>/status: Connection refused (os error 111)
    hint: start it with `vmcp serve`, or name another one with --url
    ");
    insta::assert_snapshot!(folder.shows(&["optimizer", "status", "--url", "tei"]).await, @"
    exit 2
    --- stderr
    error: `tei` is no URL of a gateway
    hint: it looks like http://127.0.0.1:<port>/mcp
    ");
}

#[tokio::test]
async fn validate_connect_tells_that_meaning_cannot_work() {
    let fake = zoo().await;
    let folder = folder(&fake, json!({"embedding": {"model": "./nowhere"}}));
    insta::assert_snapshot!(folder.shows(&["validate", "--connect"]).await, @"
    exit 1
    --- stdout
    vmcp.yaml is valid
      name       vmcp
      listens    127.0.0.1:<port>
      conflicts  prefix `{workload}_` before every name
      backends   1
        zoo  streamable-http  http://127.0.0.1:<port>
      optimizer  on: the tools `find_tool` and `call_tool` in place of all, found by words and meaning: ./nowhere in vmcp
      ✓ zoo         3 tools <ms>  streamable-http  up
    3 tools; 1 of 1 backend up
    error: tools cannot be found by meaning with nowhere: there is no such folder
    hint: change that, or leave meaning out: tools are then found by their words
    ");
}

#[tokio::test]
async fn validate_tells_where_meaning_comes_from() {
    let fake = zoo().await;
    for (optimizer, found) in [
        (json!({}), "found by their words"),
        (json!({"embedding": {}}), "found by words and meaning: the default model in vmcp"),
        (json!({"embedding": {"model": "a/b"}}), "found by words and meaning: a/b in vmcp"),
        (
            json!({"embedding": {"image": "tei:1"}}),
            "found by words and meaning: the default model in a container of tei:1",
        ),
        (
            json!({"embeddingService": "http://tei:8080"}),
            "found by words and meaning: http://tei:8080",
        ),
        (
            json!({"embeddingService": "http://o/v1", "embeddingProvider": "openai",
                "embeddingModel": "m"}),
            "found by words and meaning: m at http://o/v1",
        ),
    ] {
        let said = folder(&fake, optimizer).run(&["validate"]).await;
        assert!(said.stdout.contains(found), "{found}: {}", said.stdout);
    }
}
