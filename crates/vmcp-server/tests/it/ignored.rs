//! Messages that mean nothing by the time they come: ignored, and counted in `/status`.

use serde_json::{Value, json};

use crate::support::{Server, soon, start, until};

async fn counted(server: &Server) -> Value {
    server.get("/status").await.json()["ignored"].take()
}

fn notification(method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "method": format!("notifications/{method}"), "params": params})
}

#[tokio::test]
async fn what_a_session_says_of_nothing_is_ignored_and_counted() {
    let server = start().await;
    let session = server.legacy_in("2025-03-26", json!({})).await;
    let finished = json!({"name": "echo"});
    session.exchange_as(&json!("done"), "tools/call", finished).await.unwrap();
    let cancelled = |id: Value| notification("cancelled", &json!({"requestId": id}));
    let progress = json!({"progressToken": "t", "progress": 1});
    let response = json!({"jsonrpc": "2.0", "id": 99, "result": {}});
    let error = json!({"jsonrpc": "2.0", "id": "x", "error": {"code": 1, "message": ""}});
    let expect = |cancellations: u64, progress: u64, responses: u64| json!({"cancellations": cancellations, "progress": progress, "responses": responses});
    for (message, ignored) in [
        (notification("initialized", &json!({})), expect(0, 0, 0)),
        (cancelled(json!("done")), expect(1, 0, 0)),
        (cancelled(json!("never")), expect(2, 0, 0)),
        (cancelled(json!({})), expect(3, 0, 0)),
        (notification("cancelled", &json!({})), expect(4, 0, 0)),
        (notification("progress", &progress), expect(4, 1, 0)),
        (notification("progress", &json!({})), expect(4, 2, 0)),
        (response.clone(), expect(4, 2, 1)),
        (error.clone(), expect(4, 2, 2)),
        (json!([cancelled(json!(1)), response, error]), expect(5, 2, 4)),
    ] {
        let answer = server.post(&session.headers(), &message).await;
        assert_eq!((answer.status, answer.body.len()), (202, 0), "{message}");
        assert_eq!(counted(&server).await, ignored, "{message}");
    }
    assert_eq!(session.call("echo", json!({})).await.unwrap().status, 200);
}

#[tokio::test]
async fn what_is_meant_is_not_counted_and_what_comes_twice_is_once() {
    let server = start().await;
    let session = server.legacy(json!({"roots": {}})).await;
    let arguments = json!({"method": "roots/list"});
    let mut stream = crate::support::begin(&session, 1, "ask", arguments).await;
    let question = soon(stream.message()).await.unwrap().unwrap();
    let answer = json!({"jsonrpc": "2.0", "id": question["id"], "result": {}});
    for _ in 0..2 {
        assert_eq!(session.send(&answer).await.unwrap(), 202);
    }
    let mut hang = crate::support::begin(&session, 2, "hang", json!({"notify": 1})).await;
    soon(hang.message()).await.unwrap();
    for _ in 0..2 {
        assert_eq!(session.cancel(&json!(2)).await.unwrap(), 202);
        until("it was dropped", || server.stub.running.now() == 0).await;
    }
    let ignored = json!({"cancellations": 1, "progress": 0, "responses": 1});
    assert_eq!(counted(&server).await, ignored);
}

#[tokio::test]
async fn a_modern_client_has_nothing_to_cancel_by_a_message() {
    let server = start().await;
    for method in ["cancelled", "progress", "initialized"] {
        let method = format!("notifications/{method}");
        assert_eq!(server.modern().notify(&method, json!({"requestId": 1})).await.unwrap(), 202);
    }
    let ignored = json!({"cancellations": 1, "progress": 1, "responses": 0});
    assert_eq!(counted(&server).await, ignored);
}
