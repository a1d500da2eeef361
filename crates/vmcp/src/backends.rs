//! The backends with their catalogue and layers, without an endpoint.

use std::sync::Arc;

use vmcp_config::Config;
use vmcp_core::Gateway;
use vmcp_gateway::{Directory, Reload, Running, stack};

use crate::{StartError, options::Options, translate};

/// Running backends and the gateway over them, for whoever brings a front of their own or only
/// wants to look. [`Vmcp`](crate::Vmcp) is this with an HTTP endpoint.
pub struct Backends {
    running: Running,
    gateway: Arc<dyn Gateway>,
    /// What a reload needs again; its layers are used up.
    options: Options,
}

impl Backends {
    /// Starts the backends in the background; returns at once. Must be called inside a tokio
    /// runtime.
    ///
    /// # Errors
    /// When a backend's name cannot be used.
    pub fn start(config: &Config, mut options: Options) -> Result<Self, StartError> {
        let running = Running::start(translate::gateway(config, &options)?);
        let gateway = stack::build(running.router(), std::mem::take(&mut options.layers));
        Ok(Self { running, gateway, options })
    }

    /// The gateway with all its layers.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn Gateway> {
        Arc::clone(&self.gateway)
    }

    /// Who is behind the gateway, and how they are.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        self.running.directory()
    }

    /// Takes over the backends and rules of another configuration; no call is lost.
    ///
    /// # Errors
    /// When a backend's name cannot be used; nothing has changed then.
    pub async fn reload(&self, config: &Config) -> Result<Reload, StartError> {
        let settings = translate::gateway(config, &self.options)?;
        Ok(self.running.reload(settings).await)
    }

    /// Ends every backend in an orderly way; processes get a few seconds.
    pub async fn close(&self) {
        self.running.close().await;
    }
}
