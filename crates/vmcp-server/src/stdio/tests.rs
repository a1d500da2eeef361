use std::{collections::BTreeSet, time::Duration};

use async_trait::async_trait;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream},
    sync::{Notify, watch},
    task::JoinHandle,
};
use vmcp_core::{
    CallContext, Catalog, Completion, Error, Event, Events, Kind, News, Outcome, PromptGet,
    ResourceRead, ToolCall,
    catalog::{Parts, Tool},
};

use super::*;

/// A gateway whose tools are named after what they do.
struct Odd {
    catalog: watch::Sender<Arc<Catalog>>,
    /// Told when a call of `forever` has begun.
    begun: Arc<Notify>,
    /// Told when one is dropped.
    dropped: Arc<Notify>,
    go: Arc<Notify>,
}

fn catalog(names: &[&str]) -> Arc<Catalog> {
    let tool = |name: &&str| Tool {
        name: (*name).into(),
        backend: vmcp_core::BackendId::new("b").unwrap(),
        original: (*name).into(),
        definition: json!({"name": name}).to_string().parse().unwrap(),
        advertised: true,
        arguments: Vec::new(),
        header_params: Vec::new(),
    };
    Arc::new(Catalog::new(Parts { tools: names.iter().map(tool).collect(), ..Parts::default() }))
}

fn text(text: &str) -> Outcome {
    let result = json!({"content": [{"type": "text", "text": text}]});
    Outcome::Complete(result.to_string().parse().unwrap())
}

struct OnDrop(Arc<Notify>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[async_trait]
impl Gateway for Odd {
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        let info = cx.client.info.as_ref().and_then(|info| info.get("name"));
        assert!(info.is_none_or(|name| name.as_str() != "\"panic\""), "as ordered");
        Ok(self.catalog.borrow().clone())
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        match call.name.as_str() {
            "ask" => {
                let answer = cx.peer.request(
                    "elicitation/create",
                    json!({"message": "?"}).to_string().parse().unwrap(),
                );
                answer.await.map(|answer| text(answer.as_str()))
            }
            "progress" => {
                let params = json!({"progressToken": "p", "progress": 1});
                cx.peer.notify("notifications/progress", params.to_string().parse().unwrap());
                Ok(text("done"))
            }
            "forever" => {
                let _dropped = OnDrop(Arc::clone(&self.dropped));
                self.begun.notify_one();
                std::future::pending().await
            }
            "wait" => {
                self.go.notified().await;
                Ok(text("waited"))
            }
            "spread" => Ok(Outcome::Complete("{\n\"content\":\r\n[]}".parse().unwrap())),
            "panic" => panic!("as ordered"),
            name => Err(Error::client(Kind::NotFound, format!("unknown tool `{name}`"))),
        }
    }

    async fn read_resource(&self, _: &CallContext, read: ResourceRead) -> Result<Outcome, Error> {
        Err(Error::client(Kind::NotFound, format!("unknown resource `{}`", read.uri)))
    }

    async fn get_prompt(&self, _: &CallContext, get: PromptGet) -> Result<Outcome, Error> {
        Err(Error::client(Kind::NotFound, format!("unknown prompt `{}`", get.name)))
    }

    async fn complete(&self, _: &CallContext, _: Completion) -> Result<Json, Error> {
        Ok(json!({"completion": {"values": ["x"]}}).to_string().parse().unwrap())
    }

    async fn subscribe(&self, _: &CallContext, uris: &[String]) -> Result<Events, Error> {
        let (changes, uri) = (self.catalog.subscribe(), uris.first().cloned());
        Ok(Box::pin(futures_util::stream::unfold((changes, uri), |(mut changes, uri)| async {
            changes.changed().await.ok()?;
            let event = uri.clone().map_or(Event::CatalogChanged, |uri| {
                let params = json!({"uri": uri}).to_string().parse().unwrap();
                Event::ResourceUpdated { uri, params }
            });
            Some((event, (changes, uri)))
        })))
    }

    async fn inform(&self, _: &CallContext, _: News) {}
}

struct Client {
    gateway: Arc<Odd>,
    input: Option<DuplexStream>,
    output: BufReader<DuplexStream>,
    server: JoinHandle<io::Result<()>>,
    shutdown: CancellationToken,
}

impl Client {
    fn start() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::new("odd");
        settings.max_body_bytes = 4096;
        change(&mut settings);
        let gateway = Arc::new(Odd {
            catalog: watch::Sender::new(catalog(&["ask"])),
            begun: Arc::default(),
            dropped: Arc::default(),
            go: Arc::default(),
        });
        let (input, server_input) = tokio::io::duplex(1 << 16);
        let (server_output, output) = tokio::io::duplex(1 << 16);
        let shutdown = CancellationToken::new();
        let served = serve_stdio(
            Arc::clone(&gateway) as _,
            settings,
            server_input,
            server_output,
            shutdown.clone(),
        );
        let server = tokio::spawn(served);
        Self { gateway, input: Some(input), output: BufReader::new(output), server, shutdown }
    }

    async fn legacy(version: &str, capabilities: Value) -> Self {
        let mut client = Self::start();
        let params = json!({"protocolVersion": version, "capabilities": capabilities});
        client.send(json!({"id": 0, "method": "initialize", "params": params})).await;
        assert_eq!(client.hear().await["result"]["protocolVersion"], version);
        client
    }

    async fn line(&mut self, line: &str) {
        let input = self.input.as_mut().expect("open");
        input.write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    async fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        self.line(&message.to_string()).await;
    }

    async fn call(&mut self, id: Value, tool: &str) {
        self.send(json!({"id": id, "method": "tools/call", "params": {"name": tool}})).await;
    }

    async fn modern(&mut self, id: Value, method: &str, mut params: Value) {
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        self.send(json!({"id": id, "method": method, "params": params})).await;
    }

    async fn next(&mut self) -> Option<Value> {
        let mut line = String::new();
        let read = tokio::time::timeout(LONG, self.output.read_line(&mut line));
        let read = read.await.expect("a line in time").unwrap();
        (read > 0).then(|| serde_json::from_str(&line).unwrap())
    }

    async fn hear(&mut self) -> Value {
        self.next().await.expect("a message")
    }

    /// The error of the next message, in short.
    async fn refusal(&mut self) -> String {
        let message = self.hear().await;
        format!("{} {} {}", message["id"], message["error"]["code"], message["error"]["message"])
    }

    async fn ended(self) -> io::Result<()> {
        tokio::time::timeout(LONG, self.server).await.expect("an end in time").unwrap()
    }
}

const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn initialize_begins_a_session() {
    let mut client = Client::legacy("2025-06-18", json!({})).await;
    client.send(json!({"method": "notifications/initialized"})).await;
    client.send(json!({"id": "a", "method": "ping"})).await;
    assert_eq!(client.hear().await, json!({"jsonrpc": "2.0", "id": "a", "result": {}}));
    client.send(json!({"id": 1, "method": "tools/list"})).await;
    assert_eq!(client.hear().await["result"], json!({"tools": [{"name": "ask"}]}));
    client
        .send(json!({"id": 2, "method": "initialize", "params": {"protocolVersion": "2025-06-18"}}))
        .await;
    insta::assert_snapshot!(client.refusal().await, @r#"2 -32600 "this connection is initialized already""#);
}

#[tokio::test]
async fn a_modern_envelope_begins_the_other_era() {
    let mut client = Client::start();
    client.modern(json!(1), "server/discover", json!({})).await;
    let discovered = client.hear().await;
    assert_eq!(discovered["result"]["supportedVersions"], json!(["2026-07-28"]));
    client.modern(json!(2), "tools/list", json!({})).await;
    assert_eq!(client.hear().await["result"]["resultType"], "complete");
    client.modern(json!(3), "completion/complete", json!({"ref": {"type": "ref/prompt", "name": "p"}, "argument": {"name": "a", "value": ""}})).await;
    assert_eq!(client.hear().await["result"]["completion"]["values"], json!(["x"]));
    client
        .send(json!({"id": 4, "method": "initialize", "params": {"protocolVersion": "2025-11-25"}}))
        .await;
    insta::assert_snapshot!(client.refusal().await, @r#"4 -32022 "unsupported protocol version""#);
    client.modern(json!(5), "ping", json!({})).await;
    insta::assert_snapshot!(client.refusal().await, @r#"5 -32601 "unknown method `ping`""#);
}

#[tokio::test]
async fn what_is_not_let_in_decides_nothing() {
    let mut client = Client::start();
    client.send(json!({"id": 1, "method": "server/discover"})).await;
    insta::assert_snapshot!(client.refusal().await, @r#"1 -32602 "`params._meta[\"io.modelcontextprotocol/protocolVersion\"]` is missing""#);
    client.send(json!({"id": 2, "method": "tools/list"})).await;
    insta::assert_snapshot!(client.refusal().await, @r#"2 -32600 "start with `server/discover` or `initialize`""#);
    client.send(json!({"id": 3, "method": "initialize"})).await;
    insta::assert_snapshot!(client.refusal().await, @r#"3 -32602 "`params.protocolVersion` must be a string""#);
    client.send(json!({"id": 4, "method": "ping"})).await;
    assert_eq!(client.hear().await["result"], json!({}));
    client
        .send(json!({"id": 5, "method": "initialize", "params": {"protocolVersion": "1999-01-01"}}))
        .await;
    assert_eq!(client.hear().await["result"]["protocolVersion"], "2025-11-25");
}

#[tokio::test]
async fn bad_lines_are_answered_and_hurt_nothing() {
    let mut client = Client::legacy("2025-11-25", json!({})).await;
    client.line("nonsense").await;
    let refusal = client.refusal().await;
    assert!(refusal.starts_with("null -32700 "), "{refusal}");
    let long = "x".repeat(5000);
    client.send(json!({"id": 7, "jsonrpc": "2.0", "method": "ping", "params": {"x": long}})).await;
    insta::assert_snapshot!(client.refusal().await, @r#"7 -32600 "the message is longer than 4096 bytes and was dropped""#);
    client.line("").await;
    client.call(json!(1), "panic").await;
    insta::assert_snapshot!(client.refusal().await, @r#"1 -32603 "internal error of the gateway""#);
    client.line(r#"[{"jsonrpc":"2.0","id":8,"method":"ping"}]"#).await;
    insta::assert_snapshot!(client.refusal().await, @r#"null -32600 "batches are not part of this protocol version""#);
    client.send(json!({"id": 9, "method": "ping"})).await;
    assert_eq!(client.hear().await["id"], 9);
}

#[tokio::test]
async fn the_one_version_that_has_batches_gets_them() {
    let mut client = Client::legacy("2025-03-26", json!({})).await;
    client.line(r#"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":2,"method":"tools/list"}]"#).await;
    let answers = client.hear().await;
    let ids: BTreeSet<_> =
        answers.as_array().unwrap().iter().map(|answer| answer["id"].as_u64()).collect();
    assert_eq!(ids, [Some(1), Some(2)].into());
}

#[tokio::test]
async fn a_message_is_one_line_whatever_is_between_its_values() {
    let mut client = Client::legacy("2025-11-25", json!({})).await;
    client.call(json!(1), "spread").await;
    assert_eq!(client.hear().await["result"], json!({"content": []}));
}

#[tokio::test]
async fn a_legacy_client_is_asked_on_the_same_stream() {
    let mut client = Client::legacy("2025-11-25", json!({"elicitation": {}})).await;
    client.call(json!("c"), "ask").await;
    let question = client.hear().await;
    assert_eq!(question["method"], "elicitation/create");
    // While it thinks, others are served.
    client.send(json!({"id": 2, "method": "ping"})).await;
    assert_eq!(client.hear().await["id"], 2);
    client.send(json!({"id": question["id"], "result": {"action": "decline"}})).await;
    let answer = client.hear().await;
    assert_eq!(answer["id"], "c");
    assert_eq!(answer["result"]["content"][0]["text"], r#"{"action":"decline"}"#);
}

#[tokio::test]
async fn a_client_that_cannot_answer_is_not_asked() {
    let mut client = Client::legacy("2025-11-25", json!({})).await;
    client.call(json!(1), "ask").await;
    let answer = client.hear().await;
    assert_eq!(answer["result"]["isError"], true);
    insta::assert_snapshot!(answer["result"]["content"][0]["text"], @r#""the client cannot answer `elicitation/create`""#);
}

#[tokio::test]
async fn a_question_that_can_have_no_answer_any_more_fails() {
    let mut client = Client::legacy("2025-11-25", json!({"elicitation": {}})).await;
    client.call(json!(1), "ask").await;
    assert_eq!(client.hear().await["method"], "elicitation/create");
    client.input = None;
    let answer = client.hear().await;
    insta::assert_snapshot!(answer["result"]["content"][0]["text"], @r#""the client went away before it answered""#);
    client.ended().await.unwrap();
}

#[tokio::test]
async fn progress_comes_before_the_answer_in_both_eras() {
    let mut legacy = Client::legacy("2025-11-25", json!({})).await;
    legacy.call(json!(1), "progress").await;
    let mut modern = Client::start();
    modern.modern(json!(1), "tools/call", json!({"name": "progress"})).await;
    for client in [&mut legacy, &mut modern] {
        assert_eq!(client.hear().await["params"]["progressToken"], "p");
        assert_eq!(client.hear().await["id"], 1);
    }
}

#[tokio::test]
async fn a_cancelled_request_is_dropped_and_not_answered() {
    let mut legacy = Client::legacy("2025-11-25", json!({})).await;
    legacy.call(json!("x"), "forever").await;
    let mut modern = Client::start();
    modern.modern(json!("x"), "tools/call", json!({"name": "forever"})).await;
    for client in [&mut legacy, &mut modern] {
        let begun = Arc::clone(&client.gateway.begun);
        tokio::time::timeout(LONG, begun.notified()).await.expect("the call begins");
        // Of another type: another request.
        client.send(json!({"method": "notifications/cancelled", "params": {"requestId": 1}})).await;
        client
            .send(json!({"method": "notifications/cancelled", "params": {"requestId": "x"}}))
            .await;
        let dropped = Arc::clone(&client.gateway.dropped);
        tokio::time::timeout(LONG, dropped.notified()).await.expect("the call is dropped");
    }
    modern.modern(json!(2), "tools/list", json!({})).await;
    assert_eq!(modern.hear().await["id"], 2);
}

#[tokio::test]
async fn more_requests_than_the_bound_are_refused_and_the_rest_goes_on() {
    let mut client = Client::legacy("2025-11-25", json!({})).await;
    for id in 0..MOST_IN_FLIGHT {
        client.call(json!(id), "wait").await;
    }
    client.call(json!("more"), "wait").await;
    insta::assert_snapshot!(client.refusal().await, @r#""more" -32603 "256 requests run already; wait for one to be answered""#);
    client.gateway.go.notify_waiters();
    let mut answered = BTreeSet::new();
    while answered.len() < MOST_IN_FLIGHT {
        answered.insert(client.hear().await["id"].as_u64().unwrap());
        // One that had not come to wait yet.
        client.gateway.go.notify_one();
    }
}

#[tokio::test]
async fn a_legacy_client_is_told_of_changes() {
    let mut client = Client::legacy("2025-11-25", json!({})).await;
    client.send(json!({"id": 1, "method": "resources/subscribe", "params": {"uri": "a:b"}})).await;
    assert_eq!(client.hear().await["result"], json!({}));
    client.gateway.catalog.send_replace(catalog(&["ask", "new"]));
    let told: BTreeSet<String> = [client.hear().await, client.hear().await]
        .iter()
        .map(|message| message["method"].as_str().unwrap().to_owned())
        .collect();
    let expected = ["notifications/resources/updated", "notifications/tools/list_changed"];
    assert_eq!(told.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_modern_client_listens_until_the_end() {
    let mut client = Client::start();
    let wanted = json!({"toolsListChanged": true, "promptsListChanged": true});
    client.modern(json!("l"), "subscriptions/listen", json!({"notifications": wanted})).await;
    let first = client.hear().await;
    assert_eq!(first["method"], "notifications/subscriptions/acknowledged");
    client.gateway.catalog.send_replace(catalog(&["new"]));
    let told = client.hear().await;
    assert_eq!(told["method"], "notifications/tools/list_changed");
    assert_eq!(told["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], "l");
    client.input = None;
    assert_eq!(client.hear().await["result"]["resultType"], "complete");
    assert_eq!(client.next().await, None);
    client.ended().await.unwrap();
}

#[tokio::test]
async fn what_runs_when_the_input_ends_is_answered() {
    let mut client = Client::legacy("2025-11-25", json!({})).await;
    client.call(json!(1), "wait").await;
    client.input = None;
    client.gateway.go.notify_one();
    assert_eq!(client.hear().await["result"]["content"][0]["text"], "waited");
    assert_eq!(client.next().await, None);
    client.ended().await.unwrap();
}

#[tokio::test]
async fn what_takes_too_long_is_cut_off() {
    let mut client = Client::with(|settings| settings.drain = Duration::from_millis(50));
    client.modern(json!(1), "tools/call", json!({"name": "forever"})).await;
    client.modern(json!(2), "tools/list", json!({})).await;
    assert_eq!(client.hear().await["id"], 2);
    client.shutdown.cancel();
    assert_eq!(client.next().await, None);
    let dropped = Arc::clone(&client.gateway.dropped);
    tokio::time::timeout(LONG, dropped.notified()).await.expect("the call is dropped");
    client.ended().await.unwrap();
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_not_waited_for() {
    let mut client = Client::with(|settings| settings.drain = Duration::from_millis(50));
    let hello = json!({"protocolVersion": "2025-11-25"});
    client.send(json!({"id": 0, "method": "initialize", "params": hello})).await;
    // The answers quote the name, so that they do not fit into the pipe.
    let name = "x".repeat(3000);
    for id in 0..40 {
        client.call(json!(id), &name).await;
    }
    client.shutdown.cancel();
    client.ended().await.unwrap();
}

#[tokio::test]
async fn a_panic_during_the_handshake_is_an_answer() {
    let mut client = Client::start();
    let mut hello = json!({"protocolVersion": "2025-11-25", "clientInfo": {"name": "panic"}});
    client.send(json!({"id": 1, "method": "initialize", "params": hello})).await;
    insta::assert_snapshot!(client.refusal().await, @r#"1 -32603 "internal error of the gateway""#);
    hello["clientInfo"]["name"] = json!("calm");
    client.send(json!({"id": 2, "method": "initialize", "params": hello})).await;
    assert_eq!(client.hear().await["result"]["serverInfo"]["name"], "odd");
}

#[tokio::test]
async fn a_client_that_closes_its_end_is_no_failure() {
    let mut client = Client::legacy("2025-11-25", json!({})).await;
    let (_, gone) = tokio::io::duplex(1);
    client.output = BufReader::new(gone);
    client.send(json!({"id": 1, "method": "ping"})).await;
    client.ended().await.unwrap();
}
