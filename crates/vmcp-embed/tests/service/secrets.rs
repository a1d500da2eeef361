//! Secrets are in no text, whatever the service makes of them.

use std::sync::Mutex;

use vmcp_embed::service::{Secret, Service, ServiceSource};
use vmcp_search::{Progress, Source};

use super::support::{KEY, fake::Fake, model, openai, reply::Reply, seen::Seen};

const HEADER: &str = "team-\"secret\"";
const QUERY: &str = "signature-of-mine";

/// Everything that the service was told.
fn everything(seen: &Seen) -> String {
    format!(
        "{} {:?} {}",
        seen.line,
        seen.headers,
        seen.headers.iter().map(|(_, v)| v.as_str()).collect::<Vec<_>>().join(" ")
    )
}

fn secretive(fake: &Fake) -> Service {
    let mut service = openai(fake);
    service.url += &format!("?sig={QUERY}");
    service.headers = vec![("x-team".to_owned(), Secret::new(HEADER))];
    service.startup = std::time::Duration::from_millis(300);
    service
}

fn assert_clean(texts: &[String]) {
    for text in texts {
        for secret in [KEY, HEADER, "team-\\\"secret\\\"", QUERY] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

/// Opens the service that answers `reply`, and returns every text that came of it.
async fn texts(reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Vec<String> {
    let fake = Fake::start(reply);
    let service = secretive(&fake);
    let told = Mutex::new(Vec::new());
    let source = ServiceSource::new(service.clone());
    let hear = |progress: Progress| told.lock().unwrap().push(progress.doing);
    let mut texts = match source.open(&hear).await {
        Ok(embedder) => {
            let error = embedder.embed(&["a"]).await.unwrap_err();
            vec![embedder.id().to_owned(), error.to_string(), format!("{error:?}")]
        }
        Err(error) => vec![error.to_string(), format!("{error:?}")],
    };
    texts.extend([format!("{service:?}"), format!("{source:?}"), source.describe()]);
    texts.extend(told.into_inner().unwrap());
    assert!(!fake.seen("POST").is_empty());
    assert_clean(&texts);
    texts
}

#[tokio::test]
async fn a_service_that_repeats_what_it_was_told_is_not_quoted() {
    for status in [200, 400, 401, 404, 413, 418, 429, 500, 503] {
        let texts = texts(move |seen| Reply::text(status, everything(seen))).await;
        assert!(texts[0].contains("http"), "{texts:?}");
    }
    for status in [302, 307] {
        texts(move |seen| {
            let key = seen.header("authorization").unwrap().replace("Bearer ", "");
            Reply::redirect(status, &format!("/{key}/there?{key}"))
        })
        .await;
    }
    let texts = texts(|seen| match seen.nth {
        0 => model::openai("small", seen),
        _ => model::openai(&everything(seen), seen),
    })
    .await;
    assert!(texts[1].contains("another model"), "{texts:?}");
}

#[tokio::test]
async fn settings_are_printed_without_secrets() {
    let fake = Fake::start(|seen| model::openai("small", seen));
    let mut service = secretive(&fake);
    service.url = "https://me:pass@host/v1?sig=1#x".to_owned();
    insta::assert_snapshot!(format!("{service:?}"), @r#"Service { provider: OpenAi, url: "https://host/v1", model: Some("small"), headers: [("x-team", ***)], api_key: Some(***), timeout: 30s, startup: 300ms }"#);
    insta::assert_snapshot!(format!("{:?}", Secret::new(KEY)), @"***");
    service.url = format!("{KEY} is no URL");
    let source = ServiceSource::new(service);
    let error = source.check().await.unwrap_err();
    insta::assert_snapshot!(format!("{} | {error}", source.describe()), @"an OpenAI-compatible service at <not a URL> | use an OpenAI-compatible service for embedding: `embeddingService` is no URL: relative URL without a base; expected something like `http://localhost:8080`");
}
