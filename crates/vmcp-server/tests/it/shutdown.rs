//! The end: requests in flight finish, streams end, and nothing outlives the edge.

use std::time::Duration;

use serde_json::json;

use crate::support::{begin, soon, start, start_with, until};

#[tokio::test]
async fn a_request_in_flight_finishes_and_no_connection_is_taken() {
    let server = start().await;
    let (address, stub) = (server.address, server.stub.clone());
    let client = server.modern();
    let call = tokio::spawn(async move { client.call("wait", json!({})).await });
    until("the call runs", || stub.running.now() == 1).await;
    server.shutdown.cancel();
    until("the port is closed", || std::net::TcpStream::connect(address).is_err()).await;
    stub.gate.send_replace(true);
    server.stop().await;
    let answer = soon(call).await.unwrap().unwrap();
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn streams_of_changes_end_at_once() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let mut standalone = soon(session.listen()).await.unwrap();
    let mut listen = soon(server.modern().listen(json!({}))).await.unwrap();
    soon(listen.message()).await.unwrap();
    let stub = server.stub.clone();
    server.stop().await;
    assert_eq!(soon(standalone.message()).await.unwrap(), None);
    assert!(soon(listen.message()).await.unwrap().is_some_and(|last| last["result"].is_object()));
    until("nothing is subscribed", || stub.subscriptions.now() == 0).await;
}

#[tokio::test]
async fn what_takes_too_long_is_cut_off() {
    let server = start_with(|s| s.drain = Duration::from_millis(50)).await;
    let session = server.legacy(json!({})).await;
    let stub = server.stub.clone();
    let _stream = begin(&session, 1, "hang", json!({"notify": 1})).await;
    let modern = server.modern();
    let plain = tokio::spawn(async move { modern.call("hang", json!({})).await });
    until("both run", || stub.running.now() == 2).await;
    server.stop().await;
    until("both were dropped", || stub.running.now() == 0).await;
    assert!(soon(plain).await.unwrap().is_err());
}

#[tokio::test]
async fn dropping_the_server_cuts_everything_off() {
    let server = start().await;
    let stub = server.stub.clone();
    let modern = server.modern();
    let plain = tokio::spawn(async move { modern.call("hang", json!({})).await });
    until("it runs", || stub.running.now() == 1).await;
    drop(server);
    until("it was dropped", || stub.running.now() == 0).await;
    assert!(soon(plain).await.unwrap().is_err());
}
