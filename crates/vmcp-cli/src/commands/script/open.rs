//! Coming by tools: the backends of a configuration, or those of a gateway that runs.
//!
//! A gateway at a URL is reached as a backend like any other, the only one, whose tools keep their
//! names: whatever speaks MCP can be asked, in either era.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use serde_json::json;
use vmcp::{
    Backends, Config, Directory, Options, State,
    config::{self, Diagnostic, Era, Report, Source},
    core::{
        CallContext, Catalog, Gateway,
        catalog::{Parts, Tool},
    },
    scripts::TOOL_NAME,
};

use super::{headers, person};
use crate::{
    arguments::{LogFormat, script::Tools},
    board::{Screen, watch_until_settled},
    exit::{Code, Failure},
    launcher::launcher,
    logs,
    look::Look,
    say, source,
};

/// Tools that can be called.
pub(super) struct Open {
    pub(super) config: Config,
    pub(super) gateway: Arc<dyn Gateway>,
    /// Where they are from, as errors call it.
    pub(super) from: String,
    /// The name under which the tool that runs scripts is called here.
    pub(super) runner: &'static str,
    /// Whoever runs scripts, as their client.
    pub(super) caller: CallContext,
    backends: Backends,
}

/// The tool of a gateway that runs. Its own name is one that no backend can give to a tool.
const REMOTE_RUNNER: &str = "execute_tool_script.remote";

/// What the arguments name.
pub(super) enum From<'a> {
    Config(&'a Path),
    Url {
        url: &'a str,
        /// With the headers.
        tools: &'a Tools,
        /// The era in which to talk.
        era: Era,
    },
}

impl<'a> From<'a> {
    /// What was given, to look at; `None` if nothing was.
    pub(super) fn given(tools: &'a Tools) -> Option<Self> {
        match (&tools.config, &tools.url) {
            (Some(path), _) => Some(Self::Config(path)),
            (None, Some(url)) => Some(Self::Url { url, tools, era: Era::Auto }),
            (None, None) => None,
        }
    }

    /// What was given, or the configuration file of this folder, to run scripts. A script can ask
    /// the user in the legacy era only, in which every gateway of ours can be talked to.
    pub(super) fn given_or_here(tools: &'a Tools) -> Self {
        match Self::given(tools) {
            Some(Self::Url { url, tools, .. }) => Self::Url { url, tools, era: Era::Legacy },
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
            Self::Url { url, tools, era } => remote(url, &headers::given(tools)?, *era),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Config(path) => path.display().to_string(),
            Self::Url { url, .. } => vmcp::shown_url(url),
        }
    }

    const fn runner(&self) -> &'static str {
        match self {
            Self::Config(_) => TOOL_NAME,
            Self::Url { .. } => REMOTE_RUNNER,
        }
    }

    fn base(&self) -> Option<std::path::PathBuf> {
        match self {
            Self::Config(path) => source::base(path),
            Self::Url { .. } => None,
        }
    }
}

/// A configuration of one backend that changes nothing of what it offers. How long a script may
/// take is the gateway's to say.
fn remote(url: &str, headers: &BTreeMap<String, String>, era: Era) -> Result<Config, Failure> {
    let backend = json!({
        "name": "gateway", "url": url, "prefix": "", "timeouts": {"call": "24h", "idle": "24h"},
        "headers": headers, "era": if era == Era::Legacy { "legacy" } else { "auto" },
    });
    let rename = json!({TOOL_NAME: {"name": REMOTE_RUNNER}});
    let rules = json!([{"workload": "gateway", "overrides": rename}]);
    let aggregation = json!({"nameBudget": 128, "tools": rules});
    let file = json!({"backends": [backend], "aggregation": aggregation}).to_string();
    let variable = |name: &str| std::env::var(name).ok();
    let loaded = config::load(&Source::new("--url", &file), &variable);
    loaded.map(|loaded| loaded.config).map_err(|report| unusable(url, &report))
}

/// Why a gateway cannot be talked to like this. No value of a header is shown.
fn unusable(url: &str, report: &Report) -> Failure {
    const HEADERS: &str = "backends[0].headers";
    let of_header = |found: &&Diagnostic| found.path.starts_with(HEADERS);
    let Some(found) = report.diagnostics().iter().find(of_header) else {
        let text = format!("`{}` is no URL of a gateway", url.escape_debug());
        return Failure::new(Code::Usage, text).hint("it looks like http://127.0.0.1:4483/mcp");
    };
    let message = found.message.replace(&format!("{HEADERS}."), "");
    let hint =
        found.help.clone().or_else(|| Some(found.label.clone()).filter(|label| !label.is_empty()));
    let failure = Failure::new(Code::Usage, format!("--header: {message}"));
    hint.into_iter().fold(failure, Failure::hint)
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
        let look = Look::of(&std::io::stderr());
        let directory = open.backends.directory();
        let settled = async {
            watch_until_settled(&directory, &screen, look).await;
            Ok(())
        };
        let outcome = open.interrupted_by_ctrl_c(settled).await;
        match outcome.and_then(|()| healthy(&directory, &open.from)) {
            Ok(()) => Ok(open),
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

    /// Does `work`, unless Ctrl-C is pressed before it is done.
    pub(super) async fn interrupted_by_ctrl_c<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            // First, so that the key is listened to before the work has begun.
            biased;
            _ = tokio::signal::ctrl_c() => Err(Failure::told(Code::Interrupted)),
            done = work => done,
        }
    }

    /// Whether the tools are those of a gateway that runs.
    pub(super) fn is_remote(&self) -> bool {
        self.runner == REMOTE_RUNNER
    }

    /// Ends what was started.
    pub(super) async fn close(&self) {
        self.backends.close().await;
    }
}

/// Tells about backends that are not up: their tools are missing.
fn healthy(directory: &Directory, from: &str) -> Result<(), Failure> {
    let report = directory.report();
    let down: Vec<String> = report
        .iter()
        .filter(|backend| backend.status.state != State::Up)
        .map(|backend| {
            let state = backend.status.state.as_str();
            let why = backend.status.last_error.as_ref().map(|why| format!(": it {why}"));
            format!("backend `{}` is {state}{}", backend.id, why.unwrap_or_default())
        })
        .collect();
    if down.len() == report.len() {
        let why =
            if down.is_empty() { "there is no backend".to_owned() } else { down.join("\n  ") };
        return Err(Failure::new(Code::NothingHealthy, format!("{from} gives no tools: {why}")));
    }
    for line in down {
        say::err(&format!("warning: {line}; its tools are missing"));
    }
    Ok(())
}
