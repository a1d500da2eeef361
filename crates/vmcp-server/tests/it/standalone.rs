//! The GET stream of a session.

use serde_json::{Value, json};
use vmcp_core::catalog::Parts;
use vmcp_testkit::raw::{self, RawStream};

use crate::support::{but, gateway, refusal, soon, start, until};

async fn next(stream: &mut RawStream) -> Value {
    soon(stream.message()).await.unwrap().expect("a message")
}

#[tokio::test]
async fn it_belongs_to_a_session_and_must_be_wanted() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let good = session.headers();
    let mut told = Vec::new();
    for headers in [
        but(&good, "mcp-session-id", ""),
        but(&good, "mcp-session-id", "nonsense"),
        but(&good, "accept", "application/json"),
        but(&good, "accept", ""),
    ] {
        told.push(refusal(&soon(raw::get(&server.url(), &headers)).await.unwrap()));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    400 id null -32600: the header mcp-session-id is missing; start with `initialize`
    404 id null -32600: there is no such session any more; start again with `initialize`
    406 id null -32600: the Accept header must list text/event-stream
    406 id null -32600: the Accept header must list text/event-stream
    "#);
    let stream = soon(session.listen()).await.unwrap();
    assert_eq!((stream.status, stream.is_sse()), (200, true));
}

#[tokio::test]
async fn a_change_is_told_to_those_whose_view_changed() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let mut stream = soon(session.listen()).await.unwrap();
    until("the stream watches", || server.stub.subscriptions.now() == 1).await;
    // A change that nobody sees comes first: were it told, the next line would fail.
    server.stub.offer(gateway::parts());
    let mut parts = gateway::parts();
    parts.prompts.clear();
    server.stub.offer(parts);
    let first = next(&mut stream).await;
    assert_eq!(first, json!({"jsonrpc": "2.0", "method": "notifications/prompts/list_changed"}));
    server.stub.offer(Parts::default());
    let told = [next(&mut stream).await, next(&mut stream).await];
    let told = told.map(|message| message["method"].as_str().unwrap().to_owned());
    assert_eq!(told, ["notifications/tools/list_changed", "notifications/resources/list_changed"]);
}

#[tokio::test]
async fn a_second_stream_takes_the_place_of_the_first() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let mut first = soon(session.listen()).await.unwrap();
    until("the first watches", || server.stub.subscriptions.now() == 1).await;
    let mut second = soon(session.listen()).await.unwrap();
    assert_eq!(soon(first.message()).await.unwrap(), None, "no message goes out twice");
    until("only the second watches", || server.stub.subscriptions.now() == 1).await;
    // The end of the first has not taken the place of the second.
    session.request("resources/subscribe", json!({"uri": "file:///a"})).await.unwrap();
    server.stub.update("file:///a");
    assert_eq!(next(&mut second).await["method"], "notifications/resources/updated");
}

#[tokio::test]
async fn a_client_that_leaves_frees_everything() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    for _ in 0..5 {
        let stream = soon(session.listen()).await.unwrap();
        until("the stream watches", || server.stub.subscriptions.now() == 1).await;
        drop(stream);
        until("nobody watches", || server.stub.subscriptions.now() == 0).await;
    }
}

#[tokio::test]
async fn without_a_catalogue_the_stream_stays_open() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    *server.stub.broken.lock().unwrap() = true;
    let mut stream = soon(session.listen()).await.unwrap();
    session.request("resources/subscribe", json!({"uri": "file:///a"})).await.unwrap();
    server.stub.update("file:///a");
    assert_eq!(next(&mut stream).await["method"], "notifications/resources/updated");
}

#[tokio::test]
async fn a_change_that_only_others_see_is_not_told() {
    let server = start().await;
    let wide = server.legacy(json!({})).await;
    let narrow = server.legacy(json!({"experimental": {"narrow": {}}})).await;
    let mut wide_stream = soon(wide.listen()).await.unwrap();
    let mut narrow_stream = soon(narrow.listen()).await.unwrap();
    narrow.request("resources/subscribe", json!({"uri": "file:///a"})).await.unwrap();
    until("all watch", || server.stub.subscriptions.now() == 3).await;
    server.stub.offer(Parts::default());
    for _ in 0..3 {
        let message = next(&mut wide_stream).await;
        assert!(message["method"].as_str().unwrap().ends_with("/list_changed"));
    }
    // Each session's events come in their order: what is told first shows what was not told.
    server.stub.update("file:///a");
    let message = next(&mut narrow_stream).await;
    assert_eq!(message["method"], "notifications/resources/updated");
}
