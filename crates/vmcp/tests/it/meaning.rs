//! Finding tools by their meaning, with what the embedding program brings.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};
use vmcp::{
    Options, Vmcp, config,
    core::CallContext,
    embedding::{EmbedError, Embedder, Progress, Source},
    search::State,
};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks, raw};

/// Turns texts into vectors of two numbers: whether they are about weather, and whether they are.
struct Weather {
    works: bool,
}

#[async_trait]
impl Embedder for Weather {
    fn id(&self) -> &'static str {
        "weather"
    }

    fn dim(&self) -> usize {
        2
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let is_about = |text: &&str| text.contains("rain") || text.contains("forecast");
        Ok(texts.iter().map(|text| vec![f32::from(u8::from(is_about(text))), 0.1]).collect())
    }
}

#[async_trait]
impl Source for Weather {
    fn describe(&self) -> String {
        "the weather".to_owned()
    }

    async fn check(&self) -> Result<(), EmbedError> {
        let unusable = || EmbedError::Unusable { id: self.describe(), reason: "it is dry".into() };
        if self.works { Ok(()) } else { Err(unusable()) }
    }

    async fn open(
        &self,
        _: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Arc<dyn Embedder>, EmbedError> {
        Ok(Arc::new(Self { works: true }))
    }
}

fn load(fake: &HttpFake, optimizer: &Value) -> vmcp::Config {
    let file = json!({
        "backends": [{"name": "b", "url": fake.url()}], "optimizer": optimizer,
        "server": {"port": 0},
    });
    let text = file.to_string();
    config::load(&config::Source::new("vmcp.yaml", &text), &|_| None).unwrap().config
}

async fn backend() -> HttpFake {
    let tool = |name: &str| Item::tool(name, Behaviour::Echo);
    HttpFake::start(Script::new(Speaks::Dual).tool(tool("forecast")).tool(tool("stay_dry"))).await
}

fn options(works: bool) -> Options {
    Options { embedding: Some(Arc::new(Weather { works })), ..Options::default() }
}

#[tokio::test]
async fn a_source_of_ones_own_counts_as_much_as_the_latest_configuration_says() {
    let fake = backend().await;
    let vmcp = Vmcp::start(load(&fake, &json!({})), options(true)).await.unwrap();
    vmcp.directory().settled().await;
    let search = vmcp.search().unwrap();
    assert_eq!(search.warm(&CallContext::internal()).await.unwrap(), State::Ready);
    assert_eq!(search.status().source.as_deref(), Some("the weather"));
    let modern = raw::modern(&vmcp.url(), json!({}));
    let asked = json!({"tool_description": "will it rain, or stay dry?"});
    let first = async || {
        let answer = modern.call("find_tool", asked.clone()).await.unwrap();
        answer.result()["structuredContent"]["tools"][0]["name"].clone()
    };
    for (ratio, found) in [(1.0, "b_forecast"), (0.0, "b_stay_dry"), (0.9, "b_forecast")] {
        let config = load(&fake, &json!({"embedding": {}, "hybridSearchSemanticRatio": ratio}));
        vmcp.reload(&config).await.unwrap();
        assert_eq!(first().await, found, "{ratio}");
    }
    vmcp.stop().await;
}

#[tokio::test]
async fn what_cannot_work_is_told_before_anything_listens() {
    let fake = backend().await;
    let refused = Vmcp::start(load(&fake, &json!({})), options(false)).await;
    let refused = refused.err().unwrap().to_string();
    insta::assert_snapshot!(refused, @"use the weather for embedding: it is dry");
    // Nobody asks it where nobody searches.
    let off = Vmcp::start(load(&fake, &Value::Null), options(false)).await.unwrap();
    assert!(off.search().is_none());
    off.stop().await;
}

#[tokio::test]
async fn what_this_program_does_not_have_is_told() {
    let fake = backend().await;
    let told = async |optimizer: Value| {
        let refused = Vmcp::start(load(&fake, &optimizer), Options::default()).await;
        refused.err().unwrap().to_string()
    };
    insta::assert_snapshot!(told(json!({"embedding": {"image": "tei"}})).await, @"start the container of `optimizer.embedding.image`: this program starts no containers");
    #[cfg(not(feature = "semantic"))]
    insta::assert_snapshot!(told(json!({"embedding": {}})).await, @"run the model of `optimizer.embedding`: this program is built without the feature `semantic`");
    #[cfg(feature = "semantic")]
    insta::assert_snapshot!(told(json!({"embedding": {"model": "/nowhere"}})).await, @"use /nowhere for embedding: there is no such folder");
}
