//! A service that is not up yet.

use std::{sync::Mutex, time::Duration};

use vmcp_embed::service::{Provider, Service, ServiceSource};
use vmcp_search::{Progress, Source};

use super::support::{fake::Fake, model, openai, reply::Reply, tei, told, until};

/// Hears of progress.
#[derive(Default)]
struct Heard(Mutex<Vec<Progress>>);

impl Heard {
    fn note(&self, progress: Progress) {
        self.0.lock().unwrap().push(progress);
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// Each text once, in order.
    fn texts(&self, fake: &Fake) -> String {
        let mut texts: Vec<_> =
            self.0.lock().unwrap().iter().map(|progress| progress.doing.clone()).collect();
        texts.dedup();
        texts.join("\n").replace(&fake.url(""), "http://fake")
    }
}

/// TEI that loads its model for a while.
fn loading(seen: &super::support::seen::Seen) -> Reply {
    match (seen.line.as_str(), seen.nth) {
        ("GET /info" | "GET /health", 0) => Reply::Closes,
        ("GET /info" | "GET /health", 1) => Reply::text(503, r#"{"error":"model loading"}"#),
        _ => model::tei("acme/mini", seen),
    }
}

#[tokio::test]
async fn opening_waits_until_the_service_is_up() {
    let closed = Fake::closed(loading);
    let source = ServiceSource::new(tei(closed.fake()));
    let heard = std::sync::Arc::new(Heard::default());
    let hears = std::sync::Arc::clone(&heard);
    let opening = tokio::spawn(async move { source.open(&|progress| hears.note(progress)).await });
    until(|| heard.count() > 0).await;
    let fake = closed.open();
    let embedder = opening.await.unwrap().unwrap();
    assert_eq!(embedder.id(), "tei:acme/mini@f00d (mean)");
    let texts = heard.texts(&fake);
    let texts: Vec<_> = texts.lines().filter(|line| !line.contains("broke")).collect();
    insta::assert_snapshot!(texts.join("\n"), @r#"
    waiting for TEI: http://fake/info refuses connections; is it running, and is `embeddingService` right?
    waiting for TEI: http://fake/info is busy or not ready: HTTP 503 Service Unavailable: `{"error":"model loading"}`
    "#);
}

#[tokio::test]
async fn a_service_without_health_is_waited_for_too() {
    let fake = Fake::start(|seen| match seen.nth {
        0 => Reply::text(502, ""),
        _ => model::openai("small", seen),
    });
    ServiceSource::new(openai(&fake)).open(&|_| ()).await.unwrap();
    assert_eq!(fake.seen("POST /v1/embeddings").len(), 2);
}

#[tokio::test]
async fn waiting_has_an_end() {
    let mut said = Vec::new();
    let closed = Fake::closed(loading);
    let loads = Fake::start(|_| Reply::text(503, "model loading"));
    let hangs = Fake::start(|_| Reply::Hangs);
    let stammers = Fake::start(|_| Reply::Stammers);
    for fake in [closed.fake(), &loads, &hangs, &stammers] {
        let mut service = tei(fake);
        service.startup = Duration::from_millis(700);
        service.timeout = Duration::from_millis(500);
        let source = ServiceSource::new(service);
        let text = told(&source.open(&|_| ()).await.err().unwrap(), fake);
        // How often depends on luck.
        said.push(text.split(" (tried").next().unwrap().to_owned());
    }
    insta::assert_snapshot!(said.join("\n"), @"
    unavailable: embed texts with TEI: http://fake/info refuses connections; is it running, and is `embeddingService` right?
    unavailable: embed texts with TEI: http://fake/info is busy or not ready: HTTP 503 Service Unavailable: `model loading`
    unavailable: embed texts with TEI: http://fake gave no whole answer in time (`embeddingServiceTimeout` is 500ms)
    unavailable: embed texts with TEI: http://fake/info broke the connection: invalid HTTP version parsed
    ");
}

#[tokio::test]
async fn wrong_settings_are_not_waited_for() {
    let source = ServiceSource::new(Service::new(Provider::Tei, "tei"));
    let error = source.open(&|_| ()).await.err().unwrap();
    insta::assert_snapshot!(error.to_string(), @"
    use TEI for embedding: `embeddingService` is no URL: relative URL without a base; expected something like `http://localhost:8080`
    ");
}
