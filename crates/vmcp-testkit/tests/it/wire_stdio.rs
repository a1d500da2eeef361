//! Wire faults over stdio, line by line.

use std::time::Duration;

use serde_json::{Value, json};
use vmcp_testkit::{Behaviour, Item, Script, Shape, StdioFake, When, WireFault, raw};

/// Starts a fake whose calls are struck, initializes it, and sends a call with id 7.
async fn called(what: WireFault) -> (StdioFake, raw::Stdio) {
    let script = Script::default()
        .tool(Item::tool("echo", Behaviour::Echo))
        .fault(When::method("tools/call").times(1), what);
    let fake = StdioFake::new(&script);
    let mut process = raw::Stdio::start(&fake.command(), &fake.args()).unwrap();
    process.initialize("2025-11-25", json!({})).await.unwrap();
    process.send(&call()).await.unwrap();
    (fake, process)
}

fn call() -> Value {
    json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "echo"}})
}

async fn lines(process: &mut raw::Stdio, count: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for _ in 0..count {
        lines.push(process.line().await.unwrap().unwrap());
    }
    lines
}

#[tokio::test]
async fn each_fault_shows_in_the_lines() {
    let junk = || vec!["npm notice".to_owned(), "\u{1b}[32mdone".to_owned()];
    let cases: [(WireFault, &[&str]); 12] = [
        (WireFault::WrongId, &[r#"{"jsonrpc":"2.0","id":987654321,"#]),
        (WireFault::DuplicateId, &[r#"{"jsonrpc":"2.0","id":0,"#]),
        (WireFault::FlippedId, &[r#"{"jsonrpc":"2.0","id":"7","#]),
        (WireFault::AnswerTwice, &[r#"{"jsonrpc":"2.0","id":7,"#, r#"{"jsonrpc":"2.0","id":7,"#]),
        (WireFault::AnswerEarly, &[r#"{"jsonrpc":"2.0","id":8,"#, r#"{"jsonrpc":"2.0","id":7,"#]),
        (WireFault::Junk(junk()), &["npm notice", "\u{1b}[32mdone", r#"{"jsonrpc""#]),
        (WireFault::respond(200, &[], "not json"), &["not json"]),
        (WireFault::LongLine { bytes: 17 << 20 }, &["xxxx", r#"{"jsonrpc""#]),
        (WireFault::Shaped(Shape::Bom), &["\u{feff}{\"jsonrpc\""]),
        (WireFault::Shaped(Shape::ManyDataLines), &[r#"{"jsonrpc":"2.0","#, r#""id":7,"#]),
        (WireFault::Shaped(Shape::OneByte), &[r#"{"jsonrpc":"2.0","id":7,"#]),
        (
            WireFault::Error { code: -9, message: "x".into(), data: Value::Null },
            &[r#"{"jsonrpc":"2.0","id":7,"error":{"code":-9,"#],
        ),
    ];
    for (fault, want) in cases {
        let (_fake, mut process) = called(fault.clone()).await;
        let lines = lines(&mut process, want.len()).await;
        for (line, want) in lines.iter().zip(want) {
            let start: String = line.chars().take(90).collect();
            assert!(line.starts_with(want), "{fault:?}: {start}");
        }
        if fault == (WireFault::LongLine { bytes: 17 << 20 }) {
            assert_eq!(lines[0].len(), 17 << 20);
        }
    }
}

#[tokio::test]
async fn line_ends_vary() {
    let (_fake, mut process) = called(WireFault::Shaped(Shape::Crlf)).await;
    assert!(process.line().await.unwrap().unwrap().ends_with("}\r"));
    let (_fake, mut process) = called(WireFault::Shaped(Shape::NoBlankLine)).await;
    // The first ping may overtake the answer; the second cannot.
    let mut joined = Vec::new();
    for id in [8, 9] {
        process.send(&json!({"jsonrpc": "2.0", "id": id, "method": "ping"})).await.unwrap();
        joined.push(process.line().await.unwrap().unwrap());
    }
    assert!(joined.iter().any(|line| line.contains(r#"}{"jsonrpc":"2.0","id":"#)), "{joined:?}");
    let (_fake, mut process) = called(WireFault::InvalidJson).await;
    let line = process.line().await.unwrap().unwrap();
    assert!(serde_json::from_str::<Value>(&line).is_err());
    assert!(serde_json::from_str::<Value>(&format!("{line}}}")).is_ok());
}

#[tokio::test]
async fn nothing_comes_or_the_process_ends() {
    let (fake, mut process) = called(WireFault::Hang).await;
    process.send(&json!({"jsonrpc": "2.0", "id": 8, "method": "ping"})).await.unwrap();
    assert!(process.line().await.unwrap().unwrap().contains(r#""id":8"#));
    assert_eq!(fake.seen_of("tools/call").len(), 1);

    let (_fake, mut process) = called(WireFault::Shaped(Shape::Endless)).await;
    let line = tokio::time::timeout(Duration::from_millis(100), process.line()).await;
    assert!(line.is_err(), "the line has no end");

    for (fault, code) in [(WireFault::Close, Some(0)), (WireFault::Reset, None)] {
        let (_fake, mut process) = called(fault.clone()).await;
        assert_eq!(process.line().await.unwrap(), None, "{fault:?}");
        assert_eq!(process.wait(crate::SOON).await.unwrap().code(), code, "{fault:?}");
    }
    let (_fake, mut process) = called(WireFault::Truncate { after_bytes: 5 }).await;
    assert_eq!(process.line().await.unwrap().as_deref(), Some(r#"{"jso"#));
    assert_eq!(process.line().await.unwrap(), None);
}
