//! Settings that cannot work are refused before anything is sent.

use vmcp_embed::service::{Provider, Secret, Service, ServiceSource};
use vmcp_search::{EmbedError, Source};

const URL: &str = "https://api.example.com/v1";

async fn check(service: Service) -> String {
    match ServiceSource::new(service).check().await {
        Ok(()) => "fine".to_owned(),
        Err(error @ EmbedError::Unusable { .. }) => error.to_string(),
        Err(error) => panic!("{error:?}"),
    }
}

async fn header(name: &str, value: impl Into<String>) -> String {
    check(with_headers([(name.to_owned(), Secret::new(value))])).await
}

fn with_headers(headers: impl IntoIterator<Item = (String, Secret)>) -> Service {
    let mut service = Service::new(Provider::OpenAi, URL);
    service.model = Some("small".to_owned());
    service.headers = headers.into_iter().collect();
    service
}

#[tokio::test]
async fn urls_are_checked() {
    let mut said = Vec::new();
    for url in [
        "http://localhost:8080",
        " https://tei.example.com/base/ ",
        "localhost:8080",
        "tei.example.com",
        "",
        "http://",
        "unix:///run/tei.sock",
        "http://me:secret@localhost:8080",
    ] {
        said.push(check(Service::new(Provider::Tei, url)).await);
    }
    insta::assert_snapshot!(said.join("\n"), @"
    fine
    fine
    use TEI for embedding: `embeddingService` has neither `http` nor `https`; expected something like `http://localhost:8080`
    use TEI for embedding: `embeddingService` is no URL: relative URL without a base; expected something like `http://localhost:8080`
    use TEI for embedding: `embeddingService` is no URL: relative URL without a base; expected something like `http://localhost:8080`
    use TEI for embedding: `embeddingService` is no URL: empty host; expected something like `http://localhost:8080`
    use TEI for embedding: `embeddingService` has neither `http` nor `https`; expected something like `http://localhost:8080`
    use TEI for embedding: `embeddingService` has a user name or a password in it, which is not sent; put a key into `OPENAI_API_KEY`
    ");
}

#[tokio::test]
async fn openai_needs_a_model_and_a_key_that_can_be_sent() {
    let mut service = Service::new(Provider::OpenAi, URL);
    let mut said = vec![check(service.clone()).await];
    service.model = Some(" ".to_owned());
    said.push(check(service.clone()).await);
    service.model = Some("small".to_owned());
    for key in ["", "sk-1\n", "sk-\u{7}1"] {
        service.api_key = Some(Secret::new(key));
        said.push(check(service.clone()).await);
    }
    insta::assert_snapshot!(said.join("\n"), @"
    use an OpenAI-compatible service for embedding: it needs the name of a model; set `embeddingModel`
    use an OpenAI-compatible service for embedding: it needs the name of a model; set `embeddingModel`
    fine
    fine
    use an OpenAI-compatible service for embedding: the key in `OPENAI_API_KEY` has a character that no header may have
    ");
}

#[tokio::test]
async fn headers_are_checked() {
    let said = [
        header("X-Team", "a").await,
        header("X-Team", "ä".repeat(8192)).await,
        header("X-Team", "").await,
        header("X-Team", "a".repeat(8193)).await,
        header("X-Team", "a\r\nX-Other: b").await,
        header("X Team\r\n", "a").await,
        header("authorization", "a").await,
        header("Content-Type", "a").await,
        header("Content-Length", "7").await,
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    fine
    fine
    use an OpenAI-compatible service for embedding: the header `X-Team` of `embeddingHeaders` has 0 characters, expected 1 to 8192
    use an OpenAI-compatible service for embedding: the header `X-Team` of `embeddingHeaders` has 8193 characters, expected 1 to 8192
    use an OpenAI-compatible service for embedding: the header `X-Team` of `embeddingHeaders` has a value with a character that no header may have
    use an OpenAI-compatible service for embedding: `embeddingHeaders` has `X Team`, which is no name of a header
    use an OpenAI-compatible service for embedding: the header `authorization` of `embeddingHeaders` is not allowed; put the key into `OPENAI_API_KEY`
    use an OpenAI-compatible service for embedding: the header `Content-Type` of `embeddingHeaders` is not allowed: it is part of the protocol
    use an OpenAI-compatible service for embedding: the header `Content-Length` of `embeddingHeaders` is not allowed: it is part of the protocol
    ");
}

#[tokio::test]
async fn headers_are_counted() {
    let many = |count| with_headers((0..count).map(|n| (format!("x-{n}"), Secret::new("a"))));
    let twice = ["X-Team", "x-team"].map(|name| (name.to_owned(), Secret::new("a")));
    let mut of_tei = many(1);
    of_tei.provider = Provider::Tei;
    let said = [
        check(many(32)).await,
        check(many(33)).await,
        check(with_headers(twice)).await,
        check(of_tei).await,
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    fine
    use an OpenAI-compatible service for embedding: `embeddingHeaders` has 33 headers, more than 32
    use an OpenAI-compatible service for embedding: the header `x-team` of `embeddingHeaders` is there twice
    use TEI for embedding: `embeddingHeaders` are sent to services of `embeddingProvider: openai` only; TEI speaks that too, at `/v1`
    ");
}
