//! The backends with their catalogue and layers, without an endpoint.

use std::sync::Arc;

use tokio::sync::watch;
use vmcp_config::Config;
use vmcp_core::Gateway;
use vmcp_gateway::{
    Directory, Metrics, Reload, Running,
    layers::{
        code_mode,
        optimizer::{self, Meaning, Optimizer},
    },
    stack::{self, Stack},
};

use crate::{StartError, embedding, options::Options, translate};

/// Running backends and the gateway over them, for whoever brings a front of their own or only
/// wants to look. [`Vmcp`](crate::Vmcp) is this with an HTTP endpoint.
pub struct Backends {
    running: Running,
    gateway: Arc<dyn Gateway>,
    search: Option<Arc<Optimizer>>,
    /// What scripts may use, if there are any.
    code_mode: Option<watch::Sender<Arc<code_mode::Settings>>>,
    /// Scripts of the operator's.
    saved_scripts: watch::Sender<Arc<code_mode::SavedSettings>>,
    /// How tools are searched, if clients see two in place of all.
    optimizer: Option<watch::Sender<Arc<optimizer::Settings>>>,
    /// What a reload needs again; its layers are used up.
    options: Options,
}

impl Backends {
    /// Starts the backends in the background; returns at once. Must be called inside a tokio
    /// runtime.
    ///
    /// # Errors
    /// When a backend's name cannot be used, or when what turns texts into vectors is not in this
    /// program.
    pub fn start(config: &Config, options: Options) -> Result<Self, StartError> {
        Self::counted(config, options, None)
    }

    /// The same, counted by instruments of `metrics`.
    pub(crate) fn counted(
        config: &Config,
        mut options: Options,
        metrics: Option<Metrics>,
    ) -> Result<Self, StartError> {
        let running = Running::start(translate::gateway(config, &options)?);
        let code_mode = translate::code_mode(config)?;
        let code_mode = code_mode.map(|settings| watch::Sender::new(Arc::new(settings)));
        let saved_scripts = watch::Sender::new(Arc::new(translate::saved_scripts(config)?));
        let optimizer = translate::optimizer(config);
        let optimizer = optimizer.map(|settings| watch::Sender::new(Arc::new(settings)));
        let mut layers = translate::layers(config);
        let source = embedding::source(config, &options)?;
        layers.meaning = source.map(|source| Meaning { source, store: options.vectors.clone() });
        layers.metrics = metrics;
        layers.code_mode = code_mode.as_ref().map(watch::Sender::subscribe);
        layers.saved_scripts = Some(saved_scripts.subscribe());
        layers.optimizer = optimizer.as_ref().map(watch::Sender::subscribe);
        let own = std::mem::take(&mut options.layers);
        let Stack { gateway, optimizer: search } = stack::build(running.router(), &layers, own);
        Ok(Self { running, gateway, search, code_mode, saved_scripts, optimizer, options })
    }

    /// The gateway with all its layers.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn Gateway> {
        Arc::clone(&self.gateway)
    }

    /// What finds tools for clients, to be asked how it is and why it finds what it finds; `None` if
    /// they see all.
    #[must_use]
    pub fn search(&self) -> Option<Arc<Optimizer>> {
        self.search.clone()
    }

    /// Who is behind the gateway, and how they are.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        self.running.directory()
    }

    /// Takes over the backends, rules and saved scripts of another configuration, and what scripts
    /// may use and how tools are searched if they were on from the start; no call is lost.
    ///
    /// # Errors
    /// When a backend's name cannot be used; nothing has changed then.
    pub async fn reload(&self, config: &Config) -> Result<Reload, StartError> {
        let settings = translate::gateway(config, &self.options)?;
        let scripts = translate::code_mode(config)?;
        let saved = translate::saved_scripts(config)?;
        // Before the catalogue is published anew: those who look again see all that is new.
        if **self.saved_scripts.borrow() != saved {
            self.saved_scripts.send_replace(Arc::new(saved));
        }
        if let (Some(sender), Some(scripts)) = (&self.code_mode, scripts)
            && **sender.borrow() != scripts
        {
            sender.send_replace(Arc::new(scripts));
        }
        if let (Some(sender), Some(optimizer)) = (&self.optimizer, translate::optimizer(config))
            && **sender.borrow() != optimizer
        {
            sender.send_replace(Arc::new(optimizer));
        }
        Ok(self.running.reload(settings).await)
    }

    /// Ends every backend in an orderly way; processes get a few seconds. What is to be kept of
    /// searches is kept.
    pub async fn close(&self) {
        if let Some(search) = &self.search {
            search.close().await;
        }
        self.running.close().await;
    }
}
