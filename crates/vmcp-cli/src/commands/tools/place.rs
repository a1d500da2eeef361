//! Where tools are: behind the backends of a configuration, or behind a gateway that runs.
//!
//! A gateway at a URL is reached as a backend like any other, the only one, whose tools keep their
//! names: whatever speaks MCP can be asked, in either era.

use std::{path::Path, sync::Arc};

use serde_json::json;
use vmcp::{
    Backends, Config, Directory, Options, State,
    config::{self, Source},
    core::CallContext,
    scripts::TOOL_NAME,
    search::{CALL_TOOL, FIND_TOOL},
};

use crate::{
    arguments::{LogFormat, tools::Place},
    board::{self, Form, Meaning, Screen, watch_until_settled},
    cache,
    embedding::{self, Prepared},
    exit::{Code, Failure},
    launcher::launcher,
    logs,
    look::Look,
    say, source,
};

/// Tools that can be listed and searched.
pub(super) struct Open {
    pub(super) backends: Backends,
    /// The name of the tool that finds them.
    pub(super) finder: String,
    /// Where they are, as errors call it.
    pub(super) from: String,
    pub(super) screen: Arc<Screen>,
    /// Finding them by their meaning, if that is asked for.
    pub(super) prepared: Option<Prepared>,
}

/// What the arguments name.
pub(super) enum Named<'a> {
    Config(&'a Path),
    Url(&'a str),
}

impl<'a> Named<'a> {
    /// What was given, or the configuration file of this folder.
    pub(super) fn by(place: &'a Place) -> Self {
        match (&place.config, &place.url) {
            (_, Some(url)) => Self::Url(url),
            (Some(path), None) => Self::Config(path),
            (None, None) => Self::Config(Path::new(source::DEFAULT)),
        }
    }

    /// The name that the tool that finds tools has here.
    pub(super) fn finder(&self) -> String {
        match self {
            Self::Config(_) => FIND_TOOL.to_owned(),
            Self::Url(_) => away(FIND_TOOL),
        }
    }

    /// The configuration with which it is reached.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        match self {
            Self::Config(path) => source::load(path),
            Self::Url(url) => remote(url),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Config(path) => path.display().to_string(),
            Self::Url(url) => vmcp::shown_url(url),
        }
    }

    /// As `vmcp serve` would start it: lists and vectors of earlier runs are used, and kept.
    fn options(&self) -> Options {
        let launcher = launcher();
        match self {
            Self::Config(path) => Options {
                store: cache::lists(path),
                vectors: cache::vectors(),
                models: cache::models(),
                base: source::base(path),
                launcher,
                ..Options::default()
            },
            Self::Url(_) => Options { launcher, ..Options::default() },
        }
    }
}

/// The tools that a gateway has of its own. Their names are ones that no backend can give to a tool,
/// so that here they have others.
const OWN: [&str; 3] = [FIND_TOOL, CALL_TOOL, TOOL_NAME];

/// The name that a gateway's own tool has here.
pub(super) fn away(name: &str) -> String {
    format!("{name}.remote")
}

/// The name that a tool has at its gateway.
pub(super) fn at_home(name: &str) -> &str {
    OWN.into_iter().find(|own| away(own) == name).unwrap_or(name)
}

/// A configuration of one backend that changes nothing of what it offers.
fn remote(url: &str) -> Result<Config, Failure> {
    let backend = json!({"name": "gateway", "url": url, "prefix": ""});
    let renamed = OWN.map(|name| (name.to_owned(), json!({"name": away(name)})));
    let renamed: serde_json::Map<_, _> = renamed.into_iter().collect();
    let rules = json!([{"workload": "gateway", "overrides": renamed}]);
    let aggregation = json!({"nameBudget": 128, "tools": rules});
    let file = json!({"backends": [backend], "aggregation": aggregation}).to_string();
    let loaded = config::load(&Source::new("--url", &file), &|_| None);
    loaded.map(|loaded| loaded.config).map_err(|_| {
        let text = format!("`{}` is no URL of a gateway", url.escape_debug());
        Failure::new(Code::Usage, text).hint("it looks like http://127.0.0.1:4483/mcp")
    })
}

impl Open {
    /// Connects, and waits for the first attempt at each backend.
    ///
    /// # Errors
    /// When no backend can be reached, or when tools cannot be found by meaning as the configuration
    /// says.
    pub(super) async fn new(named: &Named<'_>, config: &Config) -> Result<Self, Failure> {
        let screen = Arc::new(Screen::default());
        logs::start(LogFormat::Text, None, &screen);
        let mut options = named.options();
        let prepared = embedding::prepare(config, &mut options).await?;
        let backends =
            Backends::start(config, options).map_err(|error| Failure::runtime(&error))?;
        let (finder, from) = (named.finder(), named.name());
        let open = Self { backends, finder, from, screen, prepared };
        let directory = open.backends.directory();
        let settled = async {
            watch_until_settled(&directory, &open.screen, Look::of(&std::io::stderr())).await;
            Ok(())
        };
        let outcome = interrupted_by_ctrl_c(settled).await;
        match outcome.and_then(|()| healthy(&directory, &open.from)) {
            Ok(()) => Ok(open),
            Err(failure) => {
                open.close().await;
                Err(failure)
            }
        }
    }

    /// Waits until tools are found by their meaning, where that is asked for and works.
    pub(super) async fn warm(&self) -> Result<(), Failure> {
        let Some(search) = self.backends.search() else { return Ok(()) };
        let (directory, form) =
            (self.backends.directory(), Form::Text(Look::of(&std::io::stderr())));
        let meaning = |prepared: &Prepared| {
            let mut meaning = Meaning::new(prepared.opening.clone(), Some(Arc::clone(&search)));
            meaning.expect_vectors();
            meaning
        };
        let mut meaning = self.prepared.as_ref().map(meaning);
        let drawn = async {
            loop {
                board::next_step(meaning.as_mut(), &directory, &self.screen, form).await;
            }
        };
        let cx = CallContext::internal();
        let warm = tokio::select! {
            warm = search.warm(&cx) => warm,
            () = drawn => return Ok(()),
        };
        self.screen.draw(Vec::new());
        warm.map(drop).map_err(|error| Failure::new(Code::Runtime, &*error.message))
    }

    /// Ends what was started.
    pub(super) async fn close(&self) {
        self.backends.close().await;
        embedding::close(self.prepared.as_ref()).await;
    }
}

/// Does `work`, unless Ctrl-C is pressed before it is done.
pub(super) async fn interrupted_by_ctrl_c<T>(
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::select! {
        // First, so that the key is listened to before the work has begun.
        biased;
        _ = tokio::signal::ctrl_c() => Err(Failure::told(Code::Interrupted)),
        done = work => done,
    }
}

/// Tells about backends that are not up: their tools may be missing.
fn healthy(directory: &Directory, from: &str) -> Result<(), Failure> {
    let report = directory.report();
    let down = report.iter().filter(|backend| backend.status.state != State::Up);
    let down: Vec<String> = down
        .map(|backend| {
            let state = backend.status.state.as_str();
            let why = backend.status.last_error.as_ref().map(|why| format!(": it {why}"));
            let kept =
                if backend.remembered { "; its tools are those of the last run" } else { "" };
            format!("backend `{}` is {state}{}{kept}", backend.id, why.unwrap_or_default())
        })
        .collect();
    if directory.catalog().tools().count() == 0 && down.len() == report.len() {
        let why =
            if down.is_empty() { "there is no backend".to_owned() } else { down.join("\n  ") };
        return Err(Failure::new(Code::NothingHealthy, format!("{from} gives no tools: {why}")));
    }
    down.iter().for_each(|line| say::err(&format!("warning: {line}")));
    Ok(())
}
