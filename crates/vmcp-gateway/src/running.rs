//! The running gateway: backends, catalogue and router, started and ended together.

use std::sync::Arc;

use crate::{Directory, Router, discovery::Discovery, settings::Settings};

pub use crate::discovery::Reload;

/// Backends that run and the catalogue made of them. Dropping it ends the backends in the
/// background; [`Running::close`] also waits for that.
pub struct Running {
    discovery: Arc<Discovery>,
}

impl Running {
    /// Starts everything; returns at once. Must be called inside a tokio runtime.
    #[must_use]
    pub fn start(settings: Settings) -> Self {
        Self { discovery: Discovery::start(settings) }
    }

    /// Who is there, and the current catalogue.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.discovery.directory)
    }

    /// The innermost gateway.
    ///
    /// # Panics
    /// When the operating system has no random numbers.
    #[must_use]
    pub fn router(&self) -> Router {
        Router::new(self.directory())
    }

    /// Replaces backends and rules; calls in flight finish on what they started with.
    ///
    /// Tools with a name that the rules leave contested are left out; that is logged.
    pub async fn reload(&self, settings: Settings) -> Reload {
        self.discovery.reload(settings).await
    }

    /// Ends every backend in an orderly way.
    pub async fn close(&self) {
        self.discovery.close().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.discovery.abandon();
    }
}
