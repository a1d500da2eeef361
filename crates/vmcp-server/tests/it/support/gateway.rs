//! A gateway that does what its callers say: each tool is a behaviour.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::{broadcast, watch};
use vmcp_core::{
    BackendId, CallContext, Catalog, Completion, Error, Event, Events, Gateway, Json, Kind, News,
    Origin, Outcome, PromptGet, Raw, ResourceRead, ToolCall,
    catalog::{HeaderParam, Parts, Prompt, Resource, Template, Tool},
};

pub(crate) struct Stub {
    catalog: Mutex<Arc<Catalog>>,
    /// What clients see that declare the capability `experimental.narrow`.
    narrow: Arc<Catalog>,
    pub(crate) events: broadcast::Sender<Event>,
    /// Lets `wait` go on.
    pub(crate) gate: watch::Sender<bool>,
    /// Calls that run now.
    pub(crate) running: Count,
    /// Subscriptions that are open now.
    pub(crate) subscriptions: Count,
    /// Calls that were started.
    pub(crate) started: AtomicUsize,
    /// What clients informed of, and headers that were passed.
    pub(crate) heard: Mutex<Vec<String>>,
    /// Whether asking for the catalogue panics.
    pub(crate) panics: AtomicBool,
    /// Whether the catalogue cannot be had.
    pub(crate) broken: Mutex<bool>,
}

/// A number that goes down again when a guard is dropped.
#[derive(Clone, Default)]
pub(crate) struct Count(Arc<AtomicUsize>);

pub(crate) struct Counted(Count);

impl Count {
    pub(crate) fn now(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn up(&self) -> Counted {
        self.0.fetch_add(1, Ordering::SeqCst);
        Counted(self.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn backend() -> BackendId {
    BackendId::new("b1").unwrap()
}

/// A tool called `name` that mirrors its argument `region` if it is called `mirrored`.
pub(crate) fn tool(name: &str) -> Tool {
    let region = HeaderParam { path: vec!["region".to_owned()], header: "region".to_owned() };
    Tool {
        name: name.into(),
        backend: backend(),
        original: name.into(),
        definition: format!(r#"{{"name":"{name}","inputSchema":{{"type":"object"}}}}"#)
            .parse()
            .unwrap(),
        advertised: true,
        arguments: Vec::new(),
        header_params: if name == "mirrored" { vec![region] } else { Vec::new() },
    }
}

/// What the stub offers at first.
pub(crate) fn parts() -> Parts {
    let named = |key: &str, name: &str| Json::object([(key, Json::string(name))]);
    Parts {
        tools: ["echo", "mirrored"].map(tool).into(),
        resources: vec![Resource {
            uri: "file:///a".into(),
            backend: backend(),
            original: "file:///a".into(),
            definition: named("uri", "file:///a"),
        }],
        templates: vec![Template {
            uri_template: "file:///{x}".into(),
            backend: backend(),
            original: "file:///{x}".into(),
            definition: named("uriTemplate", "file:///{x}"),
        }],
        prompts: vec![Prompt {
            name: "greet".into(),
            backend: backend(),
            original: "greet".into(),
            definition: named("name", "greet"),
        }],
        instructions: Some("Be kind.".to_owned()),
        ..Parts::default()
    }
}

impl Stub {
    pub(crate) fn new() -> Self {
        Self {
            catalog: Mutex::new(Arc::new(Catalog::new(parts()))),
            narrow: Arc::new(Catalog::new(parts())),
            events: broadcast::channel(64).0,
            gate: watch::channel(false).0,
            running: Count::default(),
            subscriptions: Count::default(),
            started: AtomicUsize::new(0),
            heard: Mutex::default(),
            panics: AtomicBool::new(false),
            broken: Mutex::new(false),
        }
    }

    /// Offers something else, and tells.
    pub(crate) fn offer(&self, parts: Parts) {
        *self.catalog.lock().unwrap() = Arc::new(Catalog::new(parts));
        let _ = self.events.send(Event::CatalogChanged);
    }

    pub(crate) fn update(&self, uri: &str) {
        let params = Json::object([("uri", Json::string(uri))]);
        let _ = self.events.send(Event::ResourceUpdated { uri: uri.to_owned(), params });
    }

    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    async fn act(&self, cx: &CallContext, name: &str, params: &Json) -> Result<Outcome, Error> {
        let _running = self.running.up();
        self.started.fetch_add(1, Ordering::SeqCst);
        if name == "blind" {
            // Does not look at its arguments, which may be many.
            return Ok(text(""));
        }
        let arguments = params.get("arguments").unwrap_or_else(Json::empty_object);
        let says = |key: &str| arguments.raw().get(key).and_then(Raw::as_i64).unwrap_or(0);
        let padding = "x".repeat(usize::try_from(says("padding")).unwrap());
        for n in 1..=says("notify") {
            cx.peer.notify("notifications/progress", progress(n, &padding));
            if says("pause") > 0 {
                tokio::task::yield_now().await;
            }
        }
        match name {
            "echo" => {}
            "headers" => return Ok(text(&format!("{:?}", cx.headers))),
            "hang" => std::future::pending().await,
            "wait" => {
                let _ = self.gate.subscribe().wait_for(|open| *open).await;
            }
            "panic" => panic!("as told"),
            "ask" => return ask(cx, &arguments).await,
            "fail" => return Err(fault(&arguments)),
            "raw" => return Ok(Outcome::Complete(arguments.get("result").unwrap())),
            "input" => return Ok(Outcome::InputRequired(arguments.get("result").unwrap())),
            "big" => return Ok(text(&"x".repeat(usize::try_from(says("bytes")).unwrap()))),
            _ => {
                let message = format!("unknown tool `{name}`");
                return Err(Error::client(Kind::NotFound, message));
            }
        }
        Ok(text(arguments.as_str()))
    }
}

fn progress(n: i64, padding: &str) -> Json {
    let text = format!(r#"{{"progressToken":"t","progress":{n},"message":"{padding}"}}"#);
    text.parse().unwrap()
}

fn text(text: &str) -> Outcome {
    let item = Json::object([("type", Json::string("text")), ("text", Json::string(text))]);
    Outcome::Complete(Json::object([("content", Json::array([item]))]))
}

async fn ask(cx: &CallContext, arguments: &Json) -> Result<Outcome, Error> {
    let method = arguments.raw().get("method").unwrap().as_text().unwrap().into_owned();
    let params = arguments.get("params").unwrap_or_else(Json::empty_object);
    let answer = cx.peer.request(&method, params).await?;
    Ok(text(answer.as_str()))
}

/// The error that `{"kind": …, "origin": …}` names.
fn fault(arguments: &Json) -> Error {
    let says = |key| Some(arguments.raw().get(key)?.as_text()?.into_owned());
    let kind = match &*says("kind").unwrap() {
        "invalid_request" => Kind::InvalidRequest,
        "invalid_params" => Kind::InvalidParams,
        "not_found" => Kind::NotFound,
        "method_not_found" => Kind::MethodNotFound,
        "denied" => Kind::Denied,
        "unavailable" => Kind::Unavailable,
        "timed_out" => Kind::TimedOut,
        "cancelled" => Kind::Cancelled,
        "limit" => Kind::Limit,
        "missing" => Kind::MissingCapability(r#"{"sampling":{}}"#.parse().unwrap()),
        "protocol" => Kind::Protocol,
        "internal" => return Error::internal("the private cause"),
        "relayed" => {
            let error = arguments.get("error").unwrap();
            let code = error.raw().get("code").unwrap().as_i64().unwrap();
            Kind::Relayed { code, error }
        }
        other => panic!("no kind {other}"),
    };
    let origin = match says("origin").as_deref() {
        None => Origin::Client,
        Some("backend") => Origin::Backend(backend()),
        _ => Origin::Gateway,
    };
    let wait = arguments.raw().get("retry").and_then(Raw::as_i64);
    let wait = wait.map(|seconds| Duration::from_secs(seconds.unsigned_abs()));
    let message = match &kind {
        Kind::Relayed { error, .. } => error.raw().get("message").unwrap().as_text().unwrap(),
        _ => "what happened".into(),
    };
    Error::new(kind.clone(), origin, &*message).because("the private cause").retry_after(wait)
}

#[async_trait]
impl Gateway for Stub {
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        assert!(!self.panics.load(Ordering::SeqCst), "as told");
        if *self.broken.lock().unwrap() {
            return Err(Error::internal("the private cause"));
        }
        if cx.client.can(&["experimental", "narrow"]) {
            return Ok(Arc::clone(&self.narrow));
        }
        Ok(Arc::clone(&self.catalog.lock().unwrap()))
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        let name = if call.name == "mirrored" { "echo" } else { &call.name };
        self.act(cx, name, &call.params).await
    }

    async fn read_resource(&self, cx: &CallContext, read: ResourceRead) -> Result<Outcome, Error> {
        match read.uri.strip_prefix("do:") {
            Some(name) => self.act(cx, name, &read.params).await,
            None => Err(Error::client(Kind::NotFound, format!("unknown resource `{}`", read.uri))),
        }
    }

    async fn get_prompt(&self, cx: &CallContext, get: PromptGet) -> Result<Outcome, Error> {
        self.act(cx, &get.name, &get.params).await
    }

    async fn complete(&self, _cx: &CallContext, completion: Completion) -> Result<Json, Error> {
        Ok(Json::object([("asked", Json::string(&format!("{:?}", completion.reference)))]))
    }

    async fn subscribe(&self, _cx: &CallContext, resources: &[String]) -> Result<Events, Error> {
        if let Some(uri) = resources.iter().find(|uri| uri.starts_with("missing:")) {
            return Err(Error::client(Kind::NotFound, format!("unknown resource `{uri}`")));
        }
        let wanted = resources.to_vec();
        let state = (self.events.subscribe(), wanted, self.subscriptions.up());
        Ok(Box::pin(futures_util::stream::unfold(state, |mut state| async {
            loop {
                match state.0.recv().await.ok()? {
                    Event::ResourceUpdated { uri, .. } if !state.1.contains(&uri) => {}
                    event => return Some((event, state)),
                }
            }
        })))
    }

    async fn inform(&self, _cx: &CallContext, news: News) {
        self.heard.lock().unwrap().push(format!("{news:?}"));
    }
}
