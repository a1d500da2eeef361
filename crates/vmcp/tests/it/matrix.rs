//! Clients of every version over backends of every version, all through one gateway.

use std::time::Duration;

use serde_json::{Value, json};
use vmcp::{Options, Vmcp, config};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks, raw};

const VERSIONS: [&str; 5] = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

fn script(version: &str) -> Script {
    let speaks = if version == "2026-07-28" { Speaks::Modern } else { Speaks::legacy(version) };
    let uri = format!("note://{version}");
    let mut script = Script::new(speaks)
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("steps", Behaviour::Progress { steps: 2 }))
        .tool(Item::tool("wait", Behaviour::CancelProbe))
        .resource(Item::resource(&uri, Behaviour::Text(version.to_owned())))
        .prompt(Item::prompt("hello", Behaviour::Text(version.to_owned())));
    // The first version knows no Streamable HTTP.
    script.http.sse_transport = version == "2024-11-05";
    script.http.no_streamable = version == "2024-11-05";
    script
}

/// A gateway over a backend of each version, named `v` and the version's digits.
async fn gateway() -> (Vec<HttpFake>, Vmcp) {
    let mut fakes = Vec::new();
    let mut backends = Vec::new();
    for version in VERSIONS {
        let fake = HttpFake::start(script(version)).await;
        let url = if version == "2024-11-05" { fake.sse_url() } else { fake.url() };
        backends.push(json!({"name": name(version), "url": url}));
        fakes.push(fake);
    }
    let text = json!({"backends": backends, "server": {"port": 0}}).to_string();
    let source = config::Source::new("matrix.yaml", &text);
    let config = config::load(&source, &|_| None).unwrap().config;
    let vmcp = Vmcp::start(config, Options::default()).await.unwrap();
    vmcp.directory().settled().await;
    (fakes, vmcp)
}

fn name(version: &str) -> String {
    format!("v{}", version.replace('-', ""))
}

/// A client of one version, whichever era.
enum Client {
    Legacy(Box<raw::LegacySession>),
    Modern(Box<raw::Modern>),
}

impl Client {
    async fn open(url: &str, version: &str) -> Self {
        if version == "2026-07-28" {
            return Self::Modern(Box::new(raw::modern(url, json!({}))));
        }
        Self::Legacy(Box::new(raw::legacy_session(url, version, json!({})).await.unwrap()))
    }

    async fn ask(&self, method: &str, params: Value) -> raw::Answer {
        match self {
            Self::Legacy(session) => session.exchange(method, params).await.unwrap(),
            Self::Modern(modern) => modern.request(method, params).await.unwrap(),
        }
    }
}

#[tokio::test]
async fn every_client_uses_every_backend() {
    let (fakes, vmcp) = gateway().await;
    for client_version in VERSIONS {
        let client = Client::open(&vmcp.url(), client_version).await;
        let tools = client.ask("tools/list", json!({})).await;
        assert_eq!(tools.result()["tools"].as_array().unwrap().len(), 15, "{client_version}");
        for backend_version in VERSIONS {
            let cell = format!("client {client_version}, backend {backend_version}");
            uses(&client, backend_version, &cell).await;
        }
    }
    for fake in &fakes {
        assert_eq!(fake.violations(), Vec::<String>::new());
    }
    vmcp.stop().await;
}

async fn uses(client: &Client, backend: &str, cell: &str) {
    let name = name(backend);
    let call =
        json!({"name": format!("{name}_echo"), "arguments": {"n": 12_345_678_901_234_567_890_u64}});
    let echoed = client.ask("tools/call", call).await;
    assert!(echoed.content_text().contains("12345678901234567890"), "{cell}: {}", echoed.text);

    let uri = format!("note://{backend}");
    let read = client.ask("resources/read", json!({"uri": uri})).await;
    assert_eq!(read.result()["contents"][0]["text"], backend, "{cell}");

    let prompt = client.ask("prompts/get", json!({"name": format!("{name}_hello")})).await;
    assert_eq!(prompt.result()["messages"][0]["content"]["text"], backend, "{cell}");

    let call = json!({"name": format!("{name}_steps"), "_meta": {"progressToken": "p"}});
    let stepped = client.ask("tools/call", call).await;
    let progress: Vec<_> = stepped
        .notifications
        .iter()
        .filter(|note| note["method"] == "notifications/progress")
        .map(|note| (note["params"]["progressToken"].clone(), note["params"]["progress"].clone()))
        .collect();
    assert_eq!(progress, [(json!("p"), json!(1)), (json!("p"), json!(2))], "{cell}");
}

#[tokio::test]
async fn every_client_cancels_at_every_backend() {
    let (fakes, vmcp) = gateway().await;
    for client_version in VERSIONS {
        for (backend_version, fake) in VERSIONS.iter().zip(&fakes) {
            let cell = format!("client {client_version}, backend {backend_version}");
            cancels(&vmcp, client_version, backend_version, fake, &cell).await;
        }
    }
    vmcp.stop().await;
}

async fn cancels(vmcp: &Vmcp, client: &str, backend: &str, fake: &HttpFake, cell: &str) {
    let before = fake.notes("cancelled").len();
    let calls = fake.requests_of("tools/call").len();
    let params = json!({"name": format!("{}_wait", name(backend))});
    let url = vmcp.url();
    let client = Client::open(&url, client).await;
    let within = Duration::from_secs(5);
    let arrived = || fake.requests_of("tools/call").len() > calls;
    let cancelled = || fake.notes("cancelled").len() > before;
    match &client {
        Client::Legacy(session) => {
            let id = json!("mine");
            let start = session.start_as(&id, "tools/call", params);
            let cancel = async {
                vmcp_testkit::invariants::settle(arrived, within).await.unwrap();
                session.cancel(&id).await.unwrap();
                vmcp_testkit::invariants::settle(cancelled, within).await.expect(cell);
            };
            tokio::join!(start, cancel).0.expect(cell);
        }
        Client::Modern(modern) => {
            let start = modern.start("tools/call", params);
            let leave = async { vmcp_testkit::invariants::settle(arrived, within).await.unwrap() };
            // Leaving is dropping the exchange while it waits for its head.
            tokio::select! {
                _ = start => panic!("{cell}: it never answers"),
                () = leave => {}
            }
            vmcp_testkit::invariants::settle(cancelled, within).await.expect(cell);
        }
    }
}
