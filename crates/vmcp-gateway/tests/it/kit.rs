//! A running gateway over fakes, and callers of both eras.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use vmcp_backend::{EraChoice, Http, Transport};
use vmcp_catalog::Rules;
use vmcp_core::{
    BackendId, CallContext, Client, Error, Gateway, Identity, Json, Kind, Outcome, Peer, Session,
    ToolCall, Version,
};
use vmcp_gateway::{
    Layers, Member, Running, Settings,
    layers::Optimizer,
    stack::{self, Stack},
};
use vmcp_testkit::HttpFake;

pub(crate) struct Kit {
    pub(crate) running: Running,
    pub(crate) gateway: Arc<dyn Gateway>,
    pub(crate) optimizer: Option<Arc<Optimizer>>,
}

pub(crate) fn json(text: &str) -> Json {
    text.parse().expect(text)
}

pub(crate) fn id(name: &str) -> BackendId {
    BackendId::new(name).unwrap()
}

/// A member at `url`, with an empty prefix.
pub(crate) fn member(name: &str, url: &str) -> Member {
    let http = Http { url: url.to_owned(), headers: Vec::new(), extra_ca: Vec::new() };
    let backend = vmcp_backend::Settings::new(id(name), Transport::Http(http));
    Member { backend, prefix: Some(String::new()) }
}

pub(crate) fn fake(name: &str, fake: &HttpFake) -> Member {
    member(name, &fake.url())
}

pub(crate) fn prefixed(name: &str, fake: &HttpFake) -> Member {
    Member { prefix: None, ..member(name, &fake.url()) }
}

pub(crate) fn in_era(mut member: Member, era: EraChoice) -> Member {
    member.backend.era = era;
    member
}

pub(crate) fn settings(members: Vec<Member>) -> Settings {
    Settings { members, rules: Rules::default(), store: None }
}

impl Kit {
    pub(crate) async fn start(members: Vec<Member>) -> Self {
        Self::with(settings(members)).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        Self::layered(settings, &Layers::default()).await
    }

    pub(crate) async fn layered(settings: Settings, layers: &Layers) -> Self {
        let running = Running::start(settings);
        running.directory().settled().await;
        let Stack { gateway, optimizer } = stack::build(running.router(), layers, Vec::new());
        Self { running, gateway, optimizer }
    }

    /// Names of the advertised tools, in their order.
    pub(crate) async fn tools(&self, cx: &CallContext) -> String {
        let catalog = self.gateway.catalog(cx).await.unwrap();
        let names: Vec<_> = catalog.tools().map(|tool| tool.name.to_string()).collect();
        names.join(" ")
    }

    pub(crate) async fn call(&self, cx: &CallContext, params: &str) -> Result<Outcome, Error> {
        let params = json(params);
        let name = params.raw().get("name").unwrap().as_text().unwrap().into_owned();
        self.gateway.call_tool(cx, ToolCall { name, params }).await
    }

    /// The text of the first content of a call that succeeds.
    pub(crate) async fn text(&self, cx: &CallContext, params: &str) -> String {
        text(self.call(cx, params).await.unwrap().result())
    }

    pub(crate) async fn error(&self, cx: &CallContext, params: &str) -> String {
        self.call(cx, params).await.unwrap_err().to_string()
    }
}

pub(crate) fn text(result: &Json) -> String {
    let content = result.get("content").unwrap_or_else(|| panic!("no content: {result}"));
    let first = content.raw().as_array().unwrap().next().unwrap();
    first.get("text").unwrap().as_text().unwrap().into_owned()
}

/// A caller that notes what it is told and answers from a list.
#[derive(Default)]
pub(crate) struct Caller {
    pub(crate) told: Mutex<Vec<(String, Json)>>,
    pub(crate) asked: Mutex<Vec<(String, Json)>>,
    answers: Mutex<VecDeque<Json>>,
}

impl Caller {
    pub(crate) fn methods(&self) -> Vec<String> {
        self.told.lock().unwrap().iter().map(|(method, _)| method.clone()).collect()
    }
}

#[async_trait]
impl Peer for Caller {
    fn notify(&self, method: &str, params: Json) {
        self.told.lock().unwrap().push((method.to_owned(), params));
    }

    async fn request(&self, method: &str, params: Json) -> Result<Json, Error> {
        self.asked.lock().unwrap().push((method.to_owned(), params));
        let answer = self.answers.lock().unwrap().pop_front();
        answer.ok_or_else(|| Error::client(Kind::Internal, "out of answers"))
    }
}

/// A modern caller with these capabilities.
pub(crate) fn modern(capabilities: &str) -> (CallContext, Arc<Caller>) {
    caller(Version::V2026_07_28, capabilities, &[])
}

/// A legacy caller with these capabilities, in a session of its own, that answers questions so.
pub(crate) fn legacy(capabilities: &str, answers: &[&str]) -> (CallContext, Arc<Caller>) {
    caller(Version::V2025_11_25, capabilities, answers)
}

pub(crate) fn caller(
    version: Version,
    capabilities: &str,
    answers: &[&str],
) -> (CallContext, Arc<Caller>) {
    let caller = Arc::new(Caller::default());
    caller.answers.lock().unwrap().extend(answers.iter().map(|text| json(text)));
    let mut client = Client::new(version);
    client.capabilities = json(capabilities);
    if version.era() == vmcp_core::Era::Legacy {
        let id = format!("session-{:p}", Arc::as_ptr(&caller));
        client.session = Some(Arc::new(Session::new(id, Arc::clone(&caller) as _)));
    }
    let cx = CallContext {
        identity: Arc::new(Identity::Anonymous),
        client: Arc::new(client),
        peer: Arc::clone(&caller) as _,
        deadline: None,
        headers: Arc::new([]),
    };
    (cx, caller)
}
