//! A gateway inside a program of one's own, with a layer that counts calls and refuses some.
//!
//! `cargo run -p vmcp --example embed -- CONFIG [REFUSED_PREFIX]` serves the file's backends on a
//! free port until its standard input ends, then prints how often each tool was called.

use std::{
    collections::BTreeMap,
    io::Read,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use vmcp::{
    Options, Vmcp, Wrap, config,
    core::{
        CallContext, Catalog, Completion, Error, Events, Gateway, Json, Kind, News, Outcome,
        PromptGet, ResourceRead, ToolCall,
    },
};

/// How often each tool was called.
type Counts = Arc<Mutex<BTreeMap<String, u64>>>;

/// Counts the calls that pass, and lets none pass whose tool's name begins with a prefix.
///
/// A layer sees every call, whatever client and protocol version it came from. Lists are left as
/// they are here; a layer that should also hide tools returns another catalogue.
struct Turnstile {
    inner: Arc<dyn Gateway>,
    refused: Option<String>,
    counts: Counts,
}

#[async_trait]
impl Gateway for Turnstile {
    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        if self.refused.as_ref().is_some_and(|prefix| call.name.starts_with(prefix.as_str())) {
            let message = format!("tool `{}` is not for you", call.name);
            return Err(Error::client(Kind::Denied, message));
        }
        *self.counts.lock().expect("no panic inside").entry(call.name.clone()).or_default() += 1;
        self.inner.call_tool(cx, call).await
    }

    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        self.inner.catalog(cx).await
    }

    async fn read_resource(&self, cx: &CallContext, read: ResourceRead) -> Result<Outcome, Error> {
        self.inner.read_resource(cx, read).await
    }

    async fn get_prompt(&self, cx: &CallContext, get: PromptGet) -> Result<Outcome, Error> {
        self.inner.get_prompt(cx, get).await
    }

    async fn complete(&self, cx: &CallContext, completion: Completion) -> Result<Json, Error> {
        self.inner.complete(cx, completion).await
    }

    async fn subscribe(&self, cx: &CallContext, resources: &[String]) -> Result<Events, Error> {
        self.inner.subscribe(cx, resources).await
    }

    async fn inform(&self, cx: &CallContext, news: News) {
        self.inner.inform(cx, news).await;
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: embed CONFIG [REFUSED_PREFIX]")?;
    let refused = arguments.next();
    let text = std::fs::read_to_string(&path)?;
    let source = config::Source::new(&path, &text);
    let mut config = config::load(&source, &|name| std::env::var(name).ok())?.config;
    config.server.port = 0;

    let counts = Counts::default();
    let layer: Wrap = Box::new({
        let counts = Arc::clone(&counts);
        move |inner| Arc::new(Turnstile { inner, refused, counts })
    });
    let vmcp = Vmcp::start(config, Options { layers: vec![layer], ..Options::default() }).await?;
    println!("{}", vmcp.url());

    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    vmcp.stop().await;
    for (tool, count) in counts.lock().expect("no panic inside").iter() {
        println!("{tool} {count}");
    }
    Ok(())
}
