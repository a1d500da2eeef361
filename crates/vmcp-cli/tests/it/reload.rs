//! Another configuration while requests are under way: not one may fail.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use vmcp_testkit::{
    Behaviour, Item, StdioFake,
    invariants::{Baseline, is_running, settle},
    raw,
};

use crate::kit::{Folder, Gateway, SOON, backends, echo, echo_fake, http, stdio};

/// Callers of one tool that never pause.
struct Load {
    stop: Arc<AtomicBool>,
    calls: Arc<AtomicUsize>,
    callers: JoinSet<Vec<String>>,
}

impl Load {
    fn on(gateway: &Gateway, tool: &'static str) -> Self {
        let (stop, calls) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let mut callers = JoinSet::new();
        for caller in 0..4 {
            let client = raw::modern(&gateway.url, json!({}));
            let (stop, calls) = (Arc::clone(&stop), Arc::clone(&calls));
            callers.spawn(async move {
                let mut failures = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let n = calls.fetch_add(1, Ordering::Relaxed);
                    let nonce = format!("{caller}-{n}");
                    match client.call(tool, json!({"nonce": nonce})).await {
                        Ok(answer) if answer.content_text().contains(&nonce) => {}
                        other => failures.push(format!("{other:?}")),
                    }
                }
                failures
            });
        }
        Self { stop, calls, callers }
    }

    /// Waits until so many more calls were made.
    async fn pass(&self, calls: usize) {
        let enough = self.calls.load(Ordering::Relaxed) + calls;
        settle(|| self.calls.load(Ordering::Relaxed) >= enough, SOON).await.unwrap();
    }

    async fn assert_none_failed(self) {
        self.stop.store(true, Ordering::Relaxed);
        let failures = self.callers.join_all().await.concat();
        assert!(failures.is_empty(), "{} failed: {:#?}", failures.len(), &failures[..1]);
    }
}

async fn started(config: &Value) -> (Folder, Gateway) {
    let folder = Folder::with(config);
    let gateway = folder.serve(&[]).await;
    gateway.board(&folder).await;
    (folder, gateway)
}

#[tokio::test]
async fn a_broken_file_changes_nothing_and_is_explained() {
    let fake = echo_fake().await;
    let good = backends([http("docs", &fake.url())]);
    let (folder, gateway) = started(&good).await;
    let load = Load::on(&gateway, "docs_echo");
    load.pass(20).await;
    let board = gateway.process.stderr().len();
    let broken = [
        "backends: [\n".to_owned(),
        "backends:\n  - {name: docs, url: \"http://127.0.0.1:1/mcp\"}\naggregations: {}\n"
            .to_owned(),
        backends([http("docs", "http://127.0.0.1:1/mcp"), http("docs", "http://127.0.0.1:2/mcp")])
            .to_string(),
    ];
    for (n, text) in broken.iter().enumerate() {
        folder.write("vmcp.yaml", text);
        // By the signal or by the change of the file, whichever is noticed first.
        gateway.process.send_signal(1);
        gateway.lines("was not reloaded", n + 1).await;
        load.pass(20).await;
    }
    load.assert_none_failed().await;
    let said = gateway.process.stderr()[board..].join("\n");
    insta::assert_snapshot!(folder.tidy(&said), @r#"
    error[VMCP0002]: this is not YAML: while parsing a node, did not find expected node content
     --> vmcp.yaml:2:1
      |
    2 |
      | ^
      |
      = help: nothing after this place was read; the cause may stand a line earlier
    vmcp.yaml was not reloaded: the running configuration stays
    error[VMCP0012]: unknown field `aggregations` at the top level
     --> vmcp.yaml:3:1
      |
    3 | aggregations: {}
      | ^^^^^^^^^^^^ did you mean `aggregation`?
    vmcp.yaml was not reloaded: the running configuration stays
    error[VMCP0031]: two backends are called `docs`
     --> vmcp.yaml:1:69
      |
    1 | {"backends":[{"name":"docs","url":"http://127.0.0.1:<port>/mcp"},{"name":"docs","url":"http://127.0.0.1:<port>/mcp"}]}
      |                      ------ first here                              ^^^^^^ again here
      |
      = help: rename one of them; rules refer to a backend by name
    vmcp.yaml was not reloaded: the running configuration stays
    "#);
    assert_eq!(gateway.tools().await, ["docs_echo"]);
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn a_changed_file_is_noticed_without_a_signal() {
    let (one, two) = (echo_fake().await, echo_fake().await);
    let (folder, gateway) = started(&backends([http("one", &one.url())])).await;
    std::fs::remove_file(folder.path("vmcp.yaml")).unwrap();
    folder.configure(&backends([http("one", &one.url()), http("two", &two.url())]));
    gateway.line("reloaded: added two").await;
    gateway.line("✓ two").await;
    assert_eq!(gateway.tools().await, ["one_echo", "two_echo"]);
    // As a ConfigMap is mounted: a link to a folder that is swapped.
    std::fs::create_dir(folder.path("v2")).unwrap();
    folder.write("v2/vmcp.yaml", &backends([http("two", &two.url())]).to_string());
    std::os::unix::fs::symlink("v2/vmcp.yaml", folder.path("link")).unwrap();
    std::fs::rename(folder.path("link"), folder.path("vmcp.yaml")).unwrap();
    gateway.line("reloaded: removed one").await;
    assert_eq!(gateway.tools().await, ["two_echo"]);
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn backends_come_change_and_go_under_load() {
    let (kept, other) = (echo_fake().await, echo_fake().await);
    let slow = Item::tool(
        "slow",
        Behaviour::Delay { ms: 1500, then: Box::new(Behaviour::Text("done".to_owned())) },
    );
    let local = StdioFake::new(&echo().tool(slow));
    let with = |rest: Vec<Value>| backends([http("kept", &kept.url())].into_iter().chain(rest));
    let (folder, gateway) = started(&with(vec![stdio("local", &local)])).await;
    let session = gateway.legacy().await;
    let mut changes = session.listen().await.unwrap();
    let load = Load::on(&gateway, "kept_echo");
    load.pass(10).await;

    // Its settings change while it is busy: the old process finishes, then ends.
    let client = gateway.modern();
    let call = tokio::spawn(async move { client.call("local_slow", json!({})).await });
    local.wait_for(|seen| seen.is("tools/call"), SOON).await.unwrap();
    let mut changed = stdio("local", &local);
    changed["env"] = json!({"SOMETHING": "else"});
    folder.configure(&with(vec![changed.clone()]));
    gateway.process.send_signal(1);
    gateway.line("reloaded: changed local").await;
    assert_eq!(call.await.unwrap().unwrap().content_text(), "done");
    settle(|| local.pids().len() == 2, SOON).await.unwrap();
    let old = local.pids()[0];
    settle(|| !is_running(old), SOON).await.unwrap();
    gateway.lines("✓ local", 2).await;

    folder.configure(&with(vec![changed, http("other", &other.url())]));
    gateway.process.send_signal(1);
    gateway.line("reloaded: added other").await;
    gateway.line("✓ other").await;
    let told = tokio::time::timeout(SOON, changes.message()).await.unwrap().unwrap().unwrap();
    assert_eq!(told["method"], "notifications/tools/list_changed", "only the new tool was news");

    folder.configure(&with(vec![]));
    gateway.process.send_signal(1);
    gateway.line("reloaded: removed local, other").await;
    load.pass(10).await;
    load.assert_none_failed().await;
    assert_eq!(gateway.tools().await, ["kept_echo"]);
    settle(|| local.pids().iter().all(|pid| !is_running(*pid)), SOON).await.unwrap();
    let told = tokio::time::timeout(SOON, changes.message()).await.unwrap().unwrap().unwrap();
    assert_eq!(told["method"], "notifications/tools/list_changed");
    let more = tokio::time::timeout(Duration::from_millis(300), changes.message()).await;
    assert!(more.is_err(), "told once more than needed: {more:?}");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn many_reloads_lose_nothing_and_leak_nothing() {
    let (kept, other) = (echo_fake().await, echo_fake().await);
    let config = |n: usize| {
        let mut other = http("other", &other.url());
        other["headers"] = json!({"X-Turn": format!("{n}")});
        backends([http("kept", &kept.url()), other])
    };
    let (folder, gateway) = started(&config(0)).await;
    let load = Load::on(&gateway, "kept_echo");
    load.pass(20).await;
    let before = Baseline::of(gateway.process.pid()).unwrap();
    for turn in 1..=100 {
        folder.configure(&config(turn));
        gateway.process.send_signal(1);
        load.pass(2).await;
    }
    let last = |seen: &vmcp_testkit::Seen| seen.header("x-turn") == Some("100");
    other.wait_for(last, SOON).await.unwrap();
    load.assert_none_failed().await;
    let settled = || {
        let now = Baseline::of(gateway.process.pid()).unwrap();
        // Memory of a process that just began to work is no measure; what is counted is.
        now.fds <= before.fds + 4 && now.children == before.children
    };
    let settled = settle(settled, SOON).await;
    assert!(settled.is_ok(), "{before:?}, then {:?}", Baseline::of(gateway.process.pid()));
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn settings_that_need_a_restart_are_named() {
    let fake = echo_fake().await;
    let mut config = backends([http("docs", &fake.url())]);
    let (folder, gateway) = started(&config).await;
    config["server"] = json!({"host": "127.0.0.2", "port": 1, "maxSessions": 5});
    config["name"] = "other".into();
    config["operational"] = json!({"logLevel": "debug"});
    folder.configure(&config);
    gateway.line("reloaded").await;
    // `-p` of the command line wins over the file, before and after.
    let hint = gateway.line("restart").await;
    insta::assert_snapshot!(hint, @"hint: restart vmcp for the change of `name`, `server.host`, `server.maxSessions`, `operational.logLevel`");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn programs_are_told_about_reloads() {
    let (one, two) = (echo_fake().await, echo_fake().await);
    let folder = Folder::with(&backends([http("one", &one.url())]));
    let gateway = folder.serve(&["--log-format", "json"]).await;
    gateway.line("\"catalogue\"").await;
    let board = gateway.process.stdout().len();
    let mut config = backends([http("one", &one.url()), http("two", &two.url())]);
    config["name"] = "other".into();
    folder.configure(&config);
    gateway.lines("\"catalogue\"", 2).await;
    folder.write("vmcp.yaml", "name: [\n");
    gateway.line("reloadFailed").await;
    gateway.process.terminate();
    assert_eq!(gateway.exit().await, Some(0));
    let said = gateway.process.stdout()[board..].join("\n");
    insta::assert_snapshot!(folder.tidy(&said), @r#"
    {"event":"reloaded","added":["two"],"changed":[],"removed":[],"needsRestart":["name"]}
    {"event":"backend","name":"two","transport":"streamable-http","state":"up","tools":1,"resources":0,"prompts":0,"readyMs":<ms>}
    {"event":"catalogue","tools":2,"resources":0,"prompts":0,"renamed":0,"backendsUp":2,"backends":2}
    {"event":"reloadFailed","reason":"error[VMCP0002]: this is not YAML: while parsing a node, did not find expected node content\n --> vmcp.yaml:2:1\n  |\n2 |\n  | ^\n  |\n  = help: nothing after this place was read; the cause may stand a line earlier"}
    {"event":"stopping"}
    "#);
}

#[tokio::test]
async fn a_conflict_that_a_reload_brings_leaves_the_claimants_out() {
    let (one, two) = (echo_fake().await, echo_fake().await);
    let mut config = backends([http("one", &one.url()), http("two", &two.url())]);
    let (folder, gateway) = started(&config).await;
    config["aggregation"] = json!({
        "conflictResolution": "manual",
        "tools": [{"workload": "one", "overrides": {"echo": {"description": "Says it again."}}}],
    });
    folder.configure(&config);
    gateway.line("choose the strategy").await;
    assert_eq!(gateway.tools().await, [""; 0]);
    assert_eq!(gateway.stop().await, Some(0));
}
