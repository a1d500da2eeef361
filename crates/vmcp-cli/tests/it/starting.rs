//! `vmcp serve` comes up whatever its backends do.

use std::time::Duration;

use serde_json::json;
use vmcp_testkit::{
    Behaviour, HttpFake, Item, Script, Speaks, StdioFake, When, WireFault,
    faultproxy::{Proxy, Toxic, Way},
};

use crate::kit::{Folder, SOON, backends, echo, echo_fake, http, refused, stdio};

/// The board of a gateway whose backends are all well.
#[tokio::test]
async fn the_board_of_a_good_start() {
    let fake = echo_fake().await;
    let local = StdioFake::new(&echo().tool(Item::tool("more", Behaviour::Echo)));
    let folder = Folder::with(&backends([http("docs", &fake.url()), stdio("local", &local)]));
    let gateway = folder.serve(&[]).await;
    // The order of the two lines is that of their arrival.
    let mut lines: Vec<_> = gateway.board(&folder).await.lines().map(str::to_owned).collect();
    lines[1..3].sort();
    insta::assert_snapshot!(lines.join("\n"), @"
    vMCP <version>  http://127.0.0.1:<port>/mcp   config vmcp.yaml   auth none (loopback only)
      ✓ docs        1 tool <ms>  streamable-http  up
      ✓ local       2 tools <ms>  stdio            up
    3 tools; 2 of 2 backends up
    hint: to use it, for example: claude mcp add --transport http vmcp http://127.0.0.1:<port>/mcp
    ");
    assert_eq!(gateway.process.stdout().len(), 1, "advice is not data");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn without_utf8_the_board_is_ascii() {
    let (_kept, nobody) = refused().await;
    let fake = echo_fake().await;
    let folder = Folder::with(&backends([http("docs", &fake.url()), http("gone", &nobody)]));
    let mut command = folder.vmcp(["serve", "-p", "0"]);
    command.env("LC_ALL", "C");
    let gateway = crate::kit::Gateway::start(command).await;
    let board = gateway.board(&folder).await;
    assert!(board.is_ascii(), "{board}");
    assert!(board.contains("  ok docs") && board.contains("  !! gone"), "{board}");
}

#[tokio::test]
async fn programs_get_events() {
    let fake = echo_fake().await;
    let folder = Folder::with(&backends([http("docs", &fake.url())]));
    let gateway = folder.serve(&["--log-format", "json"]).await;
    gateway.line("\"catalogue\"").await;
    fake.go_down().await;
    let call = gateway.modern().call("docs_echo", json!({})).await.unwrap();
    assert!(call.error_code().is_some() || call.result()["isError"] == true);
    gateway.line("\"state\":\"down\"").await;
    fake.come_back().await;
    gateway.lines("\"state\":\"up\"", 2).await;
    gateway.process.terminate();
    assert_eq!(gateway.exit().await, Some(0));
    let stdout = gateway.process.stdout();
    for line in &stdout {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
    insta::assert_snapshot!(folder.tidy(&stdout.join("\n")), @r#"
    {"event":"listening","url":"http://127.0.0.1:<port>/mcp","port":<port>,"version":"<version>","config":"vmcp.yaml","auth":"none (loopback only)"}
    {"event":"backend","name":"docs","transport":"streamable-http","state":"up","tools":1,"resources":0,"prompts":0,"readyMs":<ms>}
    {"event":"catalogue","tools":1,"resources":0,"prompts":0,"renamed":0,"backendsUp":1,"backends":1}
    {"event":"backend","name":"docs","transport":"streamable-http","state":"down","tools":1,"resources":0,"prompts":0,"reason":"cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?"}
    {"event":"backend","name":"docs","transport":"streamable-http","state":"up","tools":1,"resources":0,"prompts":0,"readyMs":<ms>}
    {"event":"stopping"}
    "#);
}

/// Starts with one good backend and one at `url`, whose timeouts are long; the good one must be
/// served long before they are over.
async fn check_others_are_served(url: &str, state: &str) {
    let fake = echo_fake().await;
    let mut config = backends([http("good", &fake.url()), http("bad", url)]);
    config["backends"][1]["timeouts"] = json!({"connect": "60s", "list": "60s"});
    let folder = Folder::with(&config);
    let gateway = folder.serve(&[]).await;
    assert!(gateway.took < Duration::from_secs(5), "{:?}", gateway.took);
    gateway.line("good").await;
    let session = gateway.legacy().await;
    assert_eq!(session.call("good_echo", json!({})).await.unwrap().status, 200);
    assert_eq!(gateway.tools().await, ["good_echo"]);
    assert_eq!(gateway.get("/readyz").await.status, 200);
    let status = gateway.get("/status").await.json();
    assert_eq!(status["backends"][0]["state"], state, "{status:#}");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn a_refused_backend_delays_nobody() {
    let (_kept, url) = refused().await;
    check_others_are_served(&url, "down").await;
}

#[tokio::test]
async fn a_blackholed_backend_delays_nobody() {
    let fake = echo_fake().await;
    let proxy = Proxy::start(fake.addr(), 1).await;
    proxy.set([(Way::Both, Toxic::Blackhole)]);
    check_others_are_served(&proxy.url("/mcp"), "connecting").await;
}

#[tokio::test]
async fn a_slow_list_delays_nobody() {
    let slow = echo().fault(When::method("tools/list"), WireFault::Delay { ms: 30_000 });
    let fake = HttpFake::start(slow).await;
    check_others_are_served(&fake.url(), "connecting").await;
}

#[tokio::test]
async fn with_every_backend_down_it_serves_and_recovers_by_itself() {
    let fake = echo_fake().await;
    fake.go_down().await;
    let missing = json!({"name": "missing", "command": "no-such-program"});
    let folder = Folder::with(&backends([http("docs", &fake.url()), missing]));
    let gateway = folder.serve(&[]).await;
    let board = gateway.board(&folder).await;
    let mut lines: Vec<_> = board.lines().map(str::to_owned).collect();
    lines[1..3].sort();
    insta::assert_snapshot!(lines.join("\n"), @"
    vMCP <version>  http://127.0.0.1:<port>/mcp   config vmcp.yaml   auth none (loopback only)
      ✗ docs        0 tools         -  streamable-http  down: cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?
      ✗ missing     0 tools         -  stdio            down: ended <ms> ms after start (exit status: 1); its last words: error: there is no `no-such-program` on the PATH; install it or give its full path
    0 tools; 0 of 2 backends up
    hint: no backend is up; they are tried again by themselves
    hint: to use it, for example: claude mcp add --transport http vmcp http://127.0.0.1:<port>/mcp
    ");
    assert!(gateway.tools().await.is_empty());
    assert_eq!(gateway.get("/livez").await.status, 200);
    let ready = gateway.get("/readyz").await;
    assert_eq!(ready.status, 503);
    insta::assert_snapshot!(folder.tidy(&ready.text()), @r#"{"status":"not ready","reason":"backend `docs` is down: it cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?; backend `missing` is down: it ended <ms> ms after start (exit status: 1); its last words: error: there is no `no-such-program` on the PATH; install it or give its full path"}"#);
    fake.come_back().await;
    gateway.line("✓ docs").await;
    assert_eq!(gateway.tools().await, ["docs_echo"]);
    assert_eq!(gateway.get("/readyz").await.status, 200);
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn a_crash_loop_is_named_with_the_last_words() {
    let script = Script::new(Speaks::Dual).tool(Item::tool("die", Behaviour::Exit { code: 3 }));
    let fake = StdioFake::new(&script);
    // Somebody has to say something before the end.
    let mut args = vec![
        "-c".to_owned(),
        "echo 'cannot reach the database' >&2; exec \"$0\" \"$@\"".to_owned(),
        fake.command().to_str().unwrap().to_owned(),
    ];
    args.extend(fake.args());
    let frail = json!({"name": "frail", "command": "sh", "args": args});
    let folder = Folder::with(&backends([frail]));
    let gateway = folder.serve(&[]).await;
    gateway.line("✓ frail").await;
    // Each call brings the process up at once and ends it again.
    let client = gateway.modern();
    let looping = async {
        while gateway.count("crash-looping") == 0 {
            client.call("frail_die", json!({})).await.unwrap();
        }
    };
    tokio::time::timeout(SOON, looping).await.unwrap();
    let line = gateway.line("crash-looping").await;
    insta::assert_snapshot!(folder.tidy(&line), @"  ✗ frail       1 tool          -  stdio            crash-looping (5 ends within a minute): ended <ms> ms after start (exit status: 3); its last words: cannot reach the database");
    let status = gateway.get("/status").await.json();
    let backend = &status["backends"][0];
    assert_eq!(backend["state"], "crash-looping");
    insta::assert_snapshot!(folder.tidy(backend["lastError"].as_str().unwrap()), @"ended <ms> ms after start (exit status: 3); its last words: cannot reach the database");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn what_is_no_message_on_standard_output_is_shown_once_and_counted() {
    let mut script = echo();
    script.process.banner = vec!["\u{1b}[33mnpm WARN deprecated".to_owned()];
    script.process.banner.extend((0..149).map(|n| format!("progress {n}")));
    let fake = StdioFake::new(&script);
    let folder = Folder::with(&backends([stdio("noisy", &fake)]));
    let gateway = folder.serve(&[]).await;
    gateway.line("✓ noisy").await;
    assert_eq!(gateway.modern().call("noisy_echo", json!({})).await.unwrap().status, 200);
    gateway.lines("skipped", 3).await;
    let stderr = gateway.process.stderr();
    let told = stderr.iter().filter(|line| line.contains("skipped"));
    // Without the time.
    let told: Vec<_> = told.map(|line| line.split_once(' ').unwrap().1.trim()).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    WARN vmcp_backend::transport::stdio: skipped what is no message on its standard output backend=noisy lines=1 line=`[33mnpm WARN deprecated`
    WARN vmcp_backend::transport::stdio: skipped what is no message on its standard output backend=noisy lines=10 line=`progress 8`
    WARN vmcp_backend::transport::stdio: skipped what is no message on its standard output backend=noisy lines=100 line=`progress 98`
    ");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn initialize_opens_nothing_upstream() {
    let fake = HttpFake::start(Script { speaks: Speaks::latest_legacy(), ..echo() }).await;
    let folder = Folder::with(&backends([http("docs", &fake.url())]));
    let gateway = folder.serve(&[]).await;
    gateway.line("✓ docs").await;
    let before = (fake.initialize_count(), fake.requests().len());
    let session = gateway.legacy().await;
    let listed = session.request("tools/list", json!({})).await.unwrap();
    assert_eq!(listed["result"]["tools"][0]["name"], "docs_echo");
    assert_eq!((fake.initialize_count(), fake.requests().len()), before);
    assert_eq!(gateway.stop().await, Some(0));
}
