//! A gateway of fakes with code mode in front of it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;
use vmcp_core::{
    CallContext, Error, Gateway, Json, Kind, Offer, Outcome, Raw, ToolCall, Version,
    memory::{Memory, Reply},
};
use vmcp_gateway::{
    Metrics,
    layers::{
        CodeMode, ScriptTool,
        code_mode::{Settings, TOOL_NAME},
    },
};

use crate::kit::{id, json, modern};

/// What the tools have seen.
#[derive(Default)]
pub(crate) struct Seen {
    /// Calls with their arguments, in the order in which they began.
    calls: Mutex<Vec<String>>,
    /// Calls that have begun and not ended.
    running: AtomicUsize,
    most_running: AtomicUsize,
    /// Calls that were dropped before their end.
    dropped: AtomicUsize,
}

impl Seen {
    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    pub(crate) fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    pub(crate) fn most_running(&self) -> usize {
        self.most_running.load(Ordering::SeqCst)
    }

    pub(crate) fn dropped(&self) -> usize {
        self.dropped.load(Ordering::SeqCst)
    }
}

/// A call that has begun; knows whether it came to its end.
struct Begun {
    seen: Arc<Seen>,
    ended: bool,
}

impl Begun {
    fn new(seen: &Arc<Seen>, call: &ToolCall) -> Self {
        let arguments = call.params.get("arguments").unwrap_or_else(Json::empty_object);
        seen.calls.lock().unwrap().push(format!("{}{arguments}", call.name));
        let running = seen.running.fetch_add(1, Ordering::SeqCst) + 1;
        seen.most_running.fetch_max(running, Ordering::SeqCst);
        Self { seen: Arc::clone(seen), ended: false }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.seen.running.fetch_sub(1, Ordering::SeqCst);
        if !self.ended {
            self.seen.dropped.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// The tools: their definitions stand beside what they do.
const TOOLS: [(&str, &str); 11] = [
    ("get", r#"{"id":{"type":"integer"},"size":{"type":"integer","default":1}}"#),
    ("put", r#"{"value":{}}"#),
    ("team-list", "{}"),
    ("9.odd", r#"{"x":{}}"#),
    ("give", r#"{"result":{"type":"object"}}"#),
    ("refuse", r#"{"text":{"type":"string"}}"#),
    ("wait", r#"{"ms":{"type":"integer"}}"#),
    ("hang", "{}"),
    ("denied", "{}"),
    ("ask", "{}"),
    ("about", "{}"),
];

fn definition((name, properties): (&str, &str)) -> Json {
    let reads = matches!(name, "get" | "team-list");
    let required = if name == "get" { r#","required":["id"]"# } else { "" };
    json(&format!(
        r#"{{"name":"{name}","description":"Does {name}.","inputSchema":{{"type":"object","properties":{properties}{required}}},"annotations":{{"readOnlyHint":{reads}}}}}"#
    ))
}

/// What a tool does with its arguments.
async fn perform(cx: CallContext, call: ToolCall) -> Result<Outcome, Error> {
    let arguments = call.params.get("arguments").unwrap_or_else(Json::empty_object);
    let structured = |value: &Json| {
        Ok(Outcome::Complete(Json::object([
            ("content", json("[]")),
            ("structuredContent", value.clone()),
        ])))
    };
    match &*call.name {
        "team-list" => Ok(text(r#"["ann", "bob"]"#)),
        "give" => Ok(Outcome::Complete(arguments.get("result").unwrap())),
        "refuse" => {
            let told = arguments.raw().get("text").and_then(Raw::as_text);
            let item = Json::object([
                ("type", Json::string("text")),
                ("text", Json::string(&told.unwrap_or_else(|| "no such id".into()))),
            ]);
            Ok(Outcome::Complete(Json::object([
                ("content", Json::array([item])),
                ("structuredContent", json(r#"{"code":7}"#)),
                ("isError", Json::bool(true)),
            ])))
        }
        "wait" => {
            let ms = arguments.raw().get("ms").and_then(Raw::as_i64).unwrap_or(0);
            tokio::time::sleep(Duration::from_millis(ms.unsigned_abs())).await;
            structured(&arguments)
        }
        "hang" => std::future::pending().await,
        "denied" => Err(Error::client(Kind::Denied, "call denied by authorization policy")),
        "ask" => match cx.peer.request("elicitation/create", Json::empty_object()).await {
            Ok(answer) => structured(&answer),
            Err(_) => Ok(Outcome::InputRequired(json(r#"{"resultType":"input_required"}"#))),
        },
        "about" => structured(&Json::object([
            ("meta", call.params.get("_meta").unwrap_or_else(Json::null)),
            ("capabilities", cx.client.capabilities.clone()),
            ("identity", Json::string(&format!("{:?}", cx.identity))),
        ])),
        _ => structured(&arguments),
    }
}

fn text(text: &str) -> Outcome {
    let item = Json::object([("type", Json::string("text")), ("text", Json::string(text))]);
    Outcome::Complete(Json::object([("content", Json::array([item]))]))
}

/// A gateway whose tools are functions.
pub(crate) fn memory(seen: &Arc<Seen>, more: &[(&str, &str)]) -> Memory {
    let tools = TOOLS.iter().chain(more).copied().map(definition).collect();
    let mut memory =
        Memory::offering(&id("fake"), &Offer { tools, ..Offer::empty(Version::LATEST) });
    for (name, _) in TOOLS.iter().chain(more) {
        let seen = Arc::clone(seen);
        memory = memory.tool(name, move |cx, call| -> Reply {
            let (cx, call, begun) = (cx.clone(), call.clone(), Begun::new(&seen, call));
            Box::pin(async move {
                let mut begun = begun;
                let outcome = perform(cx, call).await;
                begun.ended = true;
                outcome
            })
        });
    }
    memory
}

/// Code mode over the fakes.
pub(crate) struct World {
    pub(crate) gateway: Arc<CodeMode>,
    pub(crate) seen: Arc<Seen>,
    pub(crate) settings: watch::Sender<Arc<Settings>>,
}

/// What a script came to.
pub(crate) struct Told {
    pub(crate) is_error: bool,
    /// The text blocks.
    pub(crate) texts: Vec<String>,
    pub(crate) structured: Option<Json>,
}

impl Told {
    /// The texts, with a line between them.
    pub(crate) fn text(&self) -> String {
        self.texts.join("\n---\n")
    }
}

impl World {
    pub(crate) fn new(settings: Settings) -> Self {
        Self::with(settings, &[])
    }

    /// With more tools that give their arguments back.
    pub(crate) fn with(settings: Settings, more: &[(&str, &str)]) -> Self {
        Self::made(settings, more, |gateway| gateway)
    }

    /// The same, counted.
    pub(crate) fn counted(settings: Settings, metrics: &Metrics) -> Self {
        Self::made(settings, &[], |gateway| gateway.counted(metrics))
    }

    fn made(
        settings: Settings,
        more: &[(&str, &str)],
        with: impl FnOnce(CodeMode) -> CodeMode,
    ) -> Self {
        let seen = Arc::new(Seen::default());
        let settings = watch::Sender::new(Arc::new(settings));
        let inner = Arc::new(ScriptTool::new(Arc::new(memory(&seen, more))));
        let gateway = with(CodeMode::new(inner, settings.subscribe(), Arc::default()));
        let gateway = Arc::new(gateway);
        Self { gateway, seen, settings }
    }

    /// Calls the tool with these `params.arguments`, given as JSON.
    pub(crate) async fn execute(&self, cx: &CallContext, arguments: &str) -> Told {
        let params = format!(r#"{{"name":"{TOOL_NAME}","arguments":{arguments}}}"#);
        self.call(cx, &params).await
    }

    /// Calls the tool with these `params`.
    pub(crate) async fn call(&self, cx: &CallContext, params: &str) -> Told {
        let call = ToolCall { name: TOOL_NAME.to_owned(), params: json(params) };
        let outcome = self.gateway.call_tool(cx, call).await.unwrap();
        let Outcome::Complete(result) = outcome else { panic!("a script never asks so") };
        let content = result.get("content").unwrap();
        let texts = content.raw().as_array().unwrap();
        Told {
            is_error: result.raw().get("isError").and_then(Raw::as_bool).unwrap(),
            texts: texts.map(|i| i.get("text").unwrap().as_text().unwrap().into_owned()).collect(),
            structured: result.get("structuredContent"),
        }
    }

    pub(crate) async fn run_as(&self, cx: &CallContext, script: &str) -> Told {
        self.execute(cx, &Json::object([("script", Json::string(script))]).to_string()).await
    }

    pub(crate) async fn run(&self, script: &str) -> Told {
        self.run_as(&modern("{}").0, script).await
    }

    /// The result of a script that must come to its end, as JSON text.
    #[track_caller]
    pub(crate) fn result(&self, script: &str) -> impl Future<Output = String> {
        let at = std::panic::Location::caller();
        async move {
            let told = self.run(script).await;
            assert!(!told.is_error, "{at}: {script}\n{}", told.text());
            told.texts[0].clone()
        }
    }

    /// The text of a script that must fail.
    pub(crate) async fn error(&self, script: &str) -> String {
        let told = self.run(script).await;
        assert!(told.is_error, "{script}\n{}", told.text());
        told.text()
    }
}
