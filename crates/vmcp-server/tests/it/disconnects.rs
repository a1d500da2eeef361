//! A client that goes away ends what runs for it, within a tenth of a second.

use std::time::{Duration, Instant};

use serde_json::json;

use vmcp_testkit::raw::LegacySession;

use crate::support::{Apart, Server, apart, modern_body, modern_headers, soon, start, until};

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

/// Connections at a time (no more than may wait to be accepted), and how often so many come and go.
const AT_ONCE: usize = 100;
const TIMES: usize = 100;

/// A call that hangs, in one of the eras, before or after the head of its answer.
fn hanging(edge: &Apart, session: &LegacySession, n: usize) -> String {
    let arguments = json!({"notify": n % 2});
    if n % 4 < 2 {
        let body = modern_body("tools/call", json!({"name": "hang", "arguments": arguments}));
        return edge.request(&modern_headers("tools/call", "hang"), &body.to_string());
    }
    let params = json!({"name": "hang", "arguments": arguments});
    let body = json!({"jsonrpc": "2.0", "id": n, "method": "tools/call", "params": params});
    edge.request(&session.headers(), &body.to_string())
}

#[tokio::test]
async fn ten_thousand_times_without_a_trace() {
    let name = "disconnects::ten_thousand_times_without_a_trace";
    let Some(edge) = apart(name, |_| {}).await else { return };
    let session = edge.legacy(json!({})).await;
    let calls: Vec<_> = (0..AT_ONCE).map(|n| hanging(&edge, &session, n)).collect();
    let mut before = edge.holds();
    let mut tries = Vec::new();
    for round in 0..TIMES {
        let mut sockets = Vec::new();
        for call in &calls {
            let mut socket = edge.socket().await;
            socket.send(call.as_bytes()).await.unwrap();
            sockets.push(socket);
        }
        edge.until("running", AT_ONCE as u64).await;
        drop(sockets);
        let since = Instant::now();
        edge.until("running", 0).await;
        tries.push(since.elapsed());
        // The first rounds are what it takes to serve so many at all.
        if round == 10 {
            before = edge.holds();
        }
    }
    check("both", tries);
    assert_eq!(edge.count("started").await, (AT_ONCE * TIMES) as u64, "each was run once");
    until("nothing is left", || before.leaks(&edge.holds()).is_empty()).await;
    assert_eq!(session.call("echo", json!({})).await.unwrap().status, 200);
}
