//! Behaviours one by one.

use serde_json::json;
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, StdioFake, raw};

use crate::SOON;
use crate::drive::{ALL, Way, drive};

fn one(behaviour: Behaviour) -> Script {
    Script::default().tool(Item::tool("it", behaviour))
}

#[tokio::test]
async fn progress_arrives_in_order_before_the_answer() {
    for way in ALL {
        let mut driven = drive(way, one(Behaviour::Progress { steps: 3 }), json!({})).await;
        let params = json!({"name": "it", "_meta": {"progressToken": "t-1"}});
        let answer = driven.request("tools/call", params).await;
        let steps: Vec<_> = answer.notifications.iter().map(|n| &n["params"]["progress"]).collect();
        assert_eq!(steps, [1, 2, 3], "{way:?}");
        assert_eq!(answer.notifications[0]["params"]["progressToken"], "t-1", "{way:?}");
        assert_eq!(answer.content_text(), "3 steps", "{way:?}");
        let silent = driven.call("it", json!({})).await;
        assert!(silent.notifications.is_empty(), "{way:?}: no token, no progress");
    }
}

#[tokio::test]
async fn log_lines_obey_the_level_of_the_era() {
    for way in ALL {
        let mut driven = drive(way, one(Behaviour::Log { level: "info".into() }), json!({})).await;
        for (level, wanted) in [("debug", true), ("error", false)] {
            let mut params = json!({"name": "it"});
            if way.is_modern() {
                params["_meta"] = json!({"io.modelcontextprotocol/logLevel": level});
            } else {
                driven.request("logging/setLevel", json!({"level": level})).await;
            }
            let answer = driven.request("tools/call", params).await;
            let logged =
                answer.notifications.iter().any(|n| n["method"] == "notifications/message");
            assert_eq!(logged, wanted, "{way:?} {level}");
        }
    }
}

#[tokio::test]
async fn a_modern_request_without_a_level_hears_no_log() {
    let mut driven =
        drive(Way::ModernHttp, one(Behaviour::Log { level: "emergency".into() }), json!({})).await;
    let answer = driven.call("it", json!({})).await;
    assert!(answer.notifications.is_empty());
}

#[tokio::test]
async fn a_counter_counts_within_its_session() {
    for way in ALL {
        let mut driven = drive(way, one(Behaviour::Counter), json!({})).await;
        for calls in 1..=3 {
            let answer = driven.call("it", json!({})).await;
            assert_eq!(answer.content_text(), json!({"calls": calls}).to_string(), "{way:?}");
        }
    }
    let fake = HttpFake::start(one(Behaviour::Counter)).await;
    for _ in 0..2 {
        let session = raw::legacy_session(&fake.url(), "2025-11-25", json!({})).await.unwrap();
        let answer = session.call("it", json!({})).await.unwrap();
        assert_eq!(answer.content_text(), r#"{"calls":1}"#);
    }
    assert_eq!(fake.live_sessions(), 2);
}

#[tokio::test]
async fn a_delay_delays_and_then_does_the_rest() {
    let behaviour = Behaviour::Delay { ms: 60, then: Box::new(Behaviour::Text("late".into())) };
    for way in ALL {
        let mut driven = drive(way, one(behaviour.clone()), json!({})).await;
        let start = std::time::Instant::now();
        let answer = driven.call("it", json!({})).await;
        assert_eq!(answer.content_text(), "late", "{way:?}");
        assert!(start.elapsed().as_millis() >= 60, "{way:?}");
    }
}

#[tokio::test]
async fn a_big_result_has_its_size() {
    for way in ALL {
        let bytes = 300_000;
        let mut driven = drive(way, one(Behaviour::BigResult { bytes }), json!({})).await;
        let answer = driven.call("it", json!({})).await;
        assert_eq!(answer.content_text().len() as u64, bytes, "{way:?}");
    }
}

#[tokio::test]
async fn a_flood_does_not_disturb_the_answer() {
    for way in ALL {
        let mut driven = drive(way, one(Behaviour::Flood { bytes: 200_000 }), json!({})).await;
        let answer = driven.call("it", json!({})).await;
        assert_eq!(answer.content_text(), "200000 bytes of noise", "{way:?}");
    }
}

#[tokio::test]
async fn a_cut_answer_breaks_off_after_its_bytes() {
    let fake = HttpFake::start(one(Behaviour::Disconnect { after_bytes: 10 })).await;
    let client = raw::modern(&fake.url(), json!({}));
    let mut stream = client.start("tools/call", json!({"name": "it"})).await.unwrap();
    let mut got = Vec::new();
    let broken = loop {
        match stream.chunk().await {
            Ok(Some(bytes)) => got.extend_from_slice(&bytes),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(broken, "the body has no proper end");
    assert_eq!(got, br#"{"jsonrpc""#);

    let fake = StdioFake::new(&one(Behaviour::Disconnect { after_bytes: 10 }));
    let mut process = raw::Stdio::start(&fake.command(), &fake.args()).unwrap();
    process.initialize("2025-11-25", json!({})).await.unwrap();
    let call = json!({"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {"name": "it"}});
    process.send(&call).await.unwrap();
    assert_eq!(process.line().await.unwrap().as_deref(), Some(r#"{"jsonrpc""#));
    assert_eq!(process.line().await.unwrap(), None);
}

#[tokio::test]
async fn an_exit_or_a_kill_ends_the_server() {
    for (behaviour, code) in [(Behaviour::Exit { code: 3 }, Some(3)), (Behaviour::Kill, None)] {
        let fake = StdioFake::new(&one(behaviour.clone()));
        let mut process = raw::Stdio::start(&fake.command(), &fake.args()).unwrap();
        process.initialize("2025-11-25", json!({})).await.unwrap();
        assert!(process.call("it", json!({})).await.is_err(), "{behaviour:?}");
        let status = process.wait(SOON).await.unwrap();
        assert_eq!(status.code(), code, "{behaviour:?}");

        let fake = HttpFake::start(one(behaviour.clone())).await;
        let client = raw::modern(&fake.url(), json!({}));
        assert!(client.call("it", json!({})).await.is_err(), "{behaviour:?}");
        assert!(client.call("it", json!({})).await.is_err(), "{behaviour:?}: the port is closed");
        fake.come_back().await;
        assert!(client.request("tools/list", json!({})).await.is_ok());
    }
}

#[tokio::test]
async fn cancelling_is_noted_with_the_way_it_was_told() {
    let script = one(Behaviour::CancelProbe);
    // Modern HTTP: closing the stream.
    let fake = HttpFake::start(script.clone()).await;
    let client = raw::modern(&fake.url(), json!({}));
    let call = client.call("it", json!({}));
    tokio::select! {
        _ = call => panic!("a probe never answers"),
        seen = fake.wait_for(|seen| seen.is("tools/call"), SOON) => { seen.unwrap(); }
    }
    let note = fake.wait_for_note("cancelled", |_| true, SOON).await.unwrap();
    assert_eq!(
        (&note.detail["how"], &note.detail["item"]),
        (&json!("stream_closed"), &json!("it"))
    );

    // Legacy HTTP: the notification; closing the stream alone is no cancel.
    let fake = HttpFake::start(script.clone()).await;
    let session = raw::legacy_session(&fake.url(), "2025-11-25", json!({})).await.unwrap();
    let id = json!("call-1");
    let call = session.exchange_as(&id, "tools/call", json!({"name": "it"}));
    tokio::select! {
        _ = call => panic!("a probe never answers"),
        seen = fake.wait_for(|seen| seen.is("tools/call"), SOON) => { seen.unwrap(); }
    }
    assert_eq!(session.request("ping", json!({})).await.unwrap()["result"], json!({}));
    assert!(fake.notes("cancelled").is_empty());
    session.cancel(&id).await.unwrap();
    let note = fake.wait_for_note("cancelled", |_| true, SOON).await.unwrap();
    assert_eq!(note.detail["how"], "notification");

    // Stdio, both eras: the notification.
    for way in [Way::LegacyStdio, Way::ModernStdio] {
        let fake = StdioFake::new(&script);
        let mut process = raw::Stdio::start(&fake.command(), &fake.args()).unwrap();
        let mut params = json!({"name": "it"});
        if way == Way::LegacyStdio {
            process.initialize("2025-11-25", json!({})).await.unwrap();
        } else {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
            });
        }
        let call = json!({"jsonrpc": "2.0", "id": 77, "method": "tools/call", "params": params});
        process.send(&call).await.unwrap();
        process.notify("notifications/cancelled", json!({"requestId": 77})).await.unwrap();
        let note = fake.wait_for_note("cancelled", |_| true, SOON).await.unwrap();
        assert_eq!(note.detail["how"], "notification", "{way:?}");
    }
}

#[tokio::test]
async fn a_server_that_ignores_cancelling_keeps_talking() {
    let mut script = one(Behaviour::Chatter { every_ms: 1 });
    script.ignore_cancel = true;
    let fake = HttpFake::start(script).await;
    let session = raw::legacy_session(&fake.url(), "2025-11-25", json!({})).await.unwrap();
    let params = json!({"name": "it", "_meta": {"progressToken": 1}});
    let mut stream = session.start_as(&json!(5), "tools/call", params).await.unwrap();
    session.cancel(&json!(5)).await.unwrap();
    fake.wait_for_note("cancelled", |_| true, SOON).await.unwrap();
    for _ in 0..200 {
        let message = stream.message().await.unwrap().unwrap();
        assert_eq!(message["method"], "notifications/progress");
    }
}
