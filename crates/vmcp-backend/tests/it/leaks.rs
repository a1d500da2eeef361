//! Nothing is left of a backend that was closed: no task, no descriptor, no process.

use std::time::Instant;

use serde_json::json;
use tokio::runtime::{Builder, Runtime};
use vmcp_backend::{Backend, Isolation};
use vmcp_core::CallContext;
use vmcp_testkit::{Ask, Behaviour, Item, Script, invariants::children};

use crate::support::{Fake, SOON, Way, call, legacy_client, settle, tool, up};

const ONE: &str = "test://one";

fn script() -> Script {
    Script::default()
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("hang", Behaviour::Hang))
        .tool(Item::tool("roots", Behaviour::Ask(Ask::Roots)))
        .tool(Item::tool("chatter", Behaviour::Chatter { every_ms: 5 }))
        .resource(Item::resource(ONE, Behaviour::Echo))
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// A bit of everything, some of it broken off.
async fn use_it(fake: &Fake) {
    let mut settings = fake.settings();
    settings.isolation = Isolation::Session;
    let backend = up(settings).await;
    for n in 0..3 {
        let caller = legacy_client(&n.to_string());
        call(&backend, &caller.cx, "echo").await.unwrap();
        let watched = backend.watch(&caller.cx, vec![ONE.to_owned()]).await.unwrap();
        for name in ["hang", "roots", "chatter"] {
            break_off(&backend, &caller.cx, name, fake).await;
        }
        drop(watched);
    }
    half_way(&backend, fake).await;
    backend.close().await;
}

/// Closing comes while a call runs and something is watched.
async fn half_way(backend: &Backend, fake: &Fake) {
    let cx = CallContext::internal();
    let caller = legacy_client("last");
    let _watched = backend.watch(&cx, vec![ONE.to_owned()]).await.unwrap();
    break_off(backend, &caller.cx, "hang", fake).await;
}

/// Calls a tool and gives up as soon as the server knows, unless it refuses at once.
async fn break_off(backend: &Backend, cx: &CallContext, name: &str, fake: &Fake) {
    let before = fake.count("tools/call");
    tokio::select! {
        _ = backend.call(cx, tool(name, &json!({}))) => {}
        () = settle("the call is there", || fake.count("tools/call") > before) => {}
    }
}

#[test]
fn nothing_is_left_over_any_way() {
    let of_fakes = runtime();
    for way in Way::ALL {
        let fake = of_fakes.block_on(way.fake(script()));
        let ours = runtime();
        ours.block_on(use_it(&fake));
        let metrics = ours.metrics();
        let start = Instant::now();
        while metrics.num_alive_tasks() > 0 {
            assert!(start.elapsed() < SOON, "{way:?}: {} tasks", metrics.num_alive_tasks());
            of_fakes.block_on(tokio::task::yield_now());
        }
        if let Fake::Http(fake) | Fake::Sse(fake) = &fake {
            while fake.open_connections() > 0 {
                assert!(start.elapsed() < SOON, "{way:?}: {} open", fake.open_connections());
                std::thread::yield_now();
            }
        }
        if let Fake::Stdio(fake) = &fake {
            let ours = children(std::process::id());
            let left: Vec<_> = fake.pids().into_iter().filter(|pid| ours.contains(pid)).collect();
            assert_eq!(left, Vec::<u32>::new(), "{way:?}");
        }
    }
}
