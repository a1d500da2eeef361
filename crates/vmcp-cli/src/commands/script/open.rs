//! Coming by tools: the backends of a configuration, or those of a gateway that runs.

use std::{path::Path, sync::Arc};

use vmcp::{
    Backends, Config, Options,
    config::Era,
    core::{
        CallContext, Catalog, Gateway,
        catalog::{Parts, Tool},
    },
    scripts::TOOL_NAME,
};

use super::person;
use crate::{
    arguments::{Headers, LogFormat, script::Tools},
    board::Screen,
    exit::{Code, Failure},
    launcher::launcher,
    logs,
    reached::{self, Remote, away},
    say, source,
};

/// Tools that can be called.
pub(super) struct Open {
    pub(super) config: Config,
    pub(super) gateway: Arc<dyn Gateway>,
    /// Where they are from, as errors call it.
    pub(super) from: String,
    /// The name under which the tool that runs scripts is called here.
    pub(super) runner: String,
    /// Whoever runs scripts, as their client.
    pub(super) caller: CallContext,
    backends: Backends,
}

/// What the arguments name.
pub(super) enum From<'a> {
    Config(&'a Path),
    Url {
        url: &'a str,
        headers: &'a Headers,
        /// The era in which to talk.
        era: Era,
    },
}

impl<'a> From<'a> {
    /// What was given, to look at; `None` if nothing was.
    pub(super) fn given(tools: &'a Tools) -> Option<Self> {
        match (&tools.config, &tools.url) {
            (Some(path), _) => Some(Self::Config(path)),
            (None, Some(url)) => Some(Self::Url { url, headers: &tools.headers, era: Era::Auto }),
            (None, None) => None,
        }
    }

    /// What was given, or the configuration file of this folder, to run scripts. A script can ask
    /// the user in the legacy era only, in which every gateway of ours can be talked to.
    pub(super) fn given_or_here(tools: &'a Tools) -> Self {
        match Self::given(tools) {
            Some(Self::Url { url, headers, .. }) => Self::Url { url, headers, era: Era::Legacy },
            Some(config) => config,
            None => Self::Config(Path::new(source::DEFAULT)),
        }
    }

    /// The configuration with which it is reached.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        match self {
            Self::Config(path) => {
                let mut config = source::load(path)?;
                // Whoever runs a script at a prompt has asked for it.
                config.code_mode.enabled = true;
                // Scripts call the tools themselves, and are checked against these.
                config.optimizer = None;
                Ok(config)
            }
            // How long a script may take is the gateway's to say.
            Self::Url { url, headers, era } => {
                let (patience, own) = (Some("24h"), &[TOOL_NAME][..]);
                Remote { era: *era, patience, own, ..Remote::at(url, headers) }.config()
            }
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Config(path) => path.display().to_string(),
            Self::Url { url, .. } => vmcp::shown_url(url),
        }
    }

    fn runner(&self) -> String {
        match self {
            Self::Config(_) => TOOL_NAME.to_owned(),
            Self::Url { .. } => away(TOOL_NAME),
        }
    }

    fn base(&self) -> Option<std::path::PathBuf> {
        match self {
            Self::Config(path) => source::base(path),
            Self::Url { .. } => None,
        }
    }
}

impl Open {
    /// Connects, and waits for the first attempt at each backend.
    ///
    /// # Errors
    /// When no backend can be reached.
    pub(super) async fn new(from: &From<'_>, config: Config) -> Result<Self, Failure> {
        let screen = Arc::new(Screen::default());
        logs::start(LogFormat::Text, None, &screen);
        let options = Options { base: from.base(), launcher: launcher(), ..Options::default() };
        let backends =
            Backends::start(&config, options).map_err(|error| Failure::runtime(&error))?;
        let (gateway, runner) = (backends.gateway(), from.runner());
        let (from_name, caller) = (from.name(), person::context());
        let open = Self { config, gateway, from: from_name, runner, caller, backends };
        match reached::settled(&open.backends.directory(), &screen, &open.from).await {
            Ok(down) => {
                let tell = |line| say::err(&format!("warning: {line}; its tools are missing"));
                down.iter().for_each(tell);
                Ok(open)
            }
            Err(failure) => {
                open.close().await;
                Err(failure)
            }
        }
    }

    /// The tools that there are now, all under their own names.
    pub(super) async fn catalog(&self) -> Result<Arc<Catalog>, Failure> {
        let catalog = self.gateway.catalog(&CallContext::internal()).await;
        let catalog = catalog.map_err(|error| Failure::new(Code::Runtime, &*error.message))?;
        let tools = catalog.tools().map(|tool| match *tool.name == *self.runner {
            true => Tool { name: TOOL_NAME.into(), ..tool.clone() },
            false => tool.clone(),
        });
        Ok(Arc::new(Catalog::new(Parts { tools: tools.collect(), ..Parts::default() })))
    }

    /// Whether the tools are those of a gateway that runs.
    pub(super) fn is_remote(&self) -> bool {
        self.runner != TOOL_NAME
    }

    /// Ends what was started.
    pub(super) async fn close(&self) {
        self.backends.close().await;
    }
}
