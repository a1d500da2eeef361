//! What may pass is tried again, a few times.

use std::time::{Duration, Instant};

use super::support::{
    fake::Fake,
    model::{self, vector},
    open,
    reply::Reply,
    tei, told,
};

/// TEI whose first answers after opening are `bad`.
fn failing(bad: Reply, times: usize) -> Fake {
    Fake::start(move |seen| match (seen.line.as_str(), seen.nth) {
        ("POST /embed", nth) if (1..=times).contains(&nth) => bad.clone(),
        _ => model::tei("acme/mini", seen),
    })
}

/// What a single text is told by TEI that answers `bad` from then on.
async fn gives_up(bad: Reply) -> String {
    let fake = failing(bad, usize::MAX - 1);
    let embedder = open(tei(&fake)).await.unwrap();
    let error = embedder.embed(&["a"]).await.unwrap_err();
    assert_eq!(fake.seen("POST /embed").len(), 1 + 4);
    told(&error, &fake)
}

#[tokio::test]
async fn what_passes_is_not_noticed() {
    for bad in [
        Reply::text(429, ""),
        Reply::text(502, "<html>Bad Gateway"),
        Reply::text(503, "model loading"),
        Reply::text(504, ""),
        Reply::Closes,
        Reply::BrokenOff("[[1.0"),
        Reply::text(200, "[[1.0"),
    ] {
        let fake = failing(bad, 1);
        let embedder = open(tei(&fake)).await.unwrap();
        assert_eq!(embedder.embed(&["a tool"]).await.unwrap(), [vector("a tool")]);
        // HTTP itself may repeat what was closed before an answer began.
        assert!(fake.seen("POST /embed").len() >= 3);
    }
}

#[tokio::test]
async fn what_does_not_pass_is_told_after_a_few_tries() {
    let given_up = [
        tokio::spawn(gives_up(Reply::text(429, r#"{"error":"Model is overloaded"}"#))),
        tokio::spawn(gives_up(Reply::text(502, "<html>Bad Gateway"))),
        tokio::spawn(gives_up(Reply::text(503, "model loading"))),
        tokio::spawn(gives_up(Reply::text(504, ""))),
        tokio::spawn(gives_up(Reply::BrokenOff("[[1.0"))),
        tokio::spawn(gives_up(Reply::text(200, "[[1.0"))),
    ];
    let mut said = Vec::new();
    for one in given_up {
        said.push(one.await.unwrap());
    }
    insta::assert_snapshot!(said.join("\n"), @r#"
    unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake/embed is busy or not ready: HTTP 429 Too Many Requests: `{"error":"Model is overloaded"}` (tried 4 times)
    unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake/embed is busy or not ready: HTTP 502 Bad Gateway: `<html>Bad Gateway` (tried 4 times)
    unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake/embed is busy or not ready: HTTP 503 Service Unavailable: `model loading` (tried 4 times)
    unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake/embed is busy or not ready: HTTP 504 Gateway Timeout: an empty body (tried 4 times)
    unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake/embed broke off its answer: end of file before message length reached (tried 4 times)
    unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake/embed ended its answer too early: `[[1.0` (tried 4 times)
    "#);
}

#[tokio::test]
async fn retry_after_is_waited_for() {
    for value in ["1", "Fri, 20 Nov 2026 12:00:01 GMT"] {
        let busy = Reply::text(429, "").with("date", "Fri, 20 Nov 2026 12:00:00 GMT");
        let fake = failing(busy.with("retry-after", value), 1);
        let embedder = open(tei(&fake)).await.unwrap();
        let began = Instant::now();
        embedder.embed(&["a tool"]).await.unwrap();
        assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_told_at_once() {
    let fake = failing(Reply::text(429, "").with("retry-after", "3600"), 9);
    let embedder = open(tei(&fake)).await.unwrap();
    let error = embedder.embed(&["a tool"]).await.unwrap_err();
    assert_eq!(fake.seen("POST /embed").len(), 2);
    insta::assert_snapshot!(told(&error, &fake), @"unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake/embed is busy or not ready: HTTP 429 Too Many Requests and asks to wait 3600 s");
}

#[tokio::test]
async fn a_service_that_went_away_is_unavailable() {
    let fake = Fake::start(|seen| model::tei("acme/mini", seen).with("connection", "close"));
    let embedder = open(tei(&fake)).await.unwrap();
    let url = fake.url("");
    drop(fake);
    let error = embedder.embed(&["a tool"]).await.unwrap_err().to_string();
    insta::assert_snapshot!(error.replace(&url, "http://fake"), @"embed texts with tei:acme/mini@f00d (mean): http://fake/embed refuses connections; is it running, and is `embeddingService` right? (tried 4 times)");
}
