//! The fakes are strict: a sloppy client is refused, or its sloppiness is noted.

use serde_json::{Value, json};
use vmcp_testkit::raw::{self, JSON_HEADERS, RawResponse};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

type Headers<'a> = &'a [(&'a str, &'a str)];

fn script(speaks: Speaks) -> Script {
    let schema = json!({
        "type": "object",
        "properties": {
            "region": {"type": "string", "x-mcp-header": "Region"},
            "deep": {"type": "object", "properties": {"n": {"type": "integer", "x-mcp-header": "N"}}},
        },
    });
    Script::new(speaks)
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("Zürich", Behaviour::Echo))
        .tool(Item::tool("regional", Behaviour::Echo).with("inputSchema", schema))
}

fn envelope() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    })
}

fn call(name: &str, arguments: &Value) -> Value {
    let params = json!({"name": name, "arguments": arguments, "_meta": envelope()});
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
}

async fn post(fake: &HttpFake, headers: &[(&str, &str)], body: &Value) -> RawResponse {
    let headers = [&JSON_HEADERS[..], headers].concat();
    raw::post(&fake.url(), &headers, body.to_string()).await.unwrap()
}

fn outcome(response: &RawResponse) -> (u16, Option<i64>) {
    (response.status, response.json()["error"]["code"].as_i64())
}

const VERSION: (&str, &str) = ("mcp-protocol-version", "2026-07-28");
const METHOD: (&str, &str) = ("mcp-method", "tools/call");

#[tokio::test]
async fn modern_headers_must_agree_with_the_envelope() {
    let fake = HttpFake::start(script(Speaks::Modern)).await;
    let name = ("mcp-name", "echo");
    let good = (200, None);
    let mismatch = (400, Some(-32020));
    let cases: [(&[(&str, &str)], _); 13] = [
        (&[VERSION, METHOD, name], good),
        (&[VERSION, METHOD, ("Mcp-Name", "  echo ")], good),
        (&[VERSION, METHOD, ("mcp-name", "=?base64?ZWNobw==?=")], good),
        (&[VERSION, METHOD, ("mcp-name", "=?base64?ZWNobw=?=")], mismatch),
        (&[METHOD, name], mismatch),
        (&[("mcp-protocol-version", "2025-11-25"), METHOD, name], mismatch),
        (&[VERSION, name], mismatch),
        (&[VERSION, ("mcp-method", "TOOLS/call"), name], mismatch),
        (&[VERSION, METHOD], mismatch),
        (&[VERSION, METHOD, ("mcp-name", "Echo")], mismatch),
        (&[VERSION, METHOD, name, name], mismatch),
        (&[VERSION, VERSION, METHOD, name], mismatch),
        (&[VERSION, METHOD, METHOD, name], mismatch),
    ];
    for (headers, want) in cases {
        let response = post(&fake, headers, &call("echo", &json!({}))).await;
        assert_eq!(outcome(&response), want, "{headers:?} {}", response.text());
    }
}

#[tokio::test]
async fn annotated_arguments_must_travel_as_headers() {
    let fake = HttpFake::start(script(Speaks::Modern)).await;
    let base = [VERSION, METHOD, ("mcp-name", "regional")];
    let (good, mismatch) = ((200, None), (400, Some(-32020)));
    let eu = json!({"region": "eu"});
    let deep = json!({"deep": {"n": 7}});
    let cases: [(&[(&str, &str)], &Value, _); 8] = [
        (&[("mcp-param-region", "eu")], &eu, good),
        (&[("mcp-param-region", "=?base64?ZXU=?="), ("mcp-param-other", "x")], &eu, good),
        (&[], &eu, mismatch),
        (&[("mcp-param-region", "us")], &eu, mismatch),
        (&[], &json!({"region": null}), good),
        (&[("mcp-param-n", "7")], &deep, good),
        (&[("mcp-param-n", "8")], &deep, mismatch),
        (&[], &deep, mismatch),
    ];
    for (headers, arguments, want) in cases {
        let headers = [&base[..], headers].concat();
        let response = post(&fake, &headers, &call("regional", arguments)).await;
        assert_eq!(outcome(&response), want, "{headers:?} {arguments}");
    }
}

#[tokio::test]
async fn modern_envelopes_and_methods_are_checked() {
    let fake = HttpFake::start(script(Speaks::Modern)).await;
    let request = |method: &str, meta: Value| json!({"jsonrpc": "2.0", "id": "x", "method": method, "params": {"_meta": meta}});
    let mut old = envelope();
    old["io.modelcontextprotocol/protocolVersion"] = json!("2027-01-01");
    let mut bare = envelope();
    bare.as_object_mut().unwrap().remove("io.modelcontextprotocol/clientCapabilities");
    let cases = [
        ("tools/list", json!({}), (400, Some(-32602))),
        ("tools/list", bare, (400, Some(-32602))),
        ("tools/list", old, (400, Some(-32022))),
        ("no/such", envelope(), (404, Some(-32601))),
        ("initialize", envelope(), (404, Some(-32601))),
        ("ping", envelope(), (404, Some(-32601))),
        ("logging/setLevel", envelope(), (404, Some(-32601))),
        ("resources/subscribe", envelope(), (404, Some(-32601))),
        ("resources/unsubscribe", envelope(), (404, Some(-32601))),
    ];
    for (method, meta, want) in cases {
        let response =
            post(&fake, &[VERSION, ("mcp-method", method)], &request(method, meta)).await;
        assert_eq!(outcome(&response), want, "{method}");
        assert_eq!(response.json()["id"], "x", "{method}: the id is echoed");
    }
    for (method, status) in [("GET", 405), ("DELETE", 405), ("PUT", 405)] {
        let response = raw::open(method, &fake.url(), &JSON_HEADERS, "").await.unwrap();
        assert_eq!(response.status, status, "{method}");
    }
}

#[tokio::test]
async fn bodies_and_content_headers_are_checked_in_both_eras() {
    for speaks in [Speaks::Modern, Speaks::latest_legacy(), Speaks::Dual] {
        let fake = HttpFake::start(script(speaks.clone())).await;
        let json = ("content-type", "application/json");
        let both = ("accept", "application/json, text/event-stream");
        let body = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
        let cases: [(Headers<'_>, &str, u16, i64); 6] = [
            (&[("content-type", "text/plain"), both], body, 415, -32600),
            (&[json, ("accept", "application/json")], body, 406, -32600),
            (&[json, both], "{", 400, -32700),
            (&[json, both], "7", 400, -32600),
            (&[json, both], r#"{"id":1,"method":"x"}"#, 400, -32600),
            (&[json, both], r#"{"jsonrpc":"2.0","id":null,"method":"x"}"#, 400, -32600),
        ];
        for (headers, body, status, code) in cases {
            let response = raw::post(&fake.url(), headers, body.to_owned()).await.unwrap();
            assert_eq!(outcome(&response), (status, Some(code)), "{speaks:?} {headers:?} {body}");
        }
    }
}

#[tokio::test]
async fn legacy_sessions_are_checked() {
    let fake = HttpFake::start(script(Speaks::Dual)).await;
    let session = raw::legacy_session(&fake.url(), "2025-11-25", json!({})).await.unwrap();
    let id = session.id.clone().unwrap();
    let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"});
    let sid = "mcp-session-id";
    let cases: [(&[(&str, &str)], u16); 5] = [
        (&[], 400),
        (&[(sid, "unknown")], 404),
        (&[(sid, &id), ("mcp-protocol-version", "2025-11-25")], 200),
        (&[(sid, &id), ("mcp-protocol-version", "1999-01-01")], 400),
        (&[(sid, &id)], 200),
    ];
    for (headers, status) in cases {
        assert_eq!(post(&fake, headers, &ping).await.status, status, "{headers:?}");
    }
    assert_eq!(fake.violations(), ["MCP-Protocol-Version is missing after initialize"]);

    let batch = json!([ping, ping]);
    assert_eq!(post(&fake, &[(sid, &id)], &batch).await.status, 400, "no batches in 2025-11-25");
    assert_eq!(session.delete().await.unwrap(), 200);
    assert_eq!(session.request("ping", json!({})).await.unwrap()["error"]["code"], -32001);
    assert_eq!((fake.live_sessions(), fake.initialize_count()), (0, 1));
}

#[tokio::test]
async fn only_2025_03_26_knows_batches() {
    let fake = HttpFake::start(script(Speaks::Dual)).await;
    let session = raw::legacy_session(&fake.url(), "2025-03-26", json!({})).await.unwrap();
    let ask = |id: i64| json!({"jsonrpc": "2.0", "id": id, "method": "ping"});
    let note = json!({"jsonrpc": "2.0", "method": "notifications/roots/list_changed"});
    let batch = json!([ask(1), note, ask(2)]);
    let mut stream =
        raw::post_stream(&fake.url(), &session.headers(), batch.to_string()).await.unwrap();
    let mut ids = Vec::new();
    while let Some(message) = stream.message().await.unwrap() {
        ids.push(message["id"].as_i64().unwrap());
    }
    ids.sort_unstable();
    assert_eq!(ids, [1, 2]);
    let only_notes = json!([note]);
    let status = raw::post(&fake.url(), &session.headers(), only_notes.to_string()).await;
    assert_eq!(status.unwrap().status, 202);
}

#[tokio::test]
async fn legacy_versions_are_negotiated_as_scripted() {
    let cases = [
        (Speaks::Dual, "2024-11-05", "2024-11-05"),
        (Speaks::Dual, "1999-01-01", "2025-11-25"),
        (Speaks::legacy("2025-03-26"), "2025-11-25", "2025-03-26"),
    ];
    for (speaks, asked, agreed) in cases {
        let fake = HttpFake::start(script(speaks)).await;
        let session = raw::legacy_session(&fake.url(), asked, json!({})).await.unwrap();
        assert_eq!(session.version, agreed);
    }
    let modern = HttpFake::start(script(Speaks::Modern)).await;
    assert!(raw::legacy_session(&modern.url(), "2025-11-25", json!({})).await.is_err());
    let legacy = HttpFake::start(script(Speaks::latest_legacy())).await;
    let probe = raw::modern(&legacy.url(), json!({})).request("server/discover", json!({})).await;
    let probe = probe.unwrap();
    assert_eq!((probe.status, probe.error_code()), (400, Some(-32000)));
}

#[tokio::test]
async fn what_is_tolerated_but_sloppy_is_noted() {
    let fake = HttpFake::start(script(Speaks::Dual)).await;
    let hello = json!({
        "jsonrpc": "2.0", "id": 0, "method": "initialize",
        "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}},
    });
    let response = post(&fake, &[], &hello).await;
    let id = response.header("mcp-session-id").unwrap().to_owned();
    let headers = [("mcp-session-id", id.as_str()), ("mcp-protocol-version", "2025-11-25")];
    post(&fake, &headers, &json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})).await;
    post(&fake, &headers, &json!({"jsonrpc": "2.0", "id": 99, "result": {}})).await;
    let modern = raw::modern(&fake.url(), json!({})).header("mcp-session-id", "left over");
    modern.request("tools/list", json!({})).await.unwrap();
    assert_eq!(
        fake.violations(),
        [
            "tools/list before notifications/initialized",
            "a response to 99, which nobody asked",
            "a modern request with mcp-session-id",
        ]
    );
}

#[tokio::test]
async fn a_bearer_token_is_required_when_scripted() {
    let mut script = script(Speaks::Dual);
    script.http.bearer = Some("one".into());
    let fake = HttpFake::start(script).await;
    let with = |token: &str| {
        raw::modern(&fake.url(), json!({})).header("authorization", &format!("Bearer {token}"))
    };
    assert_eq!(with("one").request("tools/list", json!({})).await.unwrap().status, 200);
    let refused = with("two").request("tools/list", json!({})).await.unwrap();
    assert_eq!(refused.status, 401);
    assert!(refused.headers.contains_key("www-authenticate"));
    fake.set_bearer(Some("two"));
    assert_eq!(with("two").request("tools/list", json!({})).await.unwrap().status, 200);
}

#[tokio::test]
async fn names_that_are_not_ascii_travel_encoded() {
    let fake = HttpFake::start(script(Speaks::Modern)).await;
    let answer = raw::modern(&fake.url(), json!({})).call("Zürich", json!({})).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(fake.requests()[0].header("mcp-name"), Some("=?base64?WsO8cmljaA==?="));
}
