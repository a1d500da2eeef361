//! Steering a fake while it runs.

use std::time::Duration;

use serde_json::json;
use vmcp_testkit::invariants::settle;
use vmcp_testkit::{Behaviour, Fault, HttpFake, Item, Script, When, WireFault, raw};

use crate::SOON;

fn script() -> Script {
    Script::default()
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("hang", Behaviour::Hang))
}

#[tokio::test]
async fn a_fake_goes_down_and_comes_back_on_its_port() {
    let fake = HttpFake::start(script()).await;
    let client = raw::modern(&fake.url(), json!({}));
    let hanging = client.start("tools/call", json!({"name": "hang"}));
    let down = async {
        fake.wait_for(|seen| seen.is("tools/call"), SOON).await.unwrap();
        fake.go_down().await;
    };
    let (hung, ()) = tokio::join!(hanging, down);
    assert!(hung.is_err(), "open connections are closed");
    let refused = client.request("tools/list", json!({})).await.unwrap_err();
    assert!(refused.to_string().contains("refused"), "{refused}");
    fake.come_back().await;
    assert_eq!(client.request("tools/list", json!({})).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_hanging_fake_accepts_and_says_nothing_until_it_comes_back() {
    let fake = HttpFake::start(script()).await;
    fake.hang().await;
    let client = raw::modern(&fake.url(), json!({}));
    let mut list = Box::pin(client.request("tools/list", json!({})));
    let early = tokio::time::timeout(Duration::from_millis(100), &mut list).await;
    assert!(early.is_err(), "nothing is answered while it hangs");
    assert_eq!(fake.open_connections(), 1);
    fake.come_back().await;
    assert_eq!(list.await.unwrap().status, 200);
}

#[tokio::test]
async fn forgotten_sessions_are_not_found_and_their_streams_end() {
    let fake = HttpFake::start(script()).await;
    let session = raw::legacy_session(&fake.url(), "2025-11-25", json!({})).await.unwrap();
    let mut stream = session.listen().await.unwrap();
    fake.forget_sessions();
    assert_eq!(stream.message().await.unwrap(), None);
    let answer = session.exchange("ping", json!({})).await.unwrap();
    assert_eq!(answer.status, 404);
    assert_eq!(fake.live_sessions(), 0);
}

#[tokio::test]
async fn tools_and_faults_change_at_run_time() {
    let fake = HttpFake::start(script()).await;
    let client = raw::modern(&fake.url(), json!({}));
    fake.set_tools(vec![Item::tool("new", Behaviour::Echo)]);
    let list = client.request("tools/list", json!({})).await.unwrap();
    assert_eq!(list.result()["tools"][0]["name"], "new");
    let when = When::method("tools/list").nth(2);
    fake.set_faults(vec![Fault { when, what: WireFault::busy(503, 7) }]);
    for status in [200, 503, 200] {
        let answer = client.request("tools/list", json!({})).await.unwrap();
        assert_eq!(answer.status, status);
    }
    assert_eq!(fake.requests_of("tools/list").len(), 4);
}

#[tokio::test]
async fn stopping_closes_everything() {
    let fake = HttpFake::start(script()).await;
    let client = raw::modern(&fake.url(), json!({}));
    let mut stream = client.listen(json!({"toolsListChanged": true})).await.unwrap();
    stream.message().await.unwrap();
    let addr = fake.addr().to_string();
    fake.stop().await;
    assert!(!matches!(stream.message().await, Ok(Some(_))));
    assert!(raw::Socket::connect(&addr).await.is_err());
}

#[tokio::test]
async fn dropping_closes_soon() {
    let fake = HttpFake::start(script()).await;
    let addr = fake.addr();
    drop(fake);
    let is_free = || std::net::TcpListener::bind(addr).is_ok();
    settle(is_free, SOON).await.unwrap();
}

#[tokio::test]
async fn waiting_in_vain_says_what_came_instead() {
    let fake = HttpFake::start(script()).await;
    raw::modern(&fake.url(), json!({})).request("tools/list", json!({})).await.unwrap();
    let missing = fake.wait_for(|seen| seen.is("tools/call"), Duration::from_millis(20)).await;
    let text = missing.unwrap_err().to_string();
    assert!(text.starts_with("nothing that matches was recorded within 20ms; recorded:"), "{text}");
    assert!(text.contains("POST /mcp") && text.contains("tools/list"), "{text}");
}

#[tokio::test]
async fn requests_are_recorded_as_they_came() {
    let fake = HttpFake::start(script()).await;
    let session = raw::legacy_session(&fake.url(), "2025-11-25", json!({})).await.unwrap();
    let body = r#"{ "jsonrpc":"2.0","id":12345678901234567890123,"method":"ping" }"#;
    let answer = raw::post(&fake.url(), &session.headers(), body).await.unwrap();
    assert!(answer.text().contains(r#""id":12345678901234567890123,"#), "{}", answer.text());
    let seen = fake.requests_of("ping").remove(0);
    assert_eq!(seen.body, body.as_bytes());
    assert_eq!(seen.id.as_deref(), Some("12345678901234567890123"));
    assert_eq!(seen.session, session.id);
    assert_eq!((seen.http_method.as_str(), seen.path.as_str()), ("POST", "/mcp"));
    assert_eq!(seen.header("mcp-protocol-version"), Some("2025-11-25"));
}
