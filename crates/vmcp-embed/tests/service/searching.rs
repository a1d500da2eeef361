//! A service that behaves, from opening to a search.

use serde_json::json;
use vmcp_search::{Progress, Source, Vectors, embed::embed};

use super::support::{
    KEY,
    fake::Fake,
    model::{self, DIM, vector},
    open, openai, tei,
};
use vmcp_embed::service::{Secret, ServiceSource};

#[tokio::test]
async fn tei_is_asked_for_vectors() {
    let fake = Fake::start(|seen| model::tei("acme/mini", seen));
    let embedder = open(tei(&fake)).await.unwrap();
    assert_eq!((embedder.id(), embedder.dim()), ("tei:acme/mini@f00d (mean)", DIM));

    let vectors = embed(&*embedder, &["read a file", "", "send a mail"]).await.unwrap();
    assert_eq!(vectors[0], vector("read a file"));
    assert_eq!(vectors[2], vector("send a mail"));
    let sent = &fake.seen("POST /embed")[1];
    assert_eq!(sent.body, json!({"inputs": ["read a file", ".", "send a mail"], "truncate": true}));
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(fake.accepted(), 1, "one connection for everything");
}

#[tokio::test]
async fn openai_is_asked_for_vectors() {
    let fake = Fake::start(|seen| model::openai("small-2", seen));
    let mut service = openai(&fake);
    service.headers = vec![("X-Team".to_owned(), Secret::new("search"))];
    service.url += "/?tenant=1#part";
    let fake_url = fake.url("/v1");
    let source = ServiceSource::new(service);
    assert_eq!(source.describe(), format!("an OpenAI-compatible service at {fake_url}"));
    let embedder = source.open(&|_| ()).await.unwrap();
    assert_eq!(embedder.id(), format!("openai:small at {fake_url}"));
    let vectors = embed(&*embedder, &["read a file", "send a mail"]).await.unwrap();
    assert_eq!(vectors, [vector("read a file"), vector("send a mail")]);
    let seen = fake.seen("POST /v1/embeddings?tenant=1");
    let sent = seen.last().unwrap();
    let input = ["read a file", "send a mail"];
    assert_eq!(sent.body, json!({"model": "small", "input": input, "encoding_format": "float"}));
    assert_eq!(sent.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(sent.header("x-team"), Some("search"));
}

#[tokio::test]
async fn no_key_is_sent_to_tei() {
    let fake = Fake::start(|seen| model::tei("acme/mini", seen));
    let mut service = tei(&fake);
    service.api_key = Some(Secret::new(KEY));
    open(service).await.unwrap().embed(&["a", "b"]).await.unwrap();
    let seen = fake.seen("");
    assert!(seen.len() > 3 && seen.iter().all(|seen| seen.header("authorization").is_none()));
}

#[tokio::test]
async fn like_tools_are_found() {
    let fake = Fake::start(|seen| model::tei("acme/mini", seen));
    let told = std::sync::Mutex::new(Vec::<Progress>::new());
    let source = ServiceSource::new(tei(&fake));
    source.check().await.unwrap();
    let embedder = source.open(&|progress| told.lock().unwrap().push(progress)).await.unwrap();
    assert_eq!(*told.lock().unwrap(), [], "there was nothing to wait for");

    let tools: Vec<_> = (0..100).map(|n| format!("tool {n} of number{n}")).collect();
    let texts: Vec<_> = tools.iter().map(String::as_str).chain(["create an issue"]).collect();
    let vectors = embed(&*embedder, &texts).await.unwrap();
    let vectors = vectors.iter().map(|vector| Some(Vectors::blend(vector, vector)));
    let index = Vectors::collect(embedder.dim(), vectors);
    let query = embed(&*embedder, &["creating issues on github"]).await.unwrap();
    let scores = index.scores(&query[0]);
    assert!(scores[..100].iter().all(|score| *score < scores[100]), "{scores:?}");
    assert_eq!(fake.seen("POST /embed").len(), 1 + 13 + 1, "eight texts at a time");
}

#[tokio::test]
async fn nothing_is_asked_for_no_texts() {
    let fake = Fake::start(|seen| model::tei("acme/mini", seen));
    let embedder = open(tei(&fake)).await.unwrap();
    let before = fake.seen("").len();
    assert!(embedder.embed(&[]).await.unwrap().is_empty());
    assert_eq!(fake.seen("").len(), before);
}
