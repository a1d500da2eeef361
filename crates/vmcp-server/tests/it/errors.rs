//! What each kind of failure becomes on the wire, in either era.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::support::{Server, start, told};

fn line(status: u16, message: &Value) -> String {
    match &message["result"] {
        Value::Null => told(status, message).replace(" id 1 ", " "),
        result => {
            format!("{status} tool error {}: {}", result["isError"], result["content"][0]["text"])
        }
    }
}

/// What a call, and what a read, comes to that fails like this, in both eras.
async fn failing(server: &Server, arguments: &Value) -> String {
    let session = server.legacy(json!({})).await;
    let mut out = String::new();
    let id = json!(1);
    for (method, params) in [
        ("tools/call", json!({"name": "fail", "arguments": arguments})),
        ("resources/read", json!({"uri": "do:fail", "arguments": arguments})),
    ] {
        let modern = server.modern().request_as(&id, method, params.clone()).await.unwrap();
        writeln!(out, "  modern {method} {}", line(modern.status, &modern.message)).unwrap();
        let legacy = session.exchange_as(&id, method, params).await.unwrap();
        writeln!(out, "  legacy {method} {}", line(legacy.status, &legacy.message)).unwrap();
    }
    out
}

async fn table(cases: &[Value]) -> String {
    let server = start().await;
    let mut out = String::new();
    for case in cases {
        write!(out, "{case}\n{}", failing(&server, case).await).unwrap();
    }
    out
}

#[tokio::test]
async fn errors_of_the_callers() {
    let kinds = [
        "invalid_request",
        "invalid_params",
        "not_found",
        "method_not_found",
        "denied",
        "limit",
        "missing",
    ];
    let cases = kinds.map(|kind| json!({"kind": kind}));
    insta::assert_snapshot!(table(&cases).await, @r#"
    {"kind":"invalid_request"}
      modern tools/call 400 -32600: what happened
      legacy tools/call 200 -32600: what happened
      modern resources/read 400 -32600: what happened
      legacy resources/read 200 -32600: what happened
    {"kind":"invalid_params"}
      modern tools/call 200 -32602: what happened
      legacy tools/call 200 -32602: what happened
      modern resources/read 200 -32602: what happened
      legacy resources/read 200 -32602: what happened
    {"kind":"not_found"}
      modern tools/call 200 -32602: what happened
      legacy tools/call 200 -32602: what happened
      modern resources/read 200 -32602: what happened {"uri":"do:fail"}
      legacy resources/read 200 -32002: what happened {"uri":"do:fail"}
    {"kind":"method_not_found"}
      modern tools/call 404 -32601: what happened
      legacy tools/call 200 -32601: what happened
      modern resources/read 404 -32601: what happened
      legacy resources/read 200 -32601: what happened
    {"kind":"denied"}
      modern tools/call 403 -32600: what happened
      legacy tools/call 200 -32600: what happened
      modern resources/read 403 -32600: what happened
      legacy resources/read 200 -32600: what happened
    {"kind":"limit"}
      modern tools/call 200 tool error true: "what happened"
      legacy tools/call 200 tool error true: "what happened"
      modern resources/read 200 -32603: what happened
      legacy resources/read 200 -32603: what happened
    {"kind":"missing"}
      modern tools/call 400 -32021: what happened {"requiredCapabilities":{"sampling":{}}}
      legacy tools/call 200 tool error true: "what happened"
      modern resources/read 400 -32021: what happened {"requiredCapabilities":{"sampling":{}}}
      legacy resources/read 200 -32600: what happened
    "#);
}

#[tokio::test]
async fn errors_of_others() {
    let mut cases: Vec<_> =
        ["unavailable", "timed_out", "cancelled", "protocol", "denied", "not_found"]
            .map(|kind| json!({"kind": kind, "origin": "backend"}))
            .into();
    cases.push(json!({"kind": "unavailable", "origin": "backend", "retry": 7}));
    cases.push(json!({"kind": "limit", "origin": "gateway", "retry": 0}));
    cases.push(json!({"kind": "internal"}));
    let table = table(&cases).await;
    assert!(!table.contains("private"), "causes are for the log");
    insta::assert_snapshot!(table, @r#"
    {"kind":"unavailable","origin":"backend"}
      modern tools/call 200 tool error true: "what happened"
      legacy tools/call 200 tool error true: "what happened"
      modern resources/read 200 -32603: what happened {"backend":"b1"}
      legacy resources/read 200 -32603: what happened {"backend":"b1"}
    {"kind":"timed_out","origin":"backend"}
      modern tools/call 200 tool error true: "what happened"
      legacy tools/call 200 tool error true: "what happened"
      modern resources/read 200 -32603: what happened {"backend":"b1"}
      legacy resources/read 200 -32603: what happened {"backend":"b1"}
    {"kind":"cancelled","origin":"backend"}
      modern tools/call 200 tool error true: "what happened"
      legacy tools/call 200 tool error true: "what happened"
      modern resources/read 200 -32603: what happened {"backend":"b1"}
      legacy resources/read 200 -32603: what happened {"backend":"b1"}
    {"kind":"protocol","origin":"backend"}
      modern tools/call 200 tool error true: "what happened"
      legacy tools/call 200 tool error true: "what happened"
      modern resources/read 200 -32603: what happened {"backend":"b1"}
      legacy resources/read 200 -32603: what happened {"backend":"b1"}
    {"kind":"denied","origin":"backend"}
      modern tools/call 200 tool error true: "what happened"
      legacy tools/call 200 tool error true: "what happened"
      modern resources/read 200 -32603: what happened {"backend":"b1"}
      legacy resources/read 200 -32603: what happened {"backend":"b1"}
    {"kind":"not_found","origin":"backend"}
      modern tools/call 200 -32602: what happened
      legacy tools/call 200 -32602: what happened
      modern resources/read 200 -32602: what happened {"uri":"do:fail"}
      legacy resources/read 200 -32002: what happened {"uri":"do:fail"}
    {"kind":"unavailable","origin":"backend","retry":7}
      modern tools/call 200 tool error true: "what happened"
      legacy tools/call 200 tool error true: "what happened"
      modern resources/read 200 -32603: what happened {"backend":"b1","retryAfterSeconds":7}
      legacy resources/read 200 -32603: what happened {"backend":"b1","retryAfterSeconds":7}
    {"kind":"limit","origin":"gateway","retry":0}
      modern tools/call 200 tool error true: "what happened"
      legacy tools/call 200 tool error true: "what happened"
      modern resources/read 200 -32603: what happened {"retryAfterSeconds":1}
      legacy resources/read 200 -32603: what happened {"retryAfterSeconds":1}
    {"kind":"internal"}
      modern tools/call 200 tool error true: "internal error of the gateway"
      legacy tools/call 200 tool error true: "internal error of the gateway"
      modern resources/read 200 -32603: internal error of the gateway
      legacy resources/read 200 -32603: internal error of the gateway
    "#);
}

#[tokio::test]
async fn errors_that_another_server_answered() {
    let urls =
        json!({"elicitations": [{"url": "https://a.example/x"}, {"url": "https://b.example/y"}]});
    let codes = [-32700, -32600, -32601, -32602, -32603, -32002, -32020, -32021, -32022, -32042, 7];
    let cases = codes.map(|code| {
        let data = if code == -32042 { urls.clone() } else { json!({"odd": 1.0}) };
        let error = json!({"code": code, "message": "theirs", "data": data, "more": true});
        json!({"kind": "relayed", "origin": "backend", "error": error})
    });
    insta::assert_snapshot!(table(&cases).await, @r#"
    {"kind":"relayed","origin":"backend","error":{"code":-32700,"message":"theirs","data":{"odd":1.0},"more":true}}
      modern tools/call 200 -32700: theirs {"odd":1.0}
      legacy tools/call 200 -32700: theirs {"odd":1.0}
      modern resources/read 200 -32700: theirs {"odd":1.0}
      legacy resources/read 200 -32700: theirs {"odd":1.0}
    {"kind":"relayed","origin":"backend","error":{"code":-32600,"message":"theirs","data":{"odd":1.0},"more":true}}
      modern tools/call 200 -32600: theirs {"odd":1.0}
      legacy tools/call 200 -32600: theirs {"odd":1.0}
      modern resources/read 200 -32600: theirs {"odd":1.0}
      legacy resources/read 200 -32600: theirs {"odd":1.0}
    {"kind":"relayed","origin":"backend","error":{"code":-32601,"message":"theirs","data":{"odd":1.0},"more":true}}
      modern tools/call 404 -32601: theirs {"odd":1.0}
      legacy tools/call 200 -32601: theirs {"odd":1.0}
      modern resources/read 404 -32601: theirs {"odd":1.0}
      legacy resources/read 200 -32601: theirs {"odd":1.0}
    {"kind":"relayed","origin":"backend","error":{"code":-32602,"message":"theirs","data":{"odd":1.0},"more":true}}
      modern tools/call 200 -32602: theirs {"odd":1.0}
      legacy tools/call 200 -32602: theirs {"odd":1.0}
      modern resources/read 200 -32602: theirs {"odd":1.0}
      legacy resources/read 200 -32602: theirs {"odd":1.0}
    {"kind":"relayed","origin":"backend","error":{"code":-32603,"message":"theirs","data":{"odd":1.0},"more":true}}
      modern tools/call 200 -32603: theirs {"odd":1.0}
      legacy tools/call 200 -32603: theirs {"odd":1.0}
      modern resources/read 200 -32603: theirs {"odd":1.0}
      legacy resources/read 200 -32603: theirs {"odd":1.0}
    {"kind":"relayed","origin":"backend","error":{"code":-32002,"message":"theirs","data":{"odd":1.0},"more":true}}
      modern tools/call 200 -32602: theirs {"odd":1.0}
      legacy tools/call 200 -32002: theirs {"odd":1.0}
      modern resources/read 200 -32602: theirs {"odd":1.0}
      legacy resources/read 200 -32002: theirs {"odd":1.0}
    {"kind":"relayed","origin":"backend","error":{"code":-32020,"message":"theirs","data":{"odd":1.0},"more":true}}
      modern tools/call 200 tool error true: "backend `b1` refused the gateway's request: theirs"
      legacy tools/call 200 tool error true: "backend `b1` refused the gateway's request: theirs"
      modern resources/read 200 -32603: backend `b1` refused the gateway's request: theirs
      legacy resources/read 200 -32603: backend `b1` refused the gateway's request: theirs
    {"kind":"relayed","origin":"backend","error":{"code":-32021,"message":"theirs","data":{"odd":1.0},"more":true}}
      modern tools/call 400 -32021: theirs {"odd":1.0}
      legacy tools/call 200 tool error true: "theirs (this client cannot be asked for it here)"
      modern resources/read 400 -32021: theirs {"odd":1.0}
      legacy resources/read 200 -32603: theirs (this client cannot be asked for it here)
    {"kind":"relayed","origin":"backend","error":{"code":-32022,"message":"theirs","data":{"odd":1.0},"more":true}}
      modern tools/call 200 tool error true: "backend `b1` refused the gateway's request: theirs"
      legacy tools/call 200 tool error true: "backend `b1` refused the gateway's request: theirs"
      modern resources/read 200 -32603: backend `b1` refused the gateway's request: theirs
      legacy resources/read 200 -32603: backend `b1` refused the gateway's request: theirs
    {"kind":"relayed","origin":"backend","error":{"code":-32042,"message":"theirs","data":{"elicitations":[{"url":"https://a.example/x"},{"url":"https://b.example/y"}]},"more":true}}
      modern tools/call 200 tool error true: "theirs\nOpen https://a.example/x\nOpen https://b.example/y"
      legacy tools/call 200 -32042: theirs {"elicitations":[{"url":"https://a.example/x"},{"url":"https://b.example/y"}]}
      modern resources/read 200 -32603: theirs
    Open https://a.example/x
    Open https://b.example/y
      legacy resources/read 200 -32042: theirs {"elicitations":[{"url":"https://a.example/x"},{"url":"https://b.example/y"}]}
    {"kind":"relayed","origin":"backend","error":{"code":7,"message":"theirs","data":{"odd":1.0},"more":true}}
      modern tools/call 200 7: theirs {"odd":1.0}
      legacy tools/call 200 7: theirs {"odd":1.0}
      modern resources/read 200 7: theirs {"odd":1.0}
      legacy resources/read 200 7: theirs {"odd":1.0}
    "#);
}

#[tokio::test]
async fn an_error_of_another_server_passes_to_the_byte() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let error = r#"{"code":-1,"message":"\u0041","data":[1.0,1e400],"x":null}"#;
    let body = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"fail","arguments":{{"kind":"relayed","error":{error}}}}}}}"#
    );
    let answer = server.post(&session.headers(), body).await;
    assert_eq!(answer.text(), format!(r#"{{"jsonrpc":"2.0","id":1,"error":{error}}}"#));
}

#[tokio::test]
async fn older_clients_read_where_to_go() {
    let server = start().await;
    let error = json!({"code": -32042, "message": "sign in", "data": {"elicitations": [{"url": "https://a.example"}]}});
    let session = server.legacy_in("2025-06-18", json!({})).await;
    let answer = session.call("fail", json!({"kind": "relayed", "error": error})).await.unwrap();
    assert_eq!(answer.content_text(), "sign in\nOpen https://a.example");
}
