//! What the tests have in common: a fake service, and texts of errors without its port.

pub(crate) mod fake;
pub(crate) mod model;
pub(crate) mod reply;
pub(crate) mod seen;

use std::{sync::Arc, time::Duration};

use vmcp_embed::service::{Provider, Secret, Service, ServiceSource};
use vmcp_search::{EmbedError, Embedder, Source};

use fake::Fake;

/// Nothing takes this long unless it hangs.
pub(crate) const LONG: Duration = Duration::from_secs(20);
/// Of the calls of `OpenAI` in the tests.
pub(crate) const KEY: &str = "sk-not-for-your-eyes";

/// TEI at `fake`.
pub(crate) fn tei(fake: &Fake) -> Service {
    let mut service = Service::new(Provider::Tei, fake.url(""));
    service.startup = LONG;
    service
}

/// `OpenAI` at `fake`, with a key and a model.
pub(crate) fn openai(fake: &Fake) -> Service {
    let mut service = Service::new(Provider::OpenAi, fake.url("/v1"));
    service.startup = LONG;
    service.model = Some("small".to_owned());
    service.api_key = Some(Secret::new(KEY));
    service
}

/// Opens `service` without listening to its progress.
pub(crate) async fn open(service: Service) -> Result<Arc<dyn Embedder>, EmbedError> {
    ServiceSource::new(service).open(&|_| ()).await
}

/// How an error reads, and what the caller makes of it.
pub(crate) fn told(error: &EmbedError, fake: &Fake) -> String {
    let kind = match error {
        EmbedError::Unavailable { .. } => "unavailable",
        EmbedError::Unusable { .. } => "unusable",
    };
    format!("{kind}: {error}").replace(&fake.url(""), "http://fake")
}

/// Waits until `fact` holds.
pub(crate) async fn until(fact: impl Fn() -> bool) {
    let holds = async {
        while !fact() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(LONG, holds).await.unwrap();
}
