//! A client that leaves or cancels stops the script and everything below it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use vmcp_core::{CallContext, Gateway, Json, ToolCall};
use vmcp_gateway::layers::code_mode::{Settings, TOOL_NAME};

use crate::{
    code_mode::{limits::wait_for, world::World},
    kit::modern,
};

fn script(cx: CallContext, world: &World, script: &str) -> tokio::task::JoinHandle<()> {
    let arguments = Json::object([("script", Json::string(script))]);
    let params = Json::object([("arguments", arguments)]);
    let gateway = Arc::clone(&world.gateway);
    tokio::spawn(async move {
        let call = ToolCall { name: TOOL_NAME.to_owned(), params };
        let _ = gateway.call_tool(&cx, call).await;
    })
}

#[tokio::test]
async fn leaving_cancels_every_call_in_flight() {
    let world = World::new(Settings::default());
    let task = script(modern("{}").0, &world, "parallel([lambda: hang() for i in range(10)])");
    wait_for(|| world.seen.running() == 10).await;
    let left = Instant::now();
    task.abort();
    wait_for(|| world.seen.running() == 0).await;
    assert!(left.elapsed() < Duration::from_millis(200), "{:?}", left.elapsed());
    assert_eq!(world.seen.dropped(), 10);
    assert_eq!(world.result("return 1").await, "1", "the place is free again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaving_stops_a_script_that_computes() {
    let settings = Settings { step_limit: u64::MAX, ..Settings::default() };
    let world = World::new(settings);
    let task = script(modern("{}").0, &world, "get(1)\nwhile True: pass");
    wait_for(|| world.seen.calls().len() == 1).await;
    let left = Instant::now();
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert!(left.elapsed() < Duration::from_millis(200), "{:?}", left.elapsed());
}

/// A branch that is given up is cancelled while its script goes on.
#[tokio::test]
async fn a_branch_that_nobody_waits_for_is_cancelled_at_once() {
    let world = World::new(Settings::default());
    let task = script(
        modern("{}").0,
        &world,
        "
try:
    parallel([lambda: hang(), lambda: hang(), lambda: refuse()])
except ToolError: pass
put(value='after')
hang()
",
    );
    wait_for(|| world.seen.calls().iter().any(|call| call.contains("after"))).await;
    wait_for(|| world.seen.running() == 1).await;
    assert_eq!(world.seen.dropped(), 2);
    task.abort();
}

/// Others are served while many scripts spin.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scripts_that_spin_leave_others_their_share() {
    let settings = Settings {
        step_limit: u64::MAX,
        max_running_scripts_per_identity: 100,
        ..Settings::default()
    };
    let world = World::new(settings);
    let tasks: Vec<_> =
        (0..100).map(|_| script(modern("{}").0, &world, "get(1)\nwhile True: pass")).collect();
    wait_for(|| world.seen.calls().len() == 100).await;
    let (cx, _) = modern("{}");
    let mut times = Vec::new();
    for _ in 0..50 {
        let begin = Instant::now();
        let call = ToolCall { name: "get".to_owned(), params: Json::empty_object() };
        let gateway = Arc::clone(&world.gateway);
        let cx = cx.clone();
        tokio::spawn(async move { gateway.call_tool(&cx, call).await }).await.unwrap().unwrap();
        times.push(begin.elapsed());
    }
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
    times.sort();
    // The machine that runs tests is shared: far above what is aimed at, far below a hundred turns.
    assert!(times[25] < Duration::from_millis(50), "{times:?}");
}
