//! A source that tells how far its opening is.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use tokio::sync::watch;
use vmcp::embedding::{EmbedError, Embedder, Progress, Source};

/// How far the opening of a source is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Opening {
    /// Nobody has begun.
    Waiting,
    /// Somebody is at it.
    Under(Progress),
    /// It is open.
    Open {
        /// What makes the vectors.
        id: String,
        /// How many numbers each has.
        dim: usize,
        took: Duration,
    },
    /// It failed, and may be tried again.
    Failed(String),
}

/// A source that others can watch.
pub(super) struct Observed {
    source: Arc<dyn Source>,
    told: watch::Sender<Opening>,
}

impl Observed {
    pub(super) fn new(source: Arc<dyn Source>) -> (Self, watch::Receiver<Opening>) {
        let (told, opening) = watch::channel(Opening::Waiting);
        (Self { source, told }, opening)
    }
}

#[async_trait]
impl Source for Observed {
    fn describe(&self) -> String {
        self.source.describe()
    }

    async fn check(&self) -> Result<(), EmbedError> {
        self.source.check().await
    }

    async fn open(
        &self,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Arc<dyn Embedder>, EmbedError> {
        let began = Instant::now();
        let tell = |news: Progress| {
            self.told.send_replace(Opening::Under(news.clone()));
            progress(news);
        };
        let opened = self.source.open(&tell).await;
        self.told.send_replace(match &opened {
            Ok(embedder) => Opening::Open {
                id: embedder.id().to_owned(),
                dim: embedder.dim(),
                took: began.elapsed(),
            },
            Err(error) => Opening::Failed(super::reason(error).to_owned()),
        });
        opened
    }
}
