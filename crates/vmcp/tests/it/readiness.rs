//! What `/readyz` and `/status` say while tools are being embedded, and afterwards.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use vmcp::{
    Options, Vmcp, config,
    embedding::{EmbedError, Embedder, Progress, Source},
};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks, raw};

/// A model that embeds nothing before it is given turns, then everything alike.
struct Fake {
    turns: Semaphore,
    opens: bool,
}

struct From(Arc<Fake>);

#[async_trait]
impl Source for From {
    fn describe(&self) -> String {
        "the folder `model`".to_owned()
    }

    async fn check(&self) -> Result<(), EmbedError> {
        Ok(())
    }

    async fn open(
        &self,
        _: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Arc<dyn Embedder>, EmbedError> {
        let (id, reason) = (self.describe(), "it has no tokenizer.json".to_owned());
        match self.0.opens {
            true => Ok(Arc::new(Self(Arc::clone(&self.0)))),
            false => Err(EmbedError::Unusable { id, reason }),
        }
    }
}

#[async_trait]
impl Embedder for From {
    fn id(&self) -> &'static str {
        "model-1"
    }

    fn dim(&self) -> usize {
        2
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let _turn = self.0.turns.acquire().await.unwrap();
        Ok(texts.iter().map(|_| vec![1.0, 0.0]).collect())
    }
}

async fn started(model: &Arc<Fake>, fake: &HttpFake) -> Vmcp {
    let file = json!({
        "backends": [{"name": "b", "url": fake.url()}], "optimizer": {}, "server": {"port": 0},
    });
    let text = file.to_string();
    let source = config::Source::new("vmcp.yaml", &text);
    let config = config::load(&source, &|_| None).unwrap().config;
    let embedding: Arc<dyn Source> = Arc::new(From(Arc::clone(model)));
    let options = Options { embedding: Some(embedding), ..Options::default() };
    Vmcp::start(config, options).await.unwrap()
}

async fn backend() -> HttpFake {
    let script = Script::new(Speaks::Dual)
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("other", Behaviour::Echo));
    HttpFake::start(script).await
}

async fn get(vmcp: &Vmcp, path: &str) -> (u16, Value) {
    let response = raw::get(&vmcp.url().replace("/mcp", path), &[]).await.unwrap();
    (response.status, response.json())
}

/// Asks until `/readyz` answers so.
async fn readyz(vmcp: &Vmcp, wanted: (u16, Option<&str>)) {
    let wait = async {
        loop {
            let (status, said) = get(vmcp, "/readyz").await;
            if (status, said["reason"].as_str()) == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), wait).await;
    if waited.is_err() {
        panic!("not {wanted:?}, but {:?}", get(vmcp, "/readyz").await);
    }
}

/// Lists and calls, which wait for nothing.
async fn works(vmcp: &Vmcp) {
    let client = raw::modern(&vmcp.url(), json!({}));
    let echoed = client.call("b_echo", json!({"text": "hi"})).await.unwrap();
    assert_eq!(echoed.result()["isError"], Value::Null);
    let found = client.call("find_tool", json!({"tool_description": "echo"})).await.unwrap();
    assert_eq!(found.result()["structuredContent"]["tools"][0]["name"], "b_echo");
}

#[tokio::test]
async fn it_is_ready_when_the_tools_are_embedded_and_works_before() {
    let (fake, model) = (backend().await, Arc::new(Fake { turns: Semaphore::new(0), opens: true }));
    let vmcp = started(&model, &fake).await;
    readyz(&vmcp, (503, Some("embedding tools: 0 of 2"))).await;
    assert_eq!(get(&vmcp, "/livez").await.0, 200);
    works(&vmcp).await;
    model.turns.add_permits(1);
    readyz(&vmcp, (200, None)).await;
    works(&vmcp).await;
    let mut status = get(&vmcp, "/status").await.1["optimizer"].clone();
    for key in ["version", "memoryBytes"] {
        status["index"][key].take();
    }
    status["vectorsBytes"].take();
    insta::assert_snapshot!(format!("{status:#}"), @r#"
    {
      "state": "ready",
      "ready": true,
      "detail": "ready",
      "since": null,
      "source": "the folder `model`",
      "model": "model-1",
      "dimensions": 2,
      "tools": 2,
      "vectors": 2,
      "cached": 0,
      "refused": 0,
      "vectorsBytes": null,
      "index": {
        "version": null,
        "tools": 2,
        "memoryBytes": null
      }
    }
    "#);
    vmcp.stop().await;
}

#[tokio::test]
async fn a_model_that_cannot_be_opened_keeps_it_from_being_ready_and_says_why() {
    let (fake, model) =
        (backend().await, Arc::new(Fake { turns: Semaphore::new(1), opens: false }));
    let vmcp = started(&model, &fake).await;
    let reason = "use the folder `model` for embedding: it has no tokenizer.json";
    readyz(&vmcp, (503, Some(reason))).await;
    vmcp.directory().settled().await;
    works(&vmcp).await;
    let status = get(&vmcp, "/status").await.1["optimizer"].clone();
    assert_eq!((&status["state"], &status["detail"]), (&json!("degraded"), &json!(reason)));
    assert!(status["since"].is_u64() && status["ready"] == false, "{status}");
    vmcp.stop().await;
}
