//! A running edge, the gateway behind it, and short ways to speak to it.

mod apart;
mod door;
pub(crate) mod gateway;
pub(crate) mod server;

use std::time::Duration;

use serde_json::{Value, json};
use vmcp_testkit::raw::{self, LegacySession, RawResponse, RawStream};

pub(crate) use apart::{Apart, apart};
pub(crate) use door::Door;
pub(crate) use gateway::Stub;
pub(crate) use server::{Server, start, start_with};
pub(crate) use vmcp_testkit::alone;

/// How long anything may take that should happen at once, on a machine with other things to do.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// Waits until `condition` holds, for as long as [`SOON`].
pub(crate) async fn until(what: &str, condition: impl FnMut() -> bool) {
    let settled = vmcp_testkit::invariants::settle(condition, SOON).await;
    assert!(settled.is_ok(), "{what}");
}

/// Starts the call `id` of `tool` and returns its response, which may be a stream.
pub(crate) async fn begin(
    session: &LegacySession,
    id: u64,
    tool: &str,
    arguments: Value,
) -> RawStream {
    let params = json!({"name": tool, "arguments": arguments});
    soon(session.start_as(&json!(id), "tools/call", params)).await.unwrap()
}

/// Waits for `future`, for as long as [`SOON`].
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(SOON, future).await.expect("it happens soon")
}

pub(crate) const META: &str = "io.modelcontextprotocol/";
pub(crate) const MODERN: &str = "2026-07-28";

/// The envelope of a modern request.
pub(crate) fn meta() -> Value {
    let mut meta = json!({});
    meta[format!("{META}protocolVersion")] = json!(MODERN);
    meta[format!("{META}clientCapabilities")] = json!({});
    meta
}

/// A modern request as JSON: `params` with an envelope added.
pub(crate) fn modern_body(method: &str, mut params: Value) -> Value {
    params["_meta"] = meta();
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
}

/// The headers of a modern request.
pub(crate) fn modern_headers<'a>(method: &'a str, name: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut headers = raw::JSON_HEADERS.to_vec();
    headers.extend([("mcp-protocol-version", MODERN), ("mcp-method", method)]);
    if !name.is_empty() {
        headers.push(("mcp-name", name));
    }
    headers
}

/// `headers` without `name`, and with `value` instead if it is not empty.
pub(crate) fn but<'a>(
    headers: &[(&'a str, &'a str)],
    name: &'a str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let mut headers: Vec<_> = headers.iter().copied().filter(|(key, _)| *key != name).collect();
    if !value.is_empty() {
        headers.push((name, value));
    }
    headers
}

/// Status, id, code and message of a refusal, in one line.
pub(crate) fn refusal(response: &RawResponse) -> String {
    told(response.status, &response.json())
}

/// As [`refusal`], from status and message.
pub(crate) fn told(status: u16, message: &Value) -> String {
    assert_eq!(message["jsonrpc"], "2.0", "{message}");
    let (id, error) = (&message["id"], &message["error"]);
    let data = error.get("data").map_or_else(String::new, |data| format!(" {data}"));
    let text = error["message"].as_str().expect("a message");
    format!("{status} id {id} {}: {text}{data}", error["code"])
}
