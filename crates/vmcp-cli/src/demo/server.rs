//! A server made of a sheet and functions.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};
use vmcp::core::{
    BackendId, CallContext, Error, Json, Offer, Outcome, ToolCall, Version,
    memory::{Memory, Reply},
};

use super::answer::{Answer, outcome};

/// What a server knows; it changes while the process runs and is forgotten with it.
pub(super) type Facts = Arc<Mutex<Value>>;

/// A server in the making.
pub(super) struct Server {
    memory: Memory,
    facts: Facts,
    /// Milliseconds by tool.
    own_latency: Value,
    latency: Option<Duration>,
}

/// A call of a tool, as its function sees it.
pub(super) struct Call {
    pub(super) facts: Facts,
    pub(super) cx: CallContext,
    /// The whole `params`.
    pub(super) params: Value,
}

impl Call {
    pub(super) fn arguments(&self) -> &Value {
        &self.params["arguments"]
    }
}

impl Server {
    /// The server `name` as its sheet says, without functions.
    pub(super) fn new(name: &str, sheet: &str, latency: Option<Duration>) -> Self {
        let mut sheet: Value = serde_json::from_str(sheet).expect("a sheet is well-formed");
        let id = BackendId::new(name).expect("a server's name is fit for a backend");
        let list = |key: &str| sheet[key].as_array().into_iter().flatten().map(json).collect();
        let offer = Offer {
            tools: list("tools"),
            resources: list("resources"),
            templates: list("templates"),
            prompts: list("prompts"),
            instructions: sheet["instructions"].as_str().map(str::to_owned),
            ..Offer::empty(Version::LATEST)
        };
        Self {
            memory: Memory::offering(&id, &offer),
            facts: Arc::new(Mutex::new(sheet["facts"].take())),
            own_latency: sheet["latencyMs"].take(),
            latency,
        }
    }

    /// A tool that looks at the facts and the arguments, or changes the facts.
    pub(super) fn tool(self, name: &'static str, run: fn(&mut Value, &Value) -> Answer) -> Self {
        self.asking(name, move |call| async move {
            let answer = run(&mut call.facts.lock().expect("no panic inside"), call.arguments());
            Ok(outcome(answer))
        })
    }

    /// A tool that may speak to the client meanwhile.
    pub(super) fn asking<F>(
        mut self,
        name: &'static str,
        run: impl Fn(Call) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Outcome, Error>> + Send + 'static,
    {
        let (facts, latency) = (Arc::clone(&self.facts), self.latency_of(name));
        self.memory = self.memory.tool(name, move |cx: &CallContext, call: &ToolCall| -> Reply {
            let params = serde_json::from_str(call.params.as_str()).unwrap_or_default();
            let call = Call { facts: Arc::clone(&facts), cx: cx.clone(), params };
            let run = run.clone();
            Box::pin(async move {
                if !latency.is_zero() {
                    tokio::time::sleep(latency).await;
                }
                run(call).await
            })
        });
        self
    }

    /// Resources by what `read` makes of the facts and a URI: media type and text.
    pub(super) fn resources(
        mut self,
        read: fn(&Value, &str) -> Option<(&'static str, String)>,
    ) -> Self {
        let facts = Arc::clone(&self.facts);
        self.memory = self.memory.other_resources(move |uri| {
            let (kind, text) = read(&facts.lock().expect("no panic inside"), uri)?;
            Some(json(&json!({"contents": [{"uri": uri, "mimeType": kind, "text": text}]})))
        });
        self
    }

    /// The rest of what a server can have.
    pub(super) fn with(mut self, more: impl FnOnce(Memory, &Facts) -> Memory) -> Self {
        self.memory = more(self.memory, &self.facts);
        self
    }

    pub(super) fn build(self) -> Memory {
        self.memory
    }

    fn latency_of(&self, tool: &str) -> Duration {
        let own = || Duration::from_millis(self.own_latency[tool].as_u64().unwrap_or_default());
        self.latency.unwrap_or_else(own)
    }
}

/// `value` as the gateway wants it.
pub(super) fn json(value: &Value) -> Json {
    value.to_string().parse().expect("a value prints as well-formed JSON")
}
