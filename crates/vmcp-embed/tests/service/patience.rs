//! A service that is slow, and a caller that is impatient.

use std::time::{Duration, Instant};

use super::support::{LONG, fake::Fake, model, open, openai, reply::Reply, tei, told, until};

fn bad_after_opening(bad: Reply) -> Fake {
    Fake::start(move |seen| match (seen.line.as_str(), seen.nth) {
        ("POST /embed", 1..) => bad.clone(),
        _ => model::tei("acme/mini", seen),
    })
}

#[tokio::test]
async fn the_time_covers_the_whole_answer() {
    let mut said = Vec::new();
    for bad in [Reply::Hangs, Reply::Drips, Reply::Announces(200, 200)] {
        let fake = bad_after_opening(bad);
        let mut service = tei(&fake);
        service.timeout = Duration::from_millis(300);
        let embedder = open(service).await.unwrap();
        let began = Instant::now();
        let error = embedder.embed(&["a tool"]).await.unwrap_err();
        assert!(began.elapsed() < LONG / 4, "{:?}", began.elapsed());
        said.push(told(&error, &fake));
        until(|| fake.open() == 0).await;
    }
    insta::assert_snapshot!(said.join("\n"), @"
    unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake gave no whole answer in time (`embeddingServiceTimeout` is 300ms)
    unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake gave no whole answer in time (`embeddingServiceTimeout` is 300ms)
    unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake gave no whole answer in time (`embeddingServiceTimeout` is 300ms)
    ");
}

#[tokio::test]
async fn the_time_covers_every_try() {
    let fake = bad_after_opening(Reply::text(503, "loading"));
    let mut service = tei(&fake);
    service.timeout = Duration::from_millis(350);
    let embedder = open(service).await.unwrap();
    let began = Instant::now();
    let error = embedder.embed(&["a tool"]).await.unwrap_err();
    assert!(began.elapsed() < LONG / 4, "{:?}", began.elapsed());
    assert!(fake.seen("POST /embed").len() <= 4, "{}", told(&error, &fake));
}

#[tokio::test]
async fn a_refusal_counts_though_its_body_hangs() {
    let fake = bad_after_opening(Reply::Announces(401, 200));
    let embedder = open(tei(&fake)).await.unwrap();
    let error = embedder.embed(&["a tool"]).await.unwrap_err();
    insta::assert_snapshot!(told(&error, &fake), @"unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed answered HTTP 401 Unauthorized: it wants a key, and keys are sent to services of `embeddingProvider: openai` only; TEI speaks that too, at `/v1`");
}

#[tokio::test]
async fn dropping_the_future_cancels_the_request() {
    let fake = Fake::start(|seen| match seen.nth {
        0 => model::openai("small", seen),
        _ => Reply::Hangs,
    });
    let embedder = open(openai(&fake)).await.unwrap();
    let asking = tokio::spawn(async move { embedder.embed(&["a tool"]).await });
    until(|| fake.seen("POST").len() == 2).await;
    assert_eq!(fake.open(), 1);
    asking.abort();
    until(|| fake.open() == 0).await;
}
