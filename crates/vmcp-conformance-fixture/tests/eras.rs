//! The built program: where it listens, and which era it admits to.
#![expect(clippy::unwrap_used, reason = "a test may panic, and so may what several tests share")]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}"#;
const DISCOVER: &str = r#"{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"#;
const LEGACY_HEADERS: &str = "";
const MODERN_HEADERS: &str = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: server/discover\r\n";

#[test]
fn each_era_is_served_where_it_is_admitted() {
    let cases = [("both", true, true), ("legacy", true, false), ("modern", false, true)];
    for (era, legacy, modern) in cases {
        let fixture = Fixture::start(era);
        let initialized = fixture.post("/mcp", LEGACY_HEADERS, INITIALIZE);
        assert_eq!(initialized.contains(r#""result""#), legacy, "{era}: {initialized}");
        let discovered = fixture.post("/mcp", MODERN_HEADERS, DISCOVER);
        assert_eq!(discovered.contains(r#""result""#), modern, "{era}: {discovered}");
    }
}

#[test]
fn other_paths_are_not_found() {
    let fixture = Fixture::start("both");
    let answer = fixture.post("/other", LEGACY_HEADERS, INITIALIZE);
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}

/// The program, which ends when this value is dropped.
struct Fixture {
    child: Child,
    address: String,
}

impl Fixture {
    fn start(era: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_conformance-fixture"))
            .args(["--port", "0", "--era", era])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on http://").unwrap();
        let address = url.strip_suffix("/mcp").unwrap().to_owned();
        assert!(address.starts_with("127.0.0.1:"));
        Self { child, address }
    }

    /// Sends a request and returns the whole answer, head and body.
    fn post(&self, path: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (address, length) = (&self.address, body.len());
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n\
             Content-Length: {length}\r\n{headers}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
