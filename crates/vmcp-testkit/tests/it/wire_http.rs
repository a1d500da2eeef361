//! Wire faults over HTTP are seen on a bare socket or by the raw client.

use std::time::{Duration, Instant};

use serde_json::json;
use vmcp_testkit::raw::{self, Answer};
use vmcp_testkit::{Behaviour, HttpFake, Item, ReplyStyle, Script, Shape, When, WireFault};

use crate::SOON;

async fn fake(what: WireFault) -> HttpFake {
    let script = Script::default()
        .tool(Item::tool("echo", Behaviour::Echo))
        .fault(When::method("tools/call"), what);
    HttpFake::start(script).await
}

async fn call(what: WireFault) -> Result<Answer, raw::Error> {
    let fake = fake(what).await;
    raw::modern(&fake.url(), json!({}))
        .request_as(&json!(7), "tools/call", json!({"name": "echo"}))
        .await
}

/// The raw bytes of the response to one call, read until the server closes.
async fn bytes(what: WireFault, within: Duration) -> (String, bool) {
    let fake = fake(what).await;
    let body = json!({
        "jsonrpc": "2.0", "id": 7, "method": "tools/call",
        "params": {"name": "echo", "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        }},
    })
    .to_string();
    let head = format!(
        "POST /mcp HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\nmcp-protocol-version: 2026-07-28\r\n\
         mcp-method: tools/call\r\nmcp-name: echo\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut socket = raw::Socket::connect(&fake.addr().to_string()).await.unwrap();
    socket.send(head.as_bytes()).await.unwrap();
    let (bytes, closed) = socket.read_to_close(within).await;
    (String::from_utf8_lossy(&bytes).into_owned(), closed)
}

const A_MOMENT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn scripted_responses_replace_the_answer() {
    let cases = [
        (WireFault::login_page(), 200, "text/html", "password"),
        (WireFault::respond(204, &[], ""), 204, "", ""),
        (
            WireFault::respond(200, &[("content-type", "application/json")], ""),
            200,
            "application/json",
            "",
        ),
        (WireFault::unknown_session(), 404, "application/json", "-32001"),
        (WireFault::ContentType("text/plain".into()), 200, "text/plain", "resultType"),
    ];
    for (fault, status, kind, part) in cases {
        let answer = call(fault.clone()).await.unwrap();
        assert_eq!(answer.status, status, "{fault:?}");
        let found = answer.headers.get("content-type").map_or("", |kind| kind.to_str().unwrap());
        assert_eq!(found, kind, "{fault:?}");
        assert!(answer.text.contains(part), "{fault:?} {}", answer.text);
    }
    for (fault, header, value) in [
        (WireFault::busy(429, 3), "retry-after", "3"),
        (WireFault::redirect("http://other.example/"), "location", "http://other.example/"),
    ] {
        let answer = call(fault).await.unwrap();
        assert_eq!(answer.headers[header], value);
    }
}

#[tokio::test]
async fn answers_come_with_the_wrong_id_or_twice_or_early() {
    for (fault, part) in [
        (WireFault::WrongId, r#""id":987654321,"#),
        (WireFault::DuplicateId, r#""id":null,"#),
        (WireFault::FlippedId, r#""id":"7","#),
        (WireFault::AnswerEarly, r#""id":8,"#),
        (
            WireFault::Error { code: -9, message: "x".into(), data: json!(null) },
            r#""error":{"code":-9,"#,
        ),
    ] {
        let (text, _) = bytes(fault.clone(), SOON).await;
        assert!(text.contains(part), "{fault:?} {text}");
    }
    let (text, _) = bytes(WireFault::AnswerTwice, SOON).await;
    assert_eq!(text.matches(r#""id":7,"#).count(), 2, "{text}");
    let answer = call(WireFault::InvalidJson).await.unwrap();
    assert!(answer.message.is_null() && answer.text.starts_with("{\"jsonrpc\""), "{}", answer.text);
}

#[tokio::test]
async fn the_duplicate_id_is_the_one_answered_before() {
    let fake = fake(WireFault::DuplicateId).await;
    let client = raw::modern(&fake.url(), json!({}));
    client.request_as(&json!("before"), "tools/list", json!({})).await.unwrap();
    let answer = client.request_as(&json!(7), "tools/call", json!({"name": "echo"})).await;
    assert!(answer.unwrap().text.contains(r#""id":"before""#));
}

#[tokio::test]
async fn sse_shapes_decode_to_the_same_answer() {
    for shape in [
        Shape::Crlf,
        Shape::Cr,
        Shape::MixedEnds,
        Shape::Bom,
        Shape::HugeId { bytes: 100_000 },
        Shape::RetryZero,
        Shape::ManyDataLines,
    ] {
        let answer = call(WireFault::Shaped(shape.clone())).await.unwrap();
        assert_eq!(answer.result()["resultType"], "complete", "{shape:?} {}", answer.text);
        assert_eq!(answer.headers["content-type"], "text/event-stream", "{shape:?}");
    }
    for (shape, part) in [
        (Shape::Crlf, "event: message\r\ndata: {"),
        (Shape::Cr, "event: message\rdata: {"),
        (Shape::Bom, "\u{feff}event"),
        (Shape::RetryZero, "retry: 0\n"),
        (Shape::ManyDataLines, "\"2.0\",\ndata: "),
    ] {
        let (text, _) = bytes(WireFault::Shaped(shape.clone()), SOON).await;
        assert!(text.contains(part), "{shape:?} {text}");
    }
}

#[tokio::test]
async fn streams_end_without_an_answer_or_never() {
    for shape in [Shape::CommentsOnly, Shape::NoBlankLine] {
        let answer = call(WireFault::Shaped(shape.clone())).await.unwrap();
        assert!(answer.message.is_null(), "{shape:?}");
    }
    let fake = fake(WireFault::Shaped(Shape::Endless)).await;
    let client = raw::modern(&fake.url(), json!({}));
    let mut stream = client.start("tools/call", json!({"name": "echo"})).await.unwrap();
    let mut count = 0;
    while count < 1_000_000 {
        count += stream.chunk().await.unwrap().expect("never ends").len();
    }
    let (text, closed) = bytes(WireFault::Shaped(Shape::Unterminated), A_MOMENT).await;
    assert!(text.contains("resultType") && !text.ends_with("0\r\n\r\n") && !closed, "{text}");
}

#[tokio::test]
async fn bytes_come_one_at_a_time_or_slowly() {
    let (text, _) = bytes(WireFault::Shaped(Shape::OneByte), SOON).await;
    assert!(text.contains("1\r\n{\r\n1\r\n\"\r\n"), "each byte is a chunk: {text}");
    let start = Instant::now();
    let answer = call(WireFault::Shaped(Shape::Drip { ms: 1 })).await.unwrap();
    assert_eq!(answer.result()["resultType"], "complete");
    assert!(start.elapsed().as_millis() as usize >= answer.text.len());
}

#[tokio::test]
async fn connections_close_reset_truncate_or_hang() {
    let (text, closed) = bytes(WireFault::Close, SOON).await;
    assert_eq!((text.as_str(), closed), ("", true));
    let error = call(WireFault::Reset).await.unwrap_err().to_string();
    assert!(!error.is_empty());
    let (text, closed) = bytes(WireFault::Truncate { after_bytes: 12 }, SOON).await;
    assert!(closed && text.ends_with("C\r\n{\"jsonrpc\":\"\r\n"), "{text:?}");
    let (text, closed) = bytes(WireFault::Hang, A_MOMENT).await;
    assert_eq!((text.as_str(), closed), ("", false));
    let start = Instant::now();
    let answer = call(WireFault::Delay { ms: 50 }).await.unwrap();
    assert!(start.elapsed().as_millis() >= 50 && answer.status == 200);
}

#[tokio::test]
async fn junk_precedes_the_answer() {
    let answer = call(WireFault::Junk(vec!["npm notice".into(), "\u{1b}[32mok".into()])).await;
    assert_eq!(answer.unwrap().result()["resultType"], "complete");
    let fake = fake(WireFault::LongLine { bytes: 17 << 20 }).await;
    let client = raw::modern(&fake.url(), json!({}));
    let stream = client.start("tools/call", json!({"name": "echo"})).await.unwrap();
    let body = stream.collect().await.unwrap().body;
    assert!(body.len() > 17 << 20);
}

#[tokio::test]
async fn faults_can_strike_discovery_and_other_http_methods() {
    let script = Script::default()
        .fault(When::method("server/discover"), WireFault::Hang)
        .fault(When::method("initialize").times(1), WireFault::respond(400, &[], "no"))
        .fault(When::http("GET"), WireFault::Shaped(Shape::RetryZero));
    let fake = HttpFake::start(script).await;
    let client = raw::modern(&fake.url(), json!({}));
    let discover = client.request("server/discover", json!({}));
    assert!(tokio::time::timeout(Duration::from_millis(100), discover).await.is_err());
    assert!(raw::legacy_session(&fake.url(), "2025-11-25", json!({})).await.is_err());
    let session = raw::legacy_session(&fake.url(), "2025-11-25", json!({})).await.unwrap();
    let mut stream = session.listen().await.unwrap();
    let event = stream.event().await.unwrap().unwrap();
    assert_eq!((event.retry, event.data.as_str()), (Some(0), ""));
}

#[tokio::test]
async fn a_polling_server_answers_on_the_resumed_stream() {
    let script = Script::default()
        .tool(Item::tool("echo", Behaviour::Echo))
        .fault(When::method("tools/call"), WireFault::Polling { retry_ms: 10 });
    let fake = HttpFake::start(script).await;
    let session = raw::legacy_session(&fake.url(), "2025-11-25", json!({})).await.unwrap();
    let mut first =
        session.start_as(&json!(7), "tools/call", json!({"name": "echo"})).await.unwrap();
    let event = first.event().await.unwrap().unwrap();
    assert_eq!((event.data.as_str(), event.retry), ("", Some(10)));
    assert_eq!(first.event().await.unwrap(), None);
    let id = event.id.unwrap();
    let message = session.resume(&id).await.unwrap().message().await.unwrap().unwrap();
    assert_eq!(message["id"], 7);
    assert_eq!(session.resume(&id).await.unwrap().status, 404, "good once");
}

#[tokio::test]
async fn the_reply_style_is_as_scripted() {
    for (style, kind, heard) in [
        (ReplyStyle::Auto, "text/event-stream", 2),
        (ReplyStyle::Stream, "text/event-stream", 2),
        (ReplyStyle::Json, "application/json", 0),
    ] {
        let mut script = Script::default().tool(Item::tool("it", Behaviour::Progress { steps: 2 }));
        script.http.reply = style;
        let fake = HttpFake::start(script).await;
        let client = raw::modern(&fake.url(), json!({})).meta("progressToken", json!(1));
        let answer = client.call("it", json!({})).await.unwrap();
        assert_eq!(answer.headers["content-type"], kind, "{style:?}");
        assert_eq!(answer.notifications.len(), heard, "{style:?}");
        let list = client.request("tools/list", json!({})).await.unwrap();
        let plain = if style == ReplyStyle::Stream { kind } else { "application/json" };
        assert_eq!(list.headers["content-type"], plain, "{style:?}");
    }
}

#[tokio::test]
async fn a_server_can_lack_sessions_streams_and_delete() {
    let mut script = Script::default();
    script.http.no_session = true;
    script.http.no_get_stream = true;
    script.http.no_delete = true;
    let fake = HttpFake::start(script).await;
    let session = raw::legacy_session(&fake.url(), "2025-11-25", json!({})).await.unwrap();
    assert_eq!(session.id, None);
    assert_eq!(session.request("ping", json!({})).await.unwrap()["result"], json!({}));
    assert_eq!(session.get().await.unwrap(), 405);
    assert_eq!(session.delete().await.unwrap(), 405);
}
