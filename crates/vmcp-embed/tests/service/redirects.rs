//! Redirects stay within the service's own origin, and so do secrets.

use super::support::{
    fake::Fake,
    model::{self, vector},
    open, openai,
    reply::Reply,
    told,
};

#[tokio::test]
async fn a_redirect_within_the_origin_is_followed_with_everything() {
    let fake = Fake::start(|seen| match seen.line.as_str() {
        "POST /old/embeddings" => Reply::redirect(308, "/v1/embeddings"),
        _ => model::openai("small", seen),
    });
    let mut service = openai(&fake);
    service.url = fake.url("/old");
    let embedder = open(service).await.unwrap();
    assert_eq!(embedder.embed(&["a tool"]).await.unwrap(), [vector("a tool")]);
    let seen = fake.seen("POST /v1/embeddings");
    assert!(seen.iter().all(|seen| seen.header("authorization").is_some()));
}

#[tokio::test]
async fn no_other_redirect_is_followed() {
    let other = Fake::start(|seen| model::openai("small", seen));
    let elsewhere = other.url("/v1/embeddings?from=you");
    let mut said = Vec::new();
    for (status, to) in [
        (307, elsewhere.as_str()),
        (308, "//user:pass@evil.example/v1"),
        (302, "/v1/other"),
        (301, "http://["),
        (308, "/v1/embeddings"),
    ] {
        let to = to.to_owned();
        let fake = Fake::start(move |_| Reply::redirect(status, &to));
        let error = open(openai(&fake)).await.err().unwrap();
        said.push(told(&error, &fake).replace(&other.url(""), "http://other"));
    }
    let fake = Fake::start(|_| Reply::text(304, ""));
    let error = open(openai(&fake)).await.err().unwrap();
    said.push(told(&error, &fake));
    assert_eq!(other.accepted(), 0);
    insta::assert_snapshot!(said.join("\n"), @"
    unusable: use an OpenAI-compatible service for embedding: http://fake/v1/embeddings answered HTTP 307 Temporary Redirect, a redirect to http://other/v1/embeddings, which is not followed; if that is right, change `embeddingService`
    unusable: use an OpenAI-compatible service for embedding: http://fake/v1/embeddings answered HTTP 308 Permanent Redirect, a redirect to http://evil.example/v1, which is not followed; if that is right, change `embeddingService`
    unusable: use an OpenAI-compatible service for embedding: http://fake/v1/embeddings answered HTTP 302 Found, a redirect to http://fake/v1/other, which is not followed; if that is right, change `embeddingService`
    unusable: use an OpenAI-compatible service for embedding: http://fake/v1/embeddings answered HTTP 301 Moved Permanently, a redirect to what is no URL, which is not followed; if that is right, change `embeddingService`
    unusable: use an OpenAI-compatible service for embedding: http://fake/v1/embeddings answered HTTP 308 Permanent Redirect, a redirect to http://fake/v1/embeddings, which is not followed; if that is right, change `embeddingService`
    unusable: use an OpenAI-compatible service for embedding: http://fake/v1/embeddings answered HTTP 304 Not Modified, a redirect to nowhere, which is not followed; if that is right, change `embeddingService`
    ");
}
