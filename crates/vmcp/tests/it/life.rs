//! Start, reload and stop.

use std::time::Duration;

use serde_json::{Value, json};
use vmcp::{Backends, Config, Options, State, Vmcp, config};
use vmcp_testkit::{
    Behaviour, HttpFake, Item, Script, Speaks, StdioFake,
    invariants::{is_running, settle},
    raw,
};

const SOON: Duration = Duration::from_secs(20);

/// A configuration of these backends, on a free port.
fn configured(backends: &[Value]) -> Config {
    let text = json!({"backends": backends, "server": {"port": 0}}).to_string();
    let source = config::Source::new("vmcp.yaml", &text);
    config::load(&source, &|_| None).unwrap().config
}

fn echo() -> Script {
    Script::new(Speaks::Dual).tool(Item::tool("echo", Behaviour::Echo))
}

fn http(name: &str, fake: &HttpFake) -> Value {
    json!({"name": name, "url": fake.url()})
}

fn stdio(name: &str, fake: &StdioFake) -> Value {
    json!({"name": name, "command": fake.command(), "args": fake.args()})
}

fn tools(vmcp: &Vmcp) -> String {
    let catalog = vmcp.directory().catalog();
    let names: Vec<&str> = catalog.tools().map(|tool| &*tool.name).collect();
    names.join(" ")
}

#[tokio::test]
async fn it_serves_reloads_and_stops() {
    let (one, two) = (HttpFake::start(echo()).await, HttpFake::start(echo()).await);
    let config = configured(&[http("one", &one)]);
    let vmcp = Vmcp::start(config, Options::default()).await.unwrap();
    vmcp.directory().settled().await;
    assert_eq!(tools(&vmcp), "one_echo");
    let url = vmcp.url();
    let client = raw::modern(&url, json!({}));
    assert_eq!(client.call("one_echo", json!({})).await.unwrap().status, 200);

    let mut other = configured(&[http("one", &one), http("two", &two)]);
    other.server.port = 1;
    let reload = vmcp.reload(&other).await.unwrap();
    insta::assert_debug_snapshot!(reload, @r#"
    Reload {
        added: [
            "two",
        ],
        changed: [],
        removed: [],
    }
    "#);
    assert_eq!(vmcp.needs_restart(&other), ["server.port"]);
    vmcp.directory().settled().await;
    assert_eq!(tools(&vmcp), "one_echo two_echo");

    vmcp.stop().await;
    assert!(client.call("one_echo", json!({})).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn an_address_that_is_taken_is_an_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let fake = HttpFake::start(echo()).await;
    let mut config = configured(&[http("one", &fake)]);
    config.server.port = taken.local_addr().unwrap().port();
    let error = Vmcp::start(config, Options::default()).await.err().unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    insta::assert_snapshot!(error.to_string().replace(&port, "<port>"), @"listen on 127.0.0.1:<port>");
    assert!(std::error::Error::source(&error).is_some(), "the cause is told");
}

#[tokio::test]
async fn without_an_endpoint_there_is_a_gateway_all_the_same() {
    let fake = StdioFake::new(&echo());
    let backends = Backends::start(&configured(&[stdio("one", &fake)]), Options::default());
    let backends = backends.unwrap();
    backends.directory().settled().await;
    let cx = vmcp::core::CallContext::internal();
    let catalog = backends.gateway().catalog(&cx).await.unwrap();
    assert!(catalog.tool("one_echo").is_some());
    let other = HttpFake::start(echo()).await;
    let reload = backends.reload(&configured(&[http("two", &other)])).await.unwrap();
    assert_eq!((reload.added.len(), reload.removed.len()), (1, 1));
    backends.close().await;
    assert!(!is_running(fake.pids()[0]));
}

#[tokio::test]
async fn dropping_it_ends_the_backends() {
    let fake = StdioFake::new(&echo());
    let config = configured(&[stdio("one", &fake)]);
    let vmcp = Vmcp::start(config, Options::default()).await.unwrap();
    vmcp.directory().settled().await;
    let pid = fake.pids()[0];
    drop(vmcp);
    settle(|| !is_running(pid), SOON).await.unwrap();
}

#[tokio::test]
async fn whoever_watches_is_told_of_every_change() {
    let fake = HttpFake::start(echo()).await;
    let config = configured(&[http("one", &fake)]);
    let vmcp = Vmcp::start(config, Options::default()).await.unwrap();
    let directory = vmcp.directory();
    let mut changes = directory.changes();
    let state = || {
        let backend = directory.report().remove(0);
        // Up, but not yet in the catalogue, does not count.
        backend.settled.then_some(backend.status.state)
    };
    let until = async |changes: &mut tokio::sync::watch::Receiver<()>, wanted: State| {
        while state() != Some(wanted) {
            changes.changed().await.unwrap();
        }
    };
    tokio::time::timeout(SOON, until(&mut changes, State::Up)).await.unwrap();
    fake.go_down().await;
    let client = raw::modern(&vmcp.url(), json!({}));
    let _failed = client.call("one_echo", json!({})).await.unwrap();
    tokio::time::timeout(SOON, until(&mut changes, State::Down)).await.unwrap();
    fake.come_back().await;
    tokio::time::timeout(SOON, until(&mut changes, State::Up)).await.unwrap();
    vmcp.stop().await;
}
