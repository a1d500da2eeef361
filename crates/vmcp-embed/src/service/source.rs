//! Finding out what a service runs, once it is up.

use std::{sync::Arc, time::Instant};

use vmcp_search::{EmbedError, Embedder, Progress, Source};

use super::{
    Service,
    address::{Address, shown},
    fault::Fault,
    remote::Remote,
    tries::Tries,
    wire::Wire,
};

type Told<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// A service as a place where an embedder comes from.
///
/// [`check`](Source::check) looks at the settings only. [`open`](Source::open) waits for a service
/// that is not up yet, for as long as [`Service::startup`] says.
///
/// Vectors that were asked for together are of the model that [`id`](Embedder::id) names: TEI is
/// asked once more before they are returned. For a single text, which mostly is a query, that is
/// only done every half a minute and after a failure. Of `OpenAI` only what its answers say of the
/// model is known.
#[derive(Debug, Clone)]
pub struct ServiceSource(Service);

impl ServiceSource {
    /// Whether `service` can work is found out later.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self(service)
    }

    async fn patiently<T, F>(
        &self,
        progress: Told<'_>,
        attempt: impl Fn() -> F,
    ) -> Result<T, EmbedError>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        let tries = Tries::many(self.0.startup, Instant::now());
        let told = |text: &str| {
            let doing = format!("waiting for {}: {text}", self.name());
            progress(Progress { doing, done: None });
        };
        let outcome = tries.run(self.0.timeout, &shown(&self.0.url), told, attempt).await;
        outcome.map_err(|fault| fault.into_error(self.name()))
    }

    fn wire(&self) -> Result<Wire, EmbedError> {
        let wire = Address::parse(&self.0).and_then(|address| Wire::new(self.0.provider, address));
        wire.map_err(|reason| EmbedError::Unusable { id: self.name().to_owned(), reason })
    }

    const fn name(&self) -> &'static str {
        self.0.provider.name()
    }
}

#[async_trait::async_trait]
impl Source for ServiceSource {
    fn describe(&self) -> String {
        format!("{} at {}", self.name(), shown(&self.0.url))
    }

    async fn check(&self) -> Result<(), EmbedError> {
        self.wire().map(drop)
    }

    async fn open(&self, progress: Told<'_>) -> Result<Arc<dyn Embedder>, EmbedError> {
        let wire = Arc::new(self.wire()?);
        let attempt = || Remote::find(Arc::clone(&wire), &self.0);
        let remote = self.patiently(progress, attempt).await?;
        Ok(Arc::new(remote))
    }
}
