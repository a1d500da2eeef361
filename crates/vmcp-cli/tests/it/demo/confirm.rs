//! A rollback asks the user, in whichever way the client can be asked.

use std::sync::Arc;

use serde_json::{Value, json};
use vmcp_testkit::raw::{self, Responder};

use super::process::{self, Demo};

const ROLLBACK: &str = "deploys_rollback_deploy";

fn user(says: Value) -> Responder {
    Arc::new(move |method, params| {
        assert_eq!(method, "elicitation/create");
        assert_eq!(
            params["message"],
            "Roll back D-1042: checkout from 2.31.0 to 2.30.4 in production?"
        );
        assert_eq!(params["requestedSchema"]["required"], json!(["agree"]));
        Ok(says.clone())
    })
}

fn agrees() -> Value {
    json!({"action": "accept", "content": {"agree": true}})
}

async fn status(demo: &Demo) -> String {
    let deploy = demo.ask("deploys_get_deploy", json!({"id": "D-1042"})).await;
    deploy["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_modern_client_is_asked_and_calls_again() {
    let demo = process::start().await;
    let client = demo.modern(json!({"elicitation": {}}));
    let params = json!({"name": ROLLBACK, "arguments": {"id": "D-1042"}});
    for (says, outcome, then) in [
        (json!({"action": "decline"}), "declined", "live"),
        (json!({"action": "accept", "content": {"agree": false}}), "declined", "live"),
        (agrees(), "rolled_back", "rolled_back"),
    ] {
        let done = client.request_answering("tools/call", params.clone(), &user(says)).await;
        let done = done.unwrap();
        assert_eq!(done.result()["structuredContent"]["outcome"], outcome);
        assert_eq!(status(&demo).await, then);
    }
    let again = client.call(ROLLBACK, json!({"id": "D-1042"})).await.unwrap();
    assert_eq!(again.result()["structuredContent"]["outcome"], "already_rolled_back");
}

#[tokio::test]
async fn a_legacy_client_is_asked_during_the_call() {
    let demo = process::start().await;
    for (says, outcome) in [(json!({"action": "cancel"}), "declined"), (agrees(), "rolled_back")] {
        let says = user(says);
        let client = demo.legacy(json!({"elicitation": {}})).await;
        let client = client.on_request(move |method, params| says(method, params));
        let done = client.call(ROLLBACK, json!({"id": "D-1042"})).await.unwrap();
        assert_eq!(done.requests.len(), 1);
        assert_eq!(done.result()["structuredContent"]["outcome"], outcome);
    }
}

#[tokio::test]
async fn a_client_that_cannot_ask_has_to_confirm_by_an_argument() {
    let demo = process::start().await;
    let modern = demo.modern(json!({}));
    let first = modern.call(ROLLBACK, json!({"id": "D-1042"})).await.unwrap();
    let first = &first.result()["structuredContent"];
    assert_eq!(first["outcome"], "needs_confirmation");
    insta::assert_snapshot!(first["note"].as_str().unwrap(), @r#"This client cannot ask its user. Ask them: "Roll back D-1042: checkout from 2.31.0 to 2.30.4 in production?" If they agree, call again with `confirm`: "D-1042"."#);
    let legacy = demo.legacy(json!({})).await;
    let second = legacy.call(ROLLBACK, json!({"id": "D-1042"})).await.unwrap();
    assert_eq!(second.result()["structuredContent"]["outcome"], "needs_confirmation");
    assert_eq!(status(&demo).await, "live");
    let third = legacy.call(ROLLBACK, json!({"id": "D-1042", "confirm": "D-1042"})).await.unwrap();
    assert_eq!(third.result()["structuredContent"]["outcome"], "rolled_back");
    assert_eq!(third.result()["structuredContent"]["version"], "2.30.4");
}

#[tokio::test]
async fn the_argument_does_not_stand_for_a_user_who_can_be_asked() {
    let demo = process::start().await;
    let client = demo.modern(json!({"elicitation": {}}));
    let call = client.call(ROLLBACK, json!({"id": "D-1042", "confirm": "D-1042"})).await.unwrap();
    assert_eq!(call.result()["resultType"], "input_required");
}

#[tokio::test]
async fn the_server_alone_asks_a_legacy_client_over_stdio() {
    let arguments = ["__demo-server", "deploys", "--stdio", "--latency", "0"].map(str::to_owned);
    let mut client = raw::Stdio::start(process::binary(), &arguments).unwrap();
    client.on_request(|_, _| Ok(agrees()));
    client.initialize("2025-06-18", json!({"elicitation": {}})).await.unwrap();
    let done = client.call("rollback_deploy", json!({"id": "D-1042"})).await.unwrap();
    assert_eq!(done.requests[0]["method"], "elicitation/create");
    assert_eq!(done.result()["structuredContent"]["outcome"], "rolled_back");
    client.close_stdin();
    assert!(client.wait(process::LONG).await.unwrap().success());
}
