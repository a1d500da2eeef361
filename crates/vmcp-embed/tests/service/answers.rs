//! What comes back is anything but vectors.

use serde_json::json;

use super::support::{KEY, fake::Fake, model, open, openai, reply::Reply, tei, told};

/// Opens TEI and asks it for two vectors, which it answers with `bad`.
async fn tei_says(bad: Reply) -> String {
    let fake = Fake::start(move |seen| match (seen.line.as_str(), seen.nth) {
        ("POST /embed", 1..) => bad.clone(),
        _ => model::tei("acme/mini", seen),
    });
    let embedder = open(tei(&fake)).await.unwrap();
    let error = embedder.embed(&["a", "b"]).await.unwrap_err();
    assert_eq!(fake.seen("POST /embed").len(), 2, "it is not asked again");
    told(&error, &fake)
}

/// The same with `OpenAI`.
async fn openai_says(bad: Reply) -> String {
    let fake = Fake::start(move |seen| match seen.nth {
        0 => model::openai("small", seen),
        _ => bad.clone(),
    });
    let embedder = open(openai(&fake)).await.unwrap();
    let error = embedder.embed(&["a", "b"]).await.unwrap_err();
    assert_eq!(fake.seen("POST").len(), 2, "it is not asked again");
    told(&error, &fake)
}

/// What opening says when TEI answers `bad` to `/info`.
async fn tei_is(bad: Reply) -> String {
    let fake = Fake::start(move |_| bad.clone());
    let error = open(tei(&fake)).await.err().unwrap();
    assert_eq!(fake.seen("").len(), 1, "it is not asked again");
    told(&error, &fake)
}

#[tokio::test]
async fn answers_that_are_no_vectors_are_refused() {
    let said = [
        tei_says(Reply::text(200, "<html>\n<h1>It works!</h1>")).await,
        tei_says(Reply::json(&json!([[1.0]]))).await,
        tei_says(Reply::json(&json!([[1.0], [2.0]]))).await,
        tei_says(Reply::json(&json!({"embeddings": []}))).await,
        tei_says(Reply::text(200, "[[NaN], [1]]")).await,
        openai_says(Reply::json(&json!({"data": []}))).await,
        openai_says(Reply::json(&json!({"error": {"message": "quota"}}))).await,
    ];
    insta::assert_snapshot!(said.join("\n"), @r#"
    unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed did not answer with JSON: `<html> <h1>It works!</h1>`; is `embeddingService` right?
    unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed answered with 1 vectors for 2 texts
    unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed answered with a vector of 1 numbers, expected 64; is it another model?
    unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed answered with JSON that has no vectors: `{"embeddings":[]}`; is `embeddingService` right?
    unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed did not answer with JSON: `[[NaN], [1]]`; is `embeddingService` right?
    unusable: use openai:small at http://fake/v1 for embedding: http://fake/v1/embeddings answered with 0 vectors for 2 texts
    unusable: use openai:small at http://fake/v1 for embedding: http://fake/v1/embeddings answered with JSON that has no vectors: `{"error":{"message":"quota"}}`; is `embeddingService` right?
    "#);
}

#[tokio::test]
async fn statuses_say_whether_to_try_later() {
    let said = [
        tei_says(Reply::text(424, r#"{"error":"CUDA OOM","error_type":"Backend"}"#)).await,
        tei_says(Reply::text(500, "")).await,
        tei_says(Reply::text(422, r#"{"error":"no such field"}"#)).await,
        tei_says(Reply::text(404, "")).await,
        tei_says(Reply::text(401, "")).await,
        openai_says(Reply::text(400, "\u{1b}[31mbad request")).await,
        openai_says(Reply::text(404, "no model `small`")).await,
        openai_says(Reply::text(401, format!("wrong key {KEY}"))).await,
        openai_says(Reply::text(403, "")).await,
        openai_says(Reply::text(418, "")).await,
    ];
    insta::assert_snapshot!(said.join("\n"), @r#"
    unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake/embed answered HTTP 424 Failed Dependency: `{"error":"CUDA OOM","error_type":"Backend"}`
    unavailable: embed texts with tei:acme/mini@f00d (mean): http://fake/embed answered HTTP 500 Internal Server Error: an empty body
    unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed answered HTTP 422 Unprocessable Entity: `{"error":"no such field"}`
    unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed answered HTTP 404 Not Found: an empty body; is `embeddingService` right, and is it TEI?
    unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed answered HTTP 401 Unauthorized: it wants a key, and keys are sent to services of `embeddingProvider: openai` only; TEI speaks that too, at `/v1`
    unusable: use openai:small at http://fake/v1 for embedding: http://fake/v1/embeddings answered HTTP 400 Bad Request: `[31mbad request`
    unusable: use openai:small at http://fake/v1 for embedding: http://fake/v1/embeddings answered HTTP 404 Not Found: `no model `small``; are `embeddingService` and `embeddingModel` right?
    unusable: use openai:small at http://fake/v1 for embedding: http://fake/v1/embeddings answered HTTP 401 Unauthorized: it does not accept the key in `OPENAI_API_KEY`
    unusable: use openai:small at http://fake/v1 for embedding: http://fake/v1/embeddings answered HTTP 403 Forbidden: it does not accept the key in `OPENAI_API_KEY`
    unusable: use openai:small at http://fake/v1 for embedding: http://fake/v1/embeddings answered HTTP 418 I'm a teapot: an empty body
    "#);
}

#[tokio::test]
async fn a_service_without_a_key_is_told_where_keys_go() {
    let fake = Fake::start(|_| Reply::text(401, ""));
    let mut service = openai(&fake);
    service.api_key = None;
    let error = open(service).await.err().unwrap();
    insta::assert_snapshot!(told(&error, &fake), @"unusable: use an OpenAI-compatible service for embedding: http://fake/v1/embeddings answered HTTP 401 Unauthorized: it wants a key; set `OPENAI_API_KEY`, or a header in `embeddingHeaders`");
}

#[tokio::test]
async fn enormous_answers_are_not_read() {
    let said = [
        tei_says(Reply::Floods).await,
        tei_says(Reply::Announces(200, 1 << 40)).await,
        tei_is(Reply::Floods).await,
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed sends an answer of more than 73728 bytes
    unusable: use tei:acme/mini@f00d (mean) for embedding: http://fake/embed sends an answer of more than 73728 bytes
    unusable: use TEI for embedding: http://fake/info sends an answer of more than 1048576 bytes
    ");
}

#[tokio::test]
async fn what_is_not_tei_is_not_opened() {
    let info = |info| Reply::json(&info);
    let said = [
        tei_is(Reply::text(404, "404 page not found")).await,
        tei_is(Reply::text(200, "<html>")).await,
        tei_is(info(json!({"model": "other"}))).await,
        tei_is(info(json!({"model_id": "a/rank", "model_type": {"reranker": {}}}))).await,
    ];
    insta::assert_snapshot!(said.join("\n"), @r#"
    unusable: use TEI for embedding: http://fake/info answered HTTP 404 Not Found: `404 page not found`; is `embeddingService` right, and is it TEI?
    unusable: use TEI for embedding: http://fake/info did not answer with JSON: `<html>`; is `embeddingService` right?
    unusable: use TEI for embedding: http://fake/info answered with JSON that has no `model_id`: `{"model":"other"}`; is `embeddingService` right?
    unusable: use TEI for embedding: http://fake/info runs `a/rank`, which does not embed texts
    "#);
}

#[tokio::test]
async fn an_error_with_a_body_that_never_ends_is_told() {
    let flood = Reply::text(400, "x".repeat(1 << 20));
    let said = tei_says(flood).await;
    assert!(said.len() < 400 && said.contains("answered HTTP 400"), "{said}");
}
