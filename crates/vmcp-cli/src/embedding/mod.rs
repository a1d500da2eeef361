//! What turns texts into vectors: chosen before anything listens, and watched while it is opened.

mod container;
mod observed;

use std::sync::Arc;

use tokio::sync::watch;
use vmcp::{
    Config, Options,
    config::Meaning,
    embedding::{self, EmbedError, Source},
};

use self::{container::ContainerSource, observed::Observed};
pub(crate) use self::{
    container::{Container, failure as container_failure},
    observed::Opening,
};
use crate::exit::{Code, Failure};

/// What was found.
pub(crate) struct Prepared {
    /// How far its opening is.
    pub(crate) opening: watch::Receiver<Opening>,
    /// The container that it runs in, if it runs in one.
    container: Option<Arc<Container>>,
}

impl Prepared {
    /// Leaves what it runs in. To be called when nobody searches any more.
    pub(crate) async fn close(&self) {
        if let Some(container) = &self.container {
            container.leave().await;
        }
    }
}

/// Closes what there is.
pub(crate) async fn close(prepared: Option<&Prepared>) {
    if let Some(prepared) = prepared {
        prepared.close().await;
    }
}

/// Finds what the configuration asks for and puts it into `options`, from where the gateway opens
/// it. `None` if tools are found by their words alone.
///
/// # Errors
/// When it can be seen at once that it will not work. Nobody who asks for meaning is given words
/// alone without being told.
pub(crate) async fn prepare(
    config: &Config,
    options: &mut Options,
) -> Result<Option<Prepared>, Failure> {
    let container = container(config, options).await?;
    if let Some(container) = &container {
        options.embedding = Some(Arc::new(ContainerSource(Arc::clone(container))));
    }
    let source = embedding::source(config, options).map_err(|error| Failure::runtime(&error))?;
    let Some(source) = source else { return Ok(None) };
    source.check().await.map_err(|error| refused(&*source, &error))?;
    let (observed, opening) = Observed::new(source);
    options.embedding = Some(Arc::new(observed));
    Ok(Some(Prepared { opening, container }))
}

/// The container that the configuration names.
async fn container(config: &Config, options: &Options) -> Result<Option<Arc<Container>>, Failure> {
    let Some(optimizer) = &config.optimizer else { return Ok(None) };
    let Some(Meaning::Container { image, model }) = optimizer.meaning() else { return Ok(None) };
    let container = Container::find(image, model, optimizer, options.base.as_deref()).await?;
    Ok(Some(Arc::new(container)))
}

/// Why nothing is started.
fn refused(source: &dyn Source, error: &EmbedError) -> Failure {
    let (code, hint) = match error {
        EmbedError::Unavailable { .. } => (
            Code::Runtime,
            "see to that, or leave meaning out: tools are then found by their words",
        ),
        EmbedError::Unusable { .. } => {
            (Code::Config, "change that, or leave meaning out: tools are then found by their words")
        }
    };
    let (what, why) = (source.describe(), reason(error));
    Failure::new(code, format!("tools cannot be found by meaning with {what}: {why}")).hint(hint)
}

/// What is the matter, without the words around it.
fn reason(error: &EmbedError) -> &str {
    match error {
        EmbedError::Unavailable { reason, .. } | EmbedError::Unusable { reason, .. } => reason,
    }
}
