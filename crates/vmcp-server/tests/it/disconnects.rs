//! A client that goes away ends what runs for it, within a tenth of a second.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Server, alone, soon, start, until};

/// How soon the gateway's work must be dropped.
const PROMISED: Duration = Duration::from_millis(100);

/// How long it takes until the call that runs is dropped.
async fn dropped(server: &Server) -> Duration {
    let since = Instant::now();
    until("the call was dropped", || server.stub.running.now() == 0).await;
    since.elapsed()
}

/// The best of a few tries: a busy machine is not the edge's fault.
fn check(era: &str, mut tries: Vec<Duration>) {
    tries.sort_unstable();
    assert!(tries[0] < PROMISED, "{era}: {tries:?}");
}

#[tokio::test]
async fn while_the_head_is_held() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let modern = server.modern();
    for era in ["modern", "legacy"] {
        let mut tries = Vec::new();
        for _ in 0..5 {
            let call = async {
                match era {
                    "modern" => modern.call("hang", json!({})).await,
                    _ => session.call("hang", json!({})).await,
                }
            };
            tokio::select! {
                answer = call => panic!("{era}: {answer:?}"),
                () = until("the call runs", || server.stub.running.now() == 1) => {}
            }
            tries.push(dropped(&server).await);
        }
        check(era, tries);
    }
}

#[tokio::test]
async fn while_the_answer_streams() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let modern = server.modern();
    for era in ["modern", "legacy"] {
        let mut tries = Vec::new();
        for _ in 0..5 {
            let params = json!({"name": "hang", "arguments": {"notify": 1}});
            let stream = match era {
                "modern" => soon(modern.start("tools/call", params)).await,
                _ => soon(session.start_as(&json!(1), "tools/call", params)).await,
            };
            let mut stream = stream.unwrap();
            soon(stream.message()).await.unwrap();
            assert_eq!(server.stub.running.now(), 1);
            drop(stream);
            tries.push(dropped(&server).await);
        }
        check(era, tries);
    }
}

#[tokio::test]
async fn a_thousand_times_without_a_trace() {
    if !alone("disconnects::a_thousand_times_without_a_trace") {
        return;
    }
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let pid = std::process::id();
    let before = vmcp_testkit::invariants::open_fds(pid).unwrap();
    for _ in 0..50 {
        let calls = (0..20).map(|n| {
            let modern = server.modern();
            let session = &session;
            async move {
                let arguments = json!({"notify": n % 2});
                let _ = match n % 4 {
                    0 | 1 => modern.call("hang", arguments).await,
                    _ => session.call("hang", arguments).await,
                };
            }
        });
        tokio::select! {
            _ = futures_util::future::join_all(calls) => panic!("a call was answered"),
            () = until("all run", || server.stub.running.now() == 20) => {}
        }
        until("all were dropped", || server.stub.running.now() == 0).await;
    }
    let settled = || vmcp_testkit::invariants::open_fds(pid).unwrap() <= before;
    until("no connection is left", settled).await;
    assert_eq!(session.call("echo", json!({})).await.unwrap().status, 200);
}
