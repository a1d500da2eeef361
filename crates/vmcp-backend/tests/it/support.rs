//! Backends in front of fakes, callers that remember, and waiting for what must come.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use serde_json::{Value, json};
use vmcp_backend::{Backend, Call, Health, Http, Settings, State, Stdio, Timeouts, Transport};
use vmcp_core::{BackendId, CallContext, Client, Error, Json, Kind, Offer, Peer, Session, Version};
use vmcp_testkit::{HttpFake, Script, StdioFake};

/// How long anything may take that should happen at once.
pub(crate) const SOON: Duration = Duration::from_secs(10);

pub(crate) const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

pub(crate) fn id() -> BackendId {
    BackendId::new("fake").unwrap()
}

pub(crate) fn json_of(value: &Value) -> Json {
    value.to_string().parse().unwrap()
}

pub(crate) fn value_of(json: &Json) -> Value {
    serde_json::from_str(json.as_str()).unwrap()
}

pub(crate) fn http(url: &str) -> Http {
    Http { url: url.to_owned(), headers: Vec::new(), extra_ca: Vec::new() }
}

/// Settings with waits that a test can afford.
pub(crate) fn settings(transport: Transport) -> Settings {
    let mut settings = Settings::new(id(), transport);
    settings.timeouts = Timeouts {
        connect: Duration::from_secs(5),
        list: Duration::from_secs(5),
        call: Duration::from_secs(10),
        idle: Duration::from_secs(10),
    };
    settings.health = Health {
        interval: Duration::from_secs(30),
        probe_timeout: ms(300),
        unhealthy_after: 2,
        breaker: None,
        backoff: (ms(50), ms(400)),
    };
    settings
}

pub(crate) fn over_http(fake: &HttpFake) -> Settings {
    settings(Transport::Http(http(&fake.url())))
}

pub(crate) fn over_stdio(fake: &StdioFake) -> Settings {
    settings(Transport::Stdio(stdio(fake)))
}

pub(crate) fn stdio(fake: &StdioFake) -> Stdio {
    Stdio {
        command: fake.command().to_string_lossy().into_owned(),
        args: fake.args(),
        ..Stdio::default()
    }
}

/// A process that runs this shell script.
pub(crate) fn shell(text: &str) -> Stdio {
    Stdio {
        command: "sh".to_owned(),
        args: vec!["-c".to_owned(), text.to_owned()],
        ..Stdio::default()
    }
}

/// A backend that has connected, and its fake.
pub(crate) async fn up(settings: Settings) -> Backend {
    let backend = Backend::start(settings);
    reaches(&backend, State::Up).await;
    backend
}

/// Waits until the backend is in `state`.
pub(crate) async fn reaches(backend: &Backend, state: State) {
    let mut changes = backend.status_changes();
    let reached = tokio::time::timeout(SOON, changes.wait_for(|status| status.state == state));
    let reached = reached.await.map(drop);
    assert!(reached.is_ok(), "not {state:?} but {:?}", backend.status());
}

/// Waits for an offer that `is_it`.
pub(crate) async fn offer(backend: &Backend, is_it: impl Fn(&Offer) -> bool) -> Arc<Offer> {
    let mut offers = backend.offers();
    let found = offers.wait_for(|offer| offer.as_ref().is_some_and(|offer| is_it(offer)));
    let found = tokio::time::timeout(SOON, found).await.map(|offer| offer.unwrap().clone());
    found.ok().flatten().expect("such an offer in time")
}

pub(crate) fn tool_names(offer: &Offer) -> Vec<String> {
    let name = |tool: &Json| value_of(tool)["name"].as_str().unwrap_or_default().to_owned();
    offer.tools.iter().map(name).collect()
}

/// A tool call's parameters.
pub(crate) fn tool(name: &str, arguments: &Value) -> Call<'static> {
    request("tools/call", &json!({"name": name, "arguments": arguments}))
}

pub(crate) fn request(method: &'static str, params: &Value) -> Call<'static> {
    Call { method, params: json_of(params), mirrored: Vec::new() }
}

/// Calls a tool and returns the text of its result.
pub(crate) async fn call(backend: &Backend, cx: &CallContext, name: &str) -> Result<String, Error> {
    let result = backend.call(cx, tool(name, &json!({}))).await?;
    Ok(value_of(&result)["content"][0]["text"].as_str().unwrap_or_default().to_owned())
}

/// Waits until `condition` holds.
pub(crate) async fn settle(what: &str, condition: impl FnMut() -> bool) {
    let settled = vmcp_testkit::invariants::settle(condition, SOON).await;
    assert!(settled.is_ok(), "{what}");
}

/// An error's text without what differs from run to run.
pub(crate) fn text(error: &Error) -> String {
    without_ports(&error.message)
}

/// `text` with a word for every port of this machine.
pub(crate) fn without_ports(text: &str) -> String {
    let mut rest = text;
    let mut text = String::new();
    while let Some(at) = rest.find("127.0.0.1:") {
        text.push_str(&rest[..at]);
        text.push_str("127.0.0.1:PORT");
        rest = rest[at + 10..].trim_start_matches(|c: char| c.is_ascii_digit());
    }
    text.push_str(rest);
    text
}

/// The obituary of a process without how long it lived.
pub(crate) fn without_times(text: &str) -> String {
    let Some((before, rest)) = text.split_once("ended ") else { return text.to_owned() };
    let Some((_, rest)) = rest.split_once(" after start") else { return text.to_owned() };
    format!("{before}ended TIME after start{rest}")
}

/// A legacy client in a session, which remembers what it was told and answers what it was taught.
pub(crate) struct Caller {
    pub(crate) peer: Arc<TestPeer>,
    pub(crate) cx: CallContext,
}

#[derive(Default)]
pub(crate) struct TestPeer {
    heard: Mutex<Vec<(String, Value)>>,
    asked: Mutex<Vec<(String, Value)>>,
    answers: Mutex<VecDeque<Value>>,
}

impl TestPeer {
    /// The notifications of this method so far.
    pub(crate) fn heard(&self, method: &str) -> Vec<Value> {
        let heard = self.heard.lock().unwrap();
        heard.iter().filter(|(name, _)| name == method).map(|(_, params)| params.clone()).collect()
    }

    /// The questions so far.
    pub(crate) fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().unwrap().clone()
    }

    /// Teaches the next answer. Without one, questions wait for ever.
    pub(crate) fn teach(&self, answer: Value) {
        self.answers.lock().unwrap().push_back(answer);
    }
}

#[async_trait]
impl Peer for TestPeer {
    fn notify(&self, method: &str, params: Json) {
        self.heard.lock().unwrap().push((method.to_owned(), value_of(&params)));
    }

    async fn request(&self, method: &str, params: Json) -> Result<Json, Error> {
        self.asked.lock().unwrap().push((method.to_owned(), value_of(&params)));
        let answer = self.answers.lock().unwrap().pop_front();
        match answer {
            Some(Value::String(refusal)) => Err(Error::client(Kind::InvalidRequest, refusal)),
            Some(answer) => Ok(json_of(&answer)),
            None => std::future::pending().await,
        }
    }
}

/// A client in a session of its own that can do everything.
pub(crate) fn legacy_client(name: &str) -> Caller {
    client(name, &json!({"elicitation": {}, "sampling": {}, "roots": {"listChanged": true}}))
}

pub(crate) fn client(name: &str, capabilities: &Value) -> Caller {
    let peer = Arc::new(TestPeer::default());
    let session = Session::new(format!("session-{name}"), Arc::clone(&peer) as Arc<dyn Peer>);
    let mut client = Client::new(Version::LATEST_LEGACY);
    client.capabilities = json_of(capabilities);
    client.session = Some(Arc::new(session));
    let cx = CallContext {
        client: Arc::new(client),
        peer: Arc::clone(&peer) as Arc<dyn Peer>,
        ..CallContext::internal()
    };
    Caller { peer, cx }
}

/// A client of the modern era.
pub(crate) fn modern_client(capabilities: &Value) -> Caller {
    let peer = Arc::new(TestPeer::default());
    let mut client = Client::new(Version::LATEST);
    client.capabilities = json_of(capabilities);
    let cx = CallContext {
        client: Arc::new(client),
        peer: Arc::clone(&peer) as Arc<dyn Peer>,
        ..CallContext::internal()
    };
    Caller { peer, cx }
}

/// One fake behind any transport.
pub(crate) enum Fake {
    Http(HttpFake),
    Sse(HttpFake),
    Stdio(StdioFake),
}

impl Fake {
    pub(crate) fn settings(&self) -> Settings {
        match self {
            Self::Http(fake) => over_http(fake),
            Self::Sse(fake) => settings(Transport::Sse(http(&fake.sse_url()))),
            Self::Stdio(fake) => over_stdio(fake),
        }
    }

    /// How often this method was received.
    pub(crate) fn count(&self, method: &str) -> usize {
        self.seen(method).len()
    }

    pub(crate) fn seen(&self, method: &str) -> Vec<vmcp_testkit::Seen> {
        match self {
            Self::Http(fake) | Self::Sse(fake) => fake.requests_of(method),
            Self::Stdio(fake) => fake.seen_of(method),
        }
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        match self {
            Self::Http(fake) | Self::Sse(fake) => fake.violations(),
            Self::Stdio(fake) => fake.violations(),
        }
    }

    pub(crate) async fn note(&self, what: &str) -> vmcp_testkit::Note {
        match self {
            Self::Http(fake) | Self::Sse(fake) => fake.wait_for_note(what, |_| true, SOON).await,
            Self::Stdio(fake) => fake.wait_for_note(what, |_| true, SOON).await,
        }
        .unwrap()
    }
}

/// The ways to reach a server, each with what it then speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    HttpModern,
    HttpLegacy,
    Sse,
    StdioModern,
    StdioLegacy,
}

impl Way {
    pub(crate) const ALL: [Self; 5] =
        [Self::HttpModern, Self::HttpLegacy, Self::Sse, Self::StdioModern, Self::StdioLegacy];

    pub(crate) const fn is_modern(self) -> bool {
        matches!(self, Self::HttpModern | Self::StdioModern)
    }

    pub(crate) async fn fake(self, mut script: Script) -> Fake {
        use vmcp_testkit::Speaks;
        script.speaks = match self {
            Self::HttpModern | Self::StdioModern => Speaks::Modern,
            Self::HttpLegacy | Self::StdioLegacy => Speaks::latest_legacy(),
            Self::Sse => Speaks::legacy("2024-11-05"),
        };
        script.http.sse_transport = self == Self::Sse;
        script.http.no_streamable = self == Self::Sse;
        match self {
            Self::HttpModern | Self::HttpLegacy => Fake::Http(HttpFake::start(script).await),
            Self::Sse => Fake::Sse(HttpFake::start(script).await),
            Self::StdioModern | Self::StdioLegacy => Fake::Stdio(StdioFake::new(&script)),
        }
    }
}

/// Kills a process at once.
pub(crate) fn kill(pid: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
}
