//! A running gateway with its HTTP endpoint.

use std::{io, net::SocketAddr, sync::Arc};

use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use vmcp_config::Config;
use vmcp_core::{Gateway, names::BadBackendId};
use vmcp_gateway::{Directory, Reload, layers::optimizer::Optimizer};
use vmcp_server::{Edge, serve};

use crate::{
    Backends,
    embedding::{self, EmbedError},
    options::Options,
    probe::BackendProbe,
    restart,
    telemetry::Telemetry,
    translate,
};

/// A running gateway; stopped by [`Vmcp::stop`], or at once when it is dropped.
pub struct Vmcp {
    address: SocketAddr,
    backends: Backends,
    shutdown: CancellationToken,
    server: JoinHandle<io::Result<()>>,
    /// What the endpoint was started with.
    config: Config,
}

/// Why a gateway could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("listen on {address}")]
    Listen {
        /// Host and port as configured.
        address: String,
        /// The reason.
        source: io::Error,
    },
    /// Tools cannot be found by their meaning.
    #[error(transparent)]
    Embedding(#[from] EmbedError),
    /// The configuration names a container, and [`Options::embedding`] has nothing that starts one.
    #[error(
        "start the container of `optimizer.embedding.image`: this program starts no containers"
    )]
    Container,
    /// The configuration names a model, and this build cannot run one.
    #[error(
        "run the model of `optimizer.embedding`: this program is built without the feature `semantic`"
    )]
    NoModels,
    /// A backend's name cannot be used; does not happen with a configuration that was loaded.
    #[error("name a backend")]
    Name(#[from] BadBackendId),
}

impl Vmcp {
    /// Listens, starts the backends in the background and serves at once.
    ///
    /// Must be called inside a tokio runtime. Whether the address is safe to listen on without
    /// authentication is the caller's to check; [`config::load`](vmcp_config::load) does for what
    /// a file says.
    ///
    /// # Errors
    /// When what turns texts into vectors can be seen not to work, before anything is listened on;
    /// when the address cannot be listened on.
    pub async fn start(config: Config, mut options: Options) -> Result<Self, StartError> {
        options.embedding = embedding::source(&config, &options)?;
        if let Some(source) = &options.embedding {
            source.check().await?;
        }
        let (host, port) = (config.server.host.as_str(), config.server.port);
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let listener = TcpListener::bind((bare, port))
            .await
            .map_err(|source| StartError::Listen { address: format!("{host}:{port}"), source })?;
        Self::start_on(listener, config, options)
    }

    /// As [`Vmcp::start`], on a listener that is there already. Whether texts can be turned into
    /// vectors is not checked; [`Source::check`](embedding::Source::check) does.
    ///
    /// # Errors
    /// When the listener has no address, or when what turns texts into vectors is not in this
    /// program.
    pub fn start_on(
        listener: TcpListener,
        config: Config,
        options: Options,
    ) -> Result<Self, StartError> {
        let address = listener.local_addr().map_err(|source| StartError::Listen {
            address: "the given listener".to_owned(),
            source,
        })?;
        let telemetry = Telemetry::served(&config, address.ip());
        let metrics = telemetry.as_ref().map(Telemetry::metrics);
        let backends = Backends::counted(&config, options, metrics)?;
        let probe = BackendProbe {
            directory: backends.directory(),
            gateway: backends.gateway(),
            search: backends.search(),
            telemetry,
            name: config.name.clone(),
            mode: config.operational.failure_handling.partial_failure_mode,
        };
        let edge = Edge::new(backends.gateway(), Arc::new(probe), translate::server(&config));
        let shutdown = CancellationToken::new();
        let server = tokio::spawn(serve(edge, listener, shutdown.clone()));
        Ok(Self { address, backends, shutdown, server, config })
    }

    /// The address that is listened on, with the port that was chosen.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of the MCP endpoint.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/mcp", self.address)
    }

    /// The gateway with all its layers, to be called from inside the program.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn Gateway> {
        self.backends.gateway()
    }

    /// What finds tools for clients; see [`Backends::search`].
    #[must_use]
    pub fn search(&self) -> Option<Arc<Optimizer>> {
        self.backends.search()
    }

    /// Who is behind the gateway, and how they are.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        self.backends.directory()
    }

    /// Takes over the backends and rules of another configuration; no request is lost. What
    /// concerns the HTTP endpoint stays as it was until the next start; see
    /// [`Vmcp::needs_restart`].
    ///
    /// # Errors
    /// When a backend's name cannot be used; nothing has changed then.
    pub async fn reload(&self, config: &Config) -> Result<Reload, StartError> {
        self.backends.reload(config).await
    }

    /// The settings of `config`, such as `server.port`, that [`Vmcp::reload`] does not take over
    /// because only a start can.
    #[must_use]
    pub fn needs_restart(&self, config: &Config) -> Vec<&'static str> {
        restart::keys(&self.config, config)
    }

    /// Stops listening, lets requests in flight finish, then ends the backends.
    pub async fn stop(mut self) {
        self.shutdown.cancel();
        if let Err(error) = (&mut self.server).await {
            tracing::error!(%error, "the server task failed");
        }
        self.backends.close().await;
    }
}

impl Drop for Vmcp {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}
