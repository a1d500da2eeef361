//! Modern requests and their answers: ids, streams, results.

use serde_json::{Value, json};
use vmcp_core::{Catalog, Json, Outcome, memory::Memory};
use vmcp_testkit::raw;

use crate::support::{
    META, SOON, Stub, gateway, modern_body, modern_headers, server, soon, start, start_with,
};

#[tokio::test]
async fn ids_of_every_kind_come_back_to_the_letter() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let ids = [
        "1",
        "0",
        "-7",
        "\"7\"",
        "\"\"",
        "12345678901234567890123",
        "1.5",
        "1e400",
        "-0",
        "\"a\\u0000b\\ud800\"",
        "\"\u{fc}\u{1f600}\"",
        "\"a\\/b\"",
    ];
    for id in ids {
        let call = |meta: &str| {
            format!(
                r#"{{"jsonrpc":"2.0","id":{id},"method":"tools/call","params":{{"name":"echo"{meta}}}}}"#
            )
        };
        let envelope = format!(r#","_meta":{}"#, crate::support::meta());
        let start = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"#);
        let modern = server.post(&modern_headers("tools/call", "echo"), call(&envelope)).await;
        assert!(modern.text().starts_with(&start), "{}", modern.text());
        let legacy = server.post(&session.headers(), call("")).await;
        assert!(legacy.text().starts_with(&start), "{}", legacy.text());
    }
}

#[tokio::test]
async fn arguments_and_results_pass_to_the_byte() {
    let server = start().await;
    let long = "7".repeat(10_000);
    let weird = format!(
        r#"{{ "n":[1e400,-0,-0.0,9223372036854775808,1.0,1E+2,{long},0.{long}], "s":"\ud800\u0000\/", "z" : {{}} }}"#
    );
    let body = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"raw","arguments":{{"result":{weird}}},"_meta":{}}}}}"#,
        crate::support::meta()
    );
    let answer = server.post(&modern_headers("tools/call", "raw"), body).await;
    let kept = &weird[..weird.len() - 2];
    assert!(answer.text().contains(kept), "{}", answer.text());
}

#[tokio::test]
async fn an_outcome_alone_is_plain_json() {
    let server = start().await;
    let answer = server.modern().call("echo", json!({"a": 1})).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "application/json");
    insta::assert_snapshot!(answer.text, @r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{\"a\":1}"}],"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"test","version":"1"}}}}"#);
}

#[tokio::test]
async fn what_comes_before_the_outcome_makes_a_stream_and_keeps_its_order() {
    let server = start().await;
    for pause in [0, 1] {
        for count in [1, 5, 200] {
            let arguments = json!({"notify": count, "pause": pause});
            let params = json!({"name": "echo", "arguments": arguments});
            let client = server.modern();
            let mut stream = soon(client.start("tools/call", params)).await.unwrap();
            assert_eq!(stream.header("content-type"), Some("text/event-stream"));
            assert_eq!(stream.header("x-accel-buffering"), Some("no"));
            assert_eq!(stream.header("cache-control"), Some("no-cache, no-transform"));
            for n in 1..=count {
                let message = soon(stream.message()).await.unwrap().expect("a notification");
                assert_eq!(message["method"], "notifications/progress");
                assert_eq!(message["params"]["progress"], n);
            }
            let last = soon(stream.message()).await.unwrap().expect("a response");
            assert_eq!(last["result"]["resultType"], "complete");
            assert_eq!(soon(stream.message()).await.unwrap(), None);
        }
    }
}

#[tokio::test]
async fn the_head_waits_for_the_outcome() {
    let server = start().await;
    let client = server.modern();
    let call = client.start("tools/call", json!({"name": "wait"}));
    let release = async {
        crate::support::until("the call runs", || server.stub.running.now() == 1).await;
        server.stub.gate.send_replace(true);
    };
    let (stream, ()) = soon(async { tokio::join!(call, release) }).await;
    assert!(!stream.unwrap().is_sse());

    let arguments = json!({"kind": "method_not_found"});
    let answer = client.call("fail", arguments).await.unwrap();
    assert_eq!(answer.status, 404, "the status tells of the outcome");
}

#[tokio::test]
async fn a_notification_goes_out_before_the_outcome_is_there() {
    let server = start().await;
    let client = server.modern();
    let mut stream =
        soon(client.start("tools/call", json!({"name": "wait", "arguments": {"notify": 1}})))
            .await
            .unwrap();
    let first = soon(stream.message()).await.unwrap().unwrap();
    assert_eq!(first["params"]["progress"], 1);
    server.stub.gate.send_replace(true);
    let last = soon(stream.message()).await.unwrap().unwrap();
    assert_eq!(last["result"]["resultType"], "complete");
}

#[tokio::test]
async fn an_idle_stream_is_kept_alive_by_comments() {
    let server = start_with(|s| s.keep_alive = std::time::Duration::from_millis(10)).await;
    let client = server.modern();
    let mut stream =
        soon(client.start("tools/call", json!({"name": "wait", "arguments": {"notify": 1}})))
            .await
            .unwrap();
    let mut text = String::new();
    tokio::time::timeout(SOON, async {
        while text.matches(": \n\n").count() < 3 {
            text.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
        }
    })
    .await
    .unwrap();
    server.stub.gate.send_replace(true);
    assert!(soon(stream.message()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_modern_caller_is_never_asked() {
    let server = start().await;
    let client =
        raw::modern(&server.url(), json!({"sampling": {}, "elicitation": {}, "roots": {}}));
    for method in ["sampling/createMessage", "elicitation/create", "roots/list", "ping"] {
        let answer = client.call("ask", json!({"method": method})).await.unwrap();
        assert!(answer.requests.is_empty());
        let expected = format!("a modern client cannot be asked `{method}` during a call");
        assert_eq!(answer.message["error"]["message"], expected);
        assert_eq!((answer.status, answer.error_code()), (400, Some(-32600)));
    }
}

#[tokio::test]
async fn results_get_a_modern_envelope() {
    let server = start().await;
    let client = server.modern();
    let raw = async |result: Value| {
        let answer = client.call("raw", json!({"result": result})).await.unwrap();
        answer.result().clone()
    };
    let info = format!("{META}serverInfo");
    let result = raw(json!({"content": [], "_meta": {"x": 1}})).await;
    assert_eq!(result["resultType"], "complete");
    assert_eq!(result["_meta"]["x"], 1);
    assert_eq!(result["_meta"][&info]["name"], "test");
    let result = raw(json!({"content": [], "structuredContent": [1, 2]})).await;
    assert_eq!(result["structuredContent"], json!([1, 2]), "any kind is allowed here");
    let question = json!({"inputRequests": {"k": {"method": "roots/list"}}, "requestState": "s", "resultType": "input_required"});
    let answer = client.call("input", json!({"result": question})).await.unwrap();
    assert_eq!(answer.result()["resultType"], "input_required");
    assert_eq!(answer.result()["requestState"], "s");
    let read = client.request(
        "resources/read",
        json!({"uri": "do:raw", "arguments": {"result": {"contents": []}}}),
    );
    let read = read.await.unwrap();
    assert_eq!(
        (&read.result()["ttlMs"], &read.result()["cacheScope"]),
        (&json!(0), &json!("private"))
    );
}

#[tokio::test]
async fn a_large_result_arrives_whole() {
    let server = start().await;
    let answer = server.modern().call("big", json!({"bytes": 3_000_000})).await.unwrap();
    assert_eq!(answer.content_text().len(), 3_000_000);
    let streamed =
        server.modern().call("big", json!({"bytes": 3_000_000, "notify": 1})).await.unwrap();
    assert_eq!(streamed.notifications.len(), 1);
    assert_eq!(streamed.content_text().len(), 3_000_000);
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let server = start().await;
    let body = modern_body("tools/list", json!({})).to_string();
    let mut socket = server.socket().await;
    for _ in 0..3 {
        let head = format!(
            "POST /mcp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\naccept: */*\r\nmcp-protocol-version: 2026-07-28\r\nmcp-method: tools/list\r\ncontent-length: {}\r\n\r\n{body}",
            server.address,
            body.len()
        );
        socket.send(head.as_bytes()).await.unwrap();
        let answer = soon(socket.read()).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    }
}

#[tokio::test]
async fn only_configured_headers_are_passed_on() {
    let server = start_with(|s| s.passed_headers = vec!["x-tenant".to_owned()]).await;
    let client = server.modern().header("X-Tenant", "t1").header("authorization", "Bearer secret");
    let answer = client.call("headers", json!({})).await.unwrap();
    assert_eq!(answer.content_text(), r#"[("x-tenant", "t1")]"#);
}

#[tokio::test]
async fn any_gateway_can_be_served() {
    let done: Json = r#"{"content":[]}"#.parse().unwrap();
    let memory = Memory::new(Catalog::new(gateway::parts())).tool("echo", move |_, _| {
        let done = done.clone();
        Box::pin(async move { Ok(Outcome::Complete(done)) })
    });
    let memory = memory.resource("file:///a", r#"{"contents":[]}"#.parse().unwrap());
    let server = server::start_over(memory).await;
    let _: &Stub = &server.stub;
    let client = server.modern();
    assert_eq!(client.call("echo", json!({})).await.unwrap().result()["content"], json!([]));
    let read = client.request("resources/read", json!({"uri": "file:///a"})).await.unwrap();
    assert_eq!(read.result()["contents"], json!([]));
    let session = server.legacy(json!({})).await;
    let legacy = session.call("echo", json!({})).await.unwrap();
    assert_eq!(*legacy.result(), json!({"content": []}));
    let complete = json!({"ref": {"type": "ref/prompt", "name": "greet"}, "argument": {"name": "a", "value": ""}});
    let complete = session.request("completion/complete", complete).await.unwrap();
    assert_eq!(complete["result"]["completion"]["values"], json!([]));
}
