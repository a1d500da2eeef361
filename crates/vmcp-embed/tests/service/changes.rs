//! A service that runs another model than before.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use serde_json::json;
use vmcp_embed::service::ServiceSource;
use vmcp_search::Source;

use super::support::{fake::Fake, model, open, openai, reply::Reply, tei, told};

/// TEI that runs another model once the switch is on; its first answer after that is lost if
/// `restarts`.
fn switching(restarts: bool) -> (Fake, Arc<AtomicBool>) {
    let switched = Arc::new(AtomicBool::new(false));
    let lost = AtomicBool::new(!restarts);
    let switch = Arc::clone(&switched);
    let fake = Fake::start(move |seen| match switch.load(Ordering::SeqCst) {
        false => model::tei("acme/mini", seen),
        true if !lost.swap(true, Ordering::SeqCst) => Reply::text(502, ""),
        true => model::tei("acme/maxi", seen),
    });
    (fake, switched)
}

#[tokio::test]
async fn vectors_that_are_kept_are_never_of_another_model() {
    let (fake, switched) = switching(false);
    let source = ServiceSource::new(tei(&fake));
    let embedder = source.open(&|_| ()).await.unwrap();
    embedder.embed(&["a", "b"]).await.unwrap();
    switched.store(true, Ordering::SeqCst);
    let error = embedder.embed(&["a", "b"]).await.unwrap_err();
    insta::assert_snapshot!(told(&error, &fake), @"unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake runs another model now: `tei:acme/maxi@f00d (mean)`, not `tei:acme/mini@f00d (mean)`");
    let again = source.open(&|_| ()).await.unwrap();
    assert_eq!(again.id(), "tei:acme/maxi@f00d (mean)");
    again.embed(&["a", "b"]).await.unwrap();
}

#[tokio::test]
async fn a_query_is_checked_when_the_service_was_away() {
    let (fake, switched) = switching(true);
    let embedder = open(tei(&fake)).await.unwrap();
    let asked = fake.seen("GET /info").len();
    embedder.embed(&["a query"]).await.unwrap();
    assert_eq!(fake.seen("GET /info").len(), asked, "a query costs one request");
    switched.store(true, Ordering::SeqCst);
    let error = embedder.embed(&["a query"]).await.unwrap_err();
    insta::assert_snapshot!(told(&error, &fake), @"unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake runs another model now: `tei:acme/maxi@f00d (mean)`, not `tei:acme/mini@f00d (mean)`");
}

#[tokio::test]
async fn another_dimension_is_another_model() {
    let fake = Fake::start(|seen| match (seen.line.as_str(), seen.nth) {
        ("POST /embed", 1..) => Reply::json(&json!([[1.0, 2.0, 3.0]])),
        _ => model::tei("acme/mini", seen),
    });
    let embedder = open(tei(&fake)).await.unwrap();
    let error = embedder.embed(&["a query"]).await.unwrap_err();
    insta::assert_snapshot!(told(&error, &fake), @"unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed answered with a vector of 3 numbers, expected 64; is it another model?");
}

#[tokio::test]
async fn openai_says_who_answers() {
    let fake = Fake::start(|seen| match seen.nth {
        0 => model::openai("small-2025", seen),
        _ => model::openai("small-2026\u{7}", seen),
    });
    let embedder = open(openai(&fake)).await.unwrap();
    let error = embedder.embed(&["a query"]).await.unwrap_err();
    insta::assert_snapshot!(told(&error, &fake), @"unusable: use openai:small at http://fake/v1 for embedding: http://fake/v1 runs another model now: `small-2026`, not `small-2025`");
}

#[tokio::test]
async fn tei_must_run_the_model_that_is_set() {
    let fake = Fake::start(|seen| model::tei("acme/mini", seen));
    let mut service = tei(&fake);
    service.model = Some("acme/mini".to_owned());
    assert!(open(service.clone()).await.is_ok());
    service.model = Some("acme/maxi".to_owned());
    let error = open(service).await.err().unwrap();
    insta::assert_snapshot!(told(&error, &fake), @"unusable: use TEI for embedding: http://fake/info runs `acme/mini`, `embeddingModel` is `acme/maxi`");
}
