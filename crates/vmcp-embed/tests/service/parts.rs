//! What is too much for a service is sent in smaller parts.

use super::support::{
    fake::Fake,
    model::{self, vector},
    open, openai,
    reply::Reply,
    tei, told,
};

#[tokio::test]
async fn a_batch_that_is_too_large_is_halved() {
    let fake = Fake::start(|seen| match seen.texts().len() {
        4.. => Reply::text(413, r#"{"error":"too large"}"#),
        _ => model::tei("acme/mini", seen),
    });
    let embedder = open(tei(&fake)).await.unwrap();
    let texts: Vec<_> = (0..21).map(|n| format!("tool {n}")).collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let expected: Vec<_> = texts.iter().map(|text| vector(text)).collect();
    assert_eq!(embedder.embed(&texts).await.unwrap(), expected);
}

#[tokio::test]
async fn a_text_that_is_too_long_is_cut() {
    const TOO_LONG: &str =
        r#"{"error":{"message":"This model's maximum context length is 512 tokens"}}"#;
    let fake = Fake::start(|seen| match seen.texts().iter().any(|text| text.len() > 1000) {
        true => Reply::text(400, TOO_LONG),
        false => model::openai("small", seen),
    });
    let embedder = open(openai(&fake)).await.unwrap();
    let long = "read ".repeat(4000);
    let vectors = embedder.embed(&["a tool", &long, "another"]).await.unwrap();
    assert_eq!([&vectors[0], &vectors[2]], [&vector("a tool"), &vector("another")]);
    assert!(vectors[1].iter().any(|number| *number > 100.0), "most of it was read");
}

#[tokio::test]
async fn enormous_texts_are_cut_before_they_are_sent() {
    let fake = Fake::start(|seen| model::tei("acme/mini", seen));
    let embedder = open(tei(&fake)).await.unwrap();
    let huge = "ä".repeat(5 << 20);
    embedder.embed(&[&huge, "\0\u{1b}[2J\u{fffd}", &huge]).await.unwrap();
    let sent = &fake.seen("POST /embed")[1];
    let lengths: Vec<_> = sent.texts().iter().map(|text| text.len()).collect();
    assert_eq!(lengths, [512 * 16, 8, 512 * 16]);
}

#[tokio::test]
async fn a_service_that_takes_nothing_is_unusable() {
    let fake = Fake::start(|seen| match (seen.line.as_str(), seen.nth) {
        ("POST /embed", 1..) => Reply::text(413, r#"{"error":"payload too large"}"#),
        _ => model::tei("acme/mini", seen),
    });
    let embedder = open(tei(&fake)).await.unwrap();
    let long = "read ".repeat(2000);
    let error = embedder.embed(&[long.as_str(); 100]).await.unwrap_err();
    assert!(fake.seen("POST /embed").len() < 12, "it gives up soon");
    insta::assert_snapshot!(told(&error, &fake), @r#"unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed answered HTTP 413 Payload Too Large: `{"error":"payload too large"}` to a text of 256 bytes"#);
}
