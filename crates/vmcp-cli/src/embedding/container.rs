//! A model in a container: started when the source is opened, asked as a service, left at the end.

use std::{path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::sync::Mutex;
use vmcp::{
    config::Optimizer,
    embedding::{EmbedError, Embedder, Progress, Provider, Service, ServiceSource, Source},
};
use vmcp_workload::{EmbeddingContainer, Engine, Progress as Step, Running, Secret};

use crate::{
    cache,
    exit::{Code, Failure},
};

/// What runs in a container if nobody names a model: the same that vmcp itself would run.
const MODEL: &str = "sentence-transformers/all-MiniLM-L6-v2";
/// The variable that lets the container download models that need a login.
const TOKEN: &str = "HF_TOKEN";

/// The container of a configuration.
pub(crate) struct Container {
    engine: Engine,
    settings: EmbeddingContainer,
    /// How long one request may take.
    timeout: Duration,
    running: Mutex<Option<Running>>,
}

impl Container {
    /// Finds the engine that is to run it; starts nothing.
    ///
    /// # Errors
    /// When there is none, or no place for what the container downloads.
    pub(super) async fn find(
        image: &str,
        model: Option<&str>,
        optimizer: &Optimizer,
        base: Option<&Path>,
    ) -> Result<Self, Failure> {
        let model = model.unwrap_or(MODEL);
        if base.map_or_else(|| Path::new(model).to_owned(), |base| base.join(model)).is_dir() {
            let text = format!("a container cannot see the folder {model}");
            return Err(Failure::new(Code::Config, text).hint(
                "give the name of a model on Hugging Face, or run the folder's model without an image",
            ));
        }
        let (Some(cache), Some(register)) = (cache::container_models(), cache::containers()) else {
            let text = "there is no folder for what a container downloads";
            return Err(Failure::new(Code::Runtime, text).hint("set HOME or XDG_CACHE_HOME"));
        };
        let engine = Engine::connect().await.map_err(|error| failure(&error))?;
        let mut settings = EmbeddingContainer::new(image, model, cache, register);
        let token = std::env::var(TOKEN).ok().filter(|token| !token.is_empty());
        settings.env.extend(token.map(|token| (TOKEN.to_owned(), Secret::new(token))));
        let timeout = optimizer.embedding_service_timeout.as_std();
        Ok(Self { engine, settings, timeout, running: Mutex::default() })
    }

    /// Starts it; returns where it listens.
    async fn start(
        &self,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<String, vmcp_workload::Error> {
        let tell = |step| {
            if let Some(step) = step_told(&step) {
                progress(step);
            }
        };
        // Whoever wants to leave it waits until it is started, or given up.
        let mut running = self.running.lock().await;
        // One that has ended is made again under the same name.
        drop(running.take());
        let started = self.settings.start(&self.engine, tell).await?;
        Ok(running.insert(started).url().to_owned())
    }

    /// Leaves the container; the last vmcp that uses it stops it.
    pub(crate) async fn leave(&self) {
        let left = match self.running.lock().await.take() {
            Some(running) => running.stop().await.map(drop),
            None => self.settings.stop_unused(&self.engine).await.map(drop),
        };
        if let Err(error) = left {
            let name = self.settings.name();
            tracing::warn!(container = name, %error, "an embedding container was left behind");
        }
    }

    fn unusable(&self, reason: String) -> EmbedError {
        EmbedError::Unusable { id: self.describe(), reason }
    }

    fn unavailable(&self, error: &vmcp_workload::Error) -> EmbedError {
        EmbedError::Unavailable { id: self.describe(), reason: told(error) }
    }

    /// Why the container is none any more, if it is not.
    async fn end(&self) -> Option<String> {
        let running = self.running.lock().await;
        match running.as_ref()?.ended().await {
            Ok(Some(exit)) => Some(format!("{} ended: {exit}", self.settings.name())),
            Err(gone @ vmcp_workload::Error::Gone { .. }) => Some(gone.to_string()),
            // It runs; one that cannot be asked may run.
            Ok(None) | Err(_) => None,
        }
    }
}

/// A container that can be opened, and opened again after it has ended.
pub(super) struct ContainerSource(pub(super) Arc<Container>);

#[async_trait]
impl Source for ContainerSource {
    fn describe(&self) -> String {
        self.0.describe()
    }

    async fn check(&self) -> Result<(), EmbedError> {
        // What can be seen without starting anything was seen when it was made.
        Ok(())
    }

    async fn open(
        &self,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Arc<dyn Embedder>, EmbedError> {
        let container = &self.0;
        let url = container.start(progress).await;
        let url = url.map_err(|error| container.unavailable(&error))?;
        let mut service = Service::new(Provider::Tei, url);
        service.timeout = container.timeout;
        service.model = Some(container.settings.model.clone());
        let inner = ServiceSource::new(service).open(progress).await?;
        Ok(Arc::new(Contained { inner, container: Arc::clone(container) }))
    }
}

impl Container {
    fn describe(&self) -> String {
        format!("{} in a container of {}", self.settings.model, self.settings.image)
    }
}

/// The service in the container.
struct Contained {
    inner: Arc<dyn Embedder>,
    container: Arc<Container>,
}

#[async_trait]
impl Embedder for Contained {
    fn id(&self) -> &str {
        self.inner.id()
    }

    fn dim(&self) -> usize {
        self.inner.dim()
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let failure = match self.inner.embed(texts).await {
            Ok(vectors) => return Ok(vectors),
            Err(failure) => failure,
        };
        // A container that is started again listens elsewhere: waiting for this one is no use.
        Err(match self.container.end().await {
            Some(why) => self.container.unusable(why),
            None => failure,
        })
    }
}

/// What is told of a step; nothing of what concerns others.
fn step_told(step: &Step) -> Option<Progress> {
    match step {
        Step::Pulling { image, bytes_here, bytes, .. } => {
            let done = (*bytes > 0).then_some((*bytes_here, *bytes));
            Some(Progress { doing: format!("pulling {image}"), done })
        }
        Step::Starting { .. } | Step::Joining { .. } => {
            Some(Progress { doing: step.to_string(), done: None })
        }
        Step::Waiting { .. } => Some(Progress {
            doing: "waiting for the container to load its model".to_owned(),
            done: None,
        }),
        Step::Orphans { containers } => {
            let hint = "`vmcp cleanup` removes them";
            tracing::warn!(
                containers = containers.join(", "),
                hint,
                "nobody uses these containers"
            );
            None
        }
        _ => None,
    }
}

/// An error of the engine as the end of a command.
pub(crate) fn failure(error: &vmcp_workload::Error) -> Failure {
    let failure = Failure::new(Code::Runtime, format!("{error}{}", log(error)));
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// The same on one line.
fn told(error: &vmcp_workload::Error) -> String {
    let hint = error.hint().map(|hint| format!("; {hint}"));
    format!("{error}{}{}", log(error), hint.unwrap_or_default())
}

/// The last words of the container.
fn log(error: &vmcp_workload::Error) -> String {
    error.log().last().map(|line| format!(" (`{}`)", line.trim())).unwrap_or_default()
}
