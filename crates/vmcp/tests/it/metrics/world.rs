//! A gateway with everything that counts switched on, and a day in its life.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};
use vmcp::{
    Options, Vmcp, config,
    core::CallContext,
    embedding::{EmbedError, Embedder, Progress, Source},
};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks, raw};

/// A model to which all texts are alike; one of them it cannot read.
struct Alike;

#[async_trait]
impl Embedder for Alike {
    fn id(&self) -> &'static str {
        "alike"
    }

    fn dim(&self) -> usize {
        2
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        if texts.iter().any(|text| text.contains("unreadable")) {
            let reason = "it cannot be read".to_owned();
            return Err(EmbedError::Unusable { id: "alike".to_owned(), reason });
        }
        Ok(texts.iter().map(|_| vec![1.0, 0.0]).collect())
    }
}

#[async_trait]
impl Source for Alike {
    fn describe(&self) -> String {
        "a model".to_owned()
    }

    async fn check(&self) -> Result<(), EmbedError> {
        Ok(())
    }

    async fn open(
        &self,
        _: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Arc<dyn Embedder>, EmbedError> {
        Ok(Arc::new(Self))
    }
}

pub(crate) async fn backend() -> HttpFake {
    let script = Script::new(Speaks::Dual)
        .tool(Item::tool("get_issue", Behaviour::Echo))
        .tool(Item::tool("close_issue", Behaviour::ToolError("no such issue".to_owned())));
    HttpFake::start(script).await
}

pub(crate) fn load(fake: &HttpFake, more: &Value) -> vmcp::Config {
    let mut file = json!({
        "name": "team", "backends": [{"name": "gh", "url": fake.url()}], "server": {"port": 0},
    });
    for (key, value) in more.as_object().unwrap() {
        file[key] = value.clone();
    }
    let text = file.to_string();
    config::load(&config::Source::new("vmcp.yaml", &text), &|_| None).unwrap().config
}

/// Everything is on, and all tools have their vectors.
pub(crate) async fn everything() -> (HttpFake, Vmcp) {
    let fake = backend().await;
    let config = load(&fake, &json!({"optimizer": {}, "codeMode": {"enabled": true}}));
    let options = Options { embedding: Some(Arc::new(Alike)), ..Options::default() };
    let vmcp = Vmcp::start(config, options).await.unwrap();
    vmcp.directory().settled().await;
    vmcp.search().unwrap().warm(&CallContext::internal()).await.unwrap();
    (fake, vmcp)
}

/// Searches, calls and scripts that end well and badly.
pub(crate) async fn live(vmcp: &Vmcp) {
    let client = raw::modern(&vmcp.url(), json!({}));
    let script = |text: &str| ("execute_tool_script", json!({"script": text}));
    let through = |tool: &str| ("call_tool", json!({"tool_name": tool, "parameters": {}}));
    for (tool, arguments) in [
        ("find_tool", json!({"tool_description": "an issue"})),
        ("find_tool", json!({"tool_description": "an issue"})),
        ("find_tool", json!({"tool_description": "unreadable"})),
        ("find_tool", json!({})),
        through("gh_get_issue"),
        through("gh_close_issue"),
        through("gh_open_issue"),
        ("gh_get_issue", json!({})),
        script("return parallel([lambda: gh_get_issue(id=1), lambda: gh_get_issue(id=2)])"),
        script("gh_close_issue()"),
        script("while True:\n    pass"),
        script("return +"),
    ] {
        client.call(tool, arguments).await.unwrap();
    }
}

/// The text of `/metrics`.
pub(crate) async fn read(vmcp: &Vmcp) -> String {
    let answer = raw::get(&vmcp.url().replace("/mcp", "/metrics"), &[]).await.unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}
