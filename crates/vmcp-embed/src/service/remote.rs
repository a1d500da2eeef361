//! An embedder that asks a service.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use vmcp_search::{EmbedError, Embedder};

use super::{
    Provider, Service,
    address::shown_url,
    answers::{self, Answer, Expected},
    batches::{smaller, split},
    dialect,
    fault::Fault,
    model::Model,
    tries::Tries,
    wire::Wire,
};

/// What is embedded to find the length of vectors.
const PROBE: &str = "find a tool";
/// Whether the model is still the same is asked again for a single text after so long.
const TRUSTED: Duration = Duration::from_secs(30);

/// What a service runs, and how to ask it.
pub(super) struct Remote {
    wire: Arc<Wire>,
    /// The name of the model in the settings.
    wanted: Option<String>,
    timeout: Duration,
    model: Model,
    dim: usize,
    /// Which model answers by its own account.
    answers_as: Option<String>,
    /// When the model was last known to be the same.
    seen: Mutex<Instant>,
}

impl Remote {
    /// Asks the service once what it runs and how long its vectors are.
    pub(super) async fn find(wire: Arc<Wire>, service: &Service) -> Result<Self, Fault> {
        let address = shown_url(&wire.address.base);
        let wanted = service.model();
        let model = match wire.provider {
            Provider::Tei => tei_model(&wire, wanted).await?,
            Provider::OpenAi => Model::of_openai(wanted.unwrap_or_default(), &address),
        };
        let Answer { vectors, model: answers_as } = vectors(&wire, wanted, &[PROBE], None).await?;
        Ok(Self {
            wire,
            wanted: wanted.map(str::to_owned),
            timeout: service.timeout,
            model,
            dim: vectors.first().map_or(0, Vec::len),
            answers_as,
            seen: Mutex::new(Instant::now()),
        })
    }

    async fn all(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, Fault> {
        let mut left = split(texts, &self.model);
        let mut vectors = Vec::with_capacity(texts.len());
        let shaken = AtomicBool::new(false);
        while let Some(batch) = left.pop_front() {
            match self.some(&batch, &shaken).await {
                Err(Fault::TooMuch(text)) => {
                    let parts = smaller(&batch);
                    if parts.is_empty() {
                        let bytes = batch.iter().map(|text| text.len()).sum::<usize>();
                        return Err(Fault::Broken(format!("{text} to a text of {bytes} bytes")));
                    }
                    parts.into_iter().rev().for_each(|part| left.push_front(part));
                }
                outcome => vectors.extend(outcome?),
            }
        }
        if self.is_doubtful(texts.len(), shaken.into_inner()) {
            self.check_model().await?;
        }
        Ok(vectors)
    }

    /// The vectors of one batch; `shaken` is set when the service failed meanwhile.
    async fn some(&self, batch: &[&str], shaken: &AtomicBool) -> Result<Vec<Vec<f32>>, Fault> {
        let attempt = || vectors(&self.wire, self.wanted.as_deref(), batch, Some(self.dim));
        let told = |_: &str| shaken.store(true, Ordering::Relaxed);
        let answer = self.patiently(told, attempt).await?;
        match (answer.model, &self.answers_as) {
            (Some(now), Some(then)) if now != *then => Err(self.is_another(&now, then)),
            _ => Ok(answer.vectors),
        }
    }

    /// What many vectors are made for is kept for long, so that they are not returned before the
    /// model was seen once more. A service that was away may be another one since.
    fn is_doubtful(&self, count: usize, shaken: bool) -> bool {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        self.wire.provider == Provider::Tei && is_doubtful(count, shaken, seen.elapsed())
    }

    async fn check_model(&self) -> Result<(), Fault> {
        let attempt = || tei_model(&self.wire, self.wanted.as_deref());
        let now = self.patiently(|_| (), attempt).await?;
        if now.id != self.model.id {
            return Err(self.is_another(&now.id, &self.model.id));
        }
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        Ok(())
    }

    fn is_another(&self, now: &str, then: &str) -> Fault {
        let quote = |model: &str| self.wire.address.veil.quote(model.as_bytes());
        let (place, now, then) = (shown_url(&self.wire.address.base), quote(now), quote(then));
        Fault::Broken(format!("{place} runs another model now: {now}, not {then}"))
    }

    async fn patiently<T, F>(
        &self,
        told: impl Fn(&str),
        attempt: impl Fn() -> F,
    ) -> Result<T, Fault>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        let place = shown_url(&self.wire.address.base);
        Tries::few(self.timeout, Instant::now()).run(self.timeout, &place, told, attempt).await
    }
}

#[async_trait::async_trait]
impl Embedder for Remote {
    fn id(&self) -> &str {
        &self.model.id
    }

    fn dim(&self) -> usize {
        self.dim
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.all(texts).await.map_err(|fault| fault.into_error(&self.model.id))
    }
}

fn is_doubtful(count: usize, shaken: bool, age: Duration) -> bool {
    count > 1 || shaken || age > TRUSTED
}

async fn tei_model(wire: &Wire, wanted: Option<&str>) -> Result<Model, Fault> {
    let (address, veil) = (shown_url(&wire.address.base), &wire.address.veil);
    let read = |body: &[u8]| Model::of_tei(body, wanted, &address, veil);
    wire.ask(&dialect::info(&wire.address), read).await
}

async fn vectors(
    wire: &Wire,
    wanted: Option<&str>,
    texts: &[&str],
    dim: Option<usize>,
) -> Result<Answer, Fault> {
    let name = wanted.unwrap_or_default();
    let ask = dialect::embed(&wire.address, wire.provider, name, texts, dim);
    let expected = Expected { count: texts.len(), dim };
    let veil = &wire.address.veil;
    wire.ask(&ask, |body| answers::read(wire.provider, body, expected, veil)).await
}

#[cfg(test)]
mod tests {
    use super::{Duration, TRUSTED, is_doubtful};

    #[test]
    fn a_query_trusts_the_model_for_a_while() {
        for (count, shaken, age, expected) in [
            (1, false, Duration::ZERO, false),
            (1, false, TRUSTED, false),
            (1, false, TRUSTED * 2, true),
            (1, true, Duration::ZERO, true),
            (2, false, Duration::ZERO, true),
        ] {
            assert_eq!(is_doubtful(count, shaken, age), expected, "{count} {shaken} {age:?}");
        }
    }
}
