//! Calls in a legacy session: streams, questions to the client, cancellation, results.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::{Server, soon, start, until};

#[tokio::test]
async fn an_outcome_alone_is_plain_json_and_else_a_stream_in_order() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let answer = session.call("echo", json!({"a": 1})).await.unwrap();
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(
        answer.text,
        r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{\"a\":1}"}]}}"#
    );
    for pause in [0, 1] {
        let answer = session.call("echo", json!({"notify": 100, "pause": pause})).await.unwrap();
        assert_eq!(answer.headers["content-type"], "text/event-stream");
        let told: Vec<_> = answer
            .notifications
            .iter()
            .map(|n| n["params"]["progress"].as_u64().unwrap())
            .collect();
        assert_eq!(told, (1..=100).collect::<Vec<_>>());
        assert_eq!(answer.result()["content"][0]["type"], "text");
    }
}

#[tokio::test]
async fn the_client_is_asked_on_the_stream_of_the_call() {
    let server = start().await;
    let all = json!({"sampling": {}, "elicitation": {"url": {}}, "roots": {}});
    let session =
        server.legacy(all).await.on_request(|method, params| Ok(json!({"m": method, "p": params})));
    for (method, params) in [
        ("sampling/createMessage", json!({"messages": []})),
        ("elicitation/create", json!({"message": "?"})),
        ("elicitation/create", json!({"mode": "url", "url": "https://x.example"})),
        ("roots/list", json!({})),
    ] {
        let answer =
            session.call("ask", json!({"method": method, "params": params})).await.unwrap();
        let said: Value = serde_json::from_str(answer.content_text()).unwrap();
        assert_eq!(said, json!({"m": method, "p": params}));
        assert_eq!(answer.requests.len(), 1);
    }
}

#[tokio::test]
async fn the_clients_own_error_is_the_tools_to_tell() {
    let server = start().await;
    let error = json!({"code": -1, "message": "the user said no", "data": {"x": 1}});
    let said = error.clone();
    let session =
        server.legacy(json!({"roots": {}})).await.on_request(move |_, _| Err(said.clone()));
    let answer = session.call("ask", json!({"method": "roots/list"})).await.unwrap();
    assert_eq!(answer.message["error"], error);
}

#[tokio::test]
async fn nobody_is_asked_what_he_cannot_answer() {
    let server = start().await;
    for (capabilities, params) in [
        (json!({}), json!({"method": "sampling/createMessage"})),
        (json!({"elicitation": null}), json!({"method": "elicitation/create"})),
        (
            json!({"elicitation": {}}),
            json!({"method": "elicitation/create", "params": {"mode": "url"}}),
        ),
        (json!({"sampling": {}}), json!({"method": "roots/list"})),
        (json!({"sampling": {}}), json!({"method": "ping"})),
    ] {
        let session = server.legacy(capabilities).await;
        let answer = session.call("ask", params.clone()).await.unwrap();
        assert!(answer.requests.is_empty());
        assert_eq!(answer.result()["isError"], true, "{params}");
        let expected = format!("the client cannot answer `{}`", params["method"].as_str().unwrap());
        assert_eq!(answer.content_text(), expected);
    }
}

/// Starts a call of `ask` and returns its stream, with the question that came.
async fn asked(
    session: &vmcp_testkit::raw::LegacySession,
    id: u64,
) -> (vmcp_testkit::raw::RawStream, Value) {
    let params = json!({"name": "ask", "arguments": {"method": "roots/list"}});
    let mut stream = soon(session.start_as(&json!(id), "tools/call", params)).await.unwrap();
    let question = soon(stream.message()).await.unwrap().unwrap();
    assert_eq!(question["method"], "roots/list");
    (stream, question["id"].clone())
}

#[tokio::test]
async fn answers_reach_the_question_that_they_belong_to() {
    let server = start().await;
    let session = server.legacy(json!({"roots": {}})).await;
    let (mut first, one) = asked(&session, 1).await;
    let (mut second, two) = asked(&session, 2).await;
    assert_ne!(one, two);
    let say =
        |id: &Value, text: &str| json!({"jsonrpc": "2.0", "id": id, "result": {"said": text}});
    // Nobody's answers, another session's answer, and the same answer twice are ignored.
    let other = server.legacy(json!({})).await;
    for message in [say(&json!(999), "x"), say(&json!(one.to_string()), "x")] {
        assert_eq!(session.send(&message).await.unwrap(), 202);
    }
    assert_eq!(other.send(&say(&one, "stolen")).await.unwrap(), 202);
    assert_eq!(session.send(&say(&two, "second")).await.unwrap(), 202);
    assert_eq!(session.send(&say(&two, "again")).await.unwrap(), 202);
    assert_eq!(session.send(&say(&one, "first")).await.unwrap(), 202);
    for (stream, text) in [(&mut first, "first"), (&mut second, "second")] {
        let answer = soon(stream.message()).await.unwrap().unwrap();
        assert_eq!(answer["result"]["content"][0]["text"], json!({"said": text}).to_string());
    }
}

#[tokio::test]
async fn a_question_ends_with_its_call() {
    let server = start().await;
    let session = server.legacy(json!({"roots": {}})).await;
    let (stream, _) = asked(&session, 1).await;
    drop(stream);
    until("the call was dropped", || server.stub.running.now() == 0).await;
    let (mut stream, question) = asked(&session, 2).await;
    session.cancel(&json!(2)).await.unwrap();
    // The client is told that nobody waits any more; the request itself is not answered.
    let mut said = Vec::new();
    while let Some(message) = soon(stream.message()).await.unwrap() {
        said.push(message);
    }
    let withdrawn = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": question}});
    assert_eq!(said, [withdrawn]);
    until("the call was dropped", || server.stub.running.now() == 0).await;
}

async fn cancelled(server: &Server, arguments: Value) -> (bool, Vec<Value>) {
    let session = Arc::new(server.legacy(json!({})).await);
    let params = json!({"name": "hang", "arguments": arguments});
    let cancel = async {
        until("the call runs", || server.stub.running.now() == 1).await;
        assert_eq!(session.cancel(&json!("c")).await.unwrap(), 202);
    };
    let id = json!("c");
    let call = async {
        let mut stream = session.start_as(&id, "tools/call", params).await.unwrap();
        let mut said = Vec::new();
        while let Some(message) = stream.message().await.unwrap() {
            said.push(message);
        }
        (stream.is_sse(), said)
    };
    let (answer, ()) = soon(async { tokio::join!(call, cancel) }).await;
    until("the call was dropped", || server.stub.running.now() == 0).await;
    answer
}

#[tokio::test]
async fn a_cancelled_request_is_not_answered_and_its_stream_ends() {
    let server = start().await;
    assert_eq!(cancelled(&server, json!({})).await, (true, vec![]));
    let (is_stream, said) = cancelled(&server, json!({"notify": 2})).await;
    assert!(is_stream);
    assert!(said.iter().all(|message| message["method"] == "notifications/progress"), "{said:?}");
}

#[tokio::test]
async fn cancelling_the_unknown_or_finished_changes_nothing() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    session.exchange_as(&json!(5), "tools/call", json!({"name": "echo"})).await.unwrap();
    for id in [json!(5), json!("5"), json!(77), json!(null), json!({"x": 1})] {
        assert_eq!(session.cancel(&id).await.unwrap(), 202);
    }
    let answer =
        session.exchange_as(&json!(5), "tools/call", json!({"name": "echo"})).await.unwrap();
    assert_eq!(answer.message["id"], 5, "an id may come again");
}

#[tokio::test]
async fn two_requests_with_one_id_are_both_answered_and_both_cancelled() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let id = json!(1);
    let quick = session.exchange_as(&id, "tools/call", json!({"name": "echo"}));
    let params = json!({"name": "hang", "arguments": {"notify": 1}});
    let mut hanging = Vec::new();
    for _ in 0..2 {
        let mut stream = soon(session.start_as(&id, "tools/call", params.clone())).await.unwrap();
        soon(stream.message()).await.unwrap().unwrap();
        hanging.push(stream);
    }
    assert_eq!(soon(quick).await.unwrap().message["id"], 1);
    assert_eq!(server.stub.running.now(), 2);
    session.cancel(&id).await.unwrap();
    for mut stream in hanging {
        assert_eq!(soon(stream.message()).await.unwrap(), None);
    }
    until("both were dropped", || server.stub.running.now() == 0).await;
}

#[tokio::test]
async fn results_lose_what_only_the_other_era_knows() {
    let server = start().await;
    let modern = json!({
        "resultType": "complete", "ttlMs": 5, "cacheScope": "public",
        "_meta": {"io.modelcontextprotocol/serverInfo": {"name": "x"}, "kept": 1},
        "content": [
            {"type": "resource_link", "name": "n", "uri": "file:///n"},
            {"type": "audio", "data": "", "mimeType": "audio/wav"},
        ],
        "structuredContent": [1],
    });
    let mut seen = Vec::new();
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let session = server.legacy_in(version, json!({})).await;
        let answer = session.call("raw", json!({"result": modern})).await.unwrap();
        seen.push(format!("{version} {}", answer.result()));
    }
    insta::assert_snapshot!(seen.join("\n"), @r#"
    2024-11-05 {"_meta":{"kept":1},"content":[{"type":"text","text":"[n](file:///n)"},{"type":"text","text":"[audio, audio/wav]"}]}
    2025-03-26 {"_meta":{"kept":1},"content":[{"type":"text","text":"[n](file:///n)"},{"type":"audio","data":"","mimeType":"audio/wav"}]}
    2025-06-18 {"_meta":{"kept":1},"content":[{"type":"resource_link","name":"n","uri":"file:///n"},{"type":"audio","data":"","mimeType":"audio/wav"}]}
    2025-11-25 {"_meta":{"kept":1},"content":[{"type":"resource_link","name":"n","uri":"file:///n"},{"type":"audio","data":"","mimeType":"audio/wav"}]}
    "#);
}

#[tokio::test]
async fn a_question_in_a_result_is_no_success() {
    let server = start().await;
    let session = server.legacy(json!({"roots": {}})).await;
    let question = json!({"resultType": "input_required", "inputRequests": {}});
    let answer = session.call("input", json!({"result": question})).await.unwrap();
    assert_eq!(answer.result()["isError"], true);
    insta::assert_snapshot!(answer.content_text(), @"the answer asks for input in a way that this client does not know");
}

#[tokio::test]
async fn the_other_operations() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let read = session.request("resources/read", json!({"uri": "do:echo"})).await.unwrap();
    assert!(read["result"]["content"].is_array());
    let prompt = session.request("prompts/get", json!({"name": "echo"})).await.unwrap();
    assert!(prompt["result"]["content"].is_array());
    for (kind, key) in [("ref/prompt", "name"), ("ref/resource", "uri")] {
        let params =
            json!({"ref": {"type": kind, key: "x"}, "argument": {"name": "a", "value": "b"}});
        let done = session.request("completion/complete", params).await.unwrap();
        assert!(done["result"]["asked"].is_string(), "{done}");
    }
}

#[tokio::test]
async fn questions_come_one_by_one_from_many_calls() {
    let server = start().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let session = server.legacy(json!({"roots": {}})).await.on_request(move |_, params| {
        noted.lock().unwrap().push(params.clone());
        Ok(params.clone())
    });
    let calls =
        (0..20).map(|n| session.call("ask", json!({"method": "roots/list", "params": {"n": n}})));
    let answers = soon(futures_util::future::join_all(calls)).await;
    for (n, answer) in answers.into_iter().enumerate() {
        assert_eq!(answer.unwrap().content_text(), format!(r#"{{"n":{n}}}"#));
    }
    assert_eq!(seen.lock().unwrap().len(), 20);
}
