//! Where tools are: behind the backends of a configuration, or behind a gateway that runs.

use std::{path::Path, sync::Arc};

use vmcp::{
    Backends, Config, Options,
    core::CallContext,
    scripts::TOOL_NAME,
    search::{CALL_TOOL, FIND_TOOL},
};

use crate::{
    arguments::{Headers, LogFormat, tools::Place},
    board::{self, Form, Meaning, Screen},
    cache,
    embedding::{self, Prepared},
    exit::{Code, Failure},
    launcher::launcher,
    logs,
    look::Look,
    reached::{self, Remote, away},
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
    Url(&'a str, &'a Headers),
}

impl<'a> Named<'a> {
    /// What was given, or the configuration file of this folder.
    pub(super) fn by(place: &'a Place) -> Self {
        match (&place.config, &place.url) {
            (_, Some(url)) => Self::Url(url, &place.headers),
            (Some(path), None) => Self::Config(path),
            (None, None) => Self::Config(Path::new(source::DEFAULT)),
        }
    }

    /// The name that the tool that finds tools has here.
    pub(super) fn finder(&self) -> String {
        match self {
            Self::Config(_) => FIND_TOOL.to_owned(),
            Self::Url(..) => away(FIND_TOOL),
        }
    }

    /// The configuration with which it is reached.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        match self {
            Self::Config(path) => source::load(path),
            Self::Url(url, headers) => Remote { own: &OWN, ..Remote::at(url, headers) }.config(),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Config(path) => path.display().to_string(),
            Self::Url(url, _) => vmcp::shown_url(url),
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
            Self::Url(..) => Options { launcher, ..Options::default() },
        }
    }
}

/// The tools that a gateway has of its own. Their names are ones that no backend can give to a tool,
/// so that here they have others.
const OWN: [&str; 3] = [FIND_TOOL, CALL_TOOL, TOOL_NAME];

/// The name that a tool has at its gateway.
pub(super) fn at_home(name: &str) -> &str {
    OWN.into_iter().find(|own| away(own) == name).unwrap_or(name)
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
        match reached::settled(&open.backends.directory(), &open.screen, &open.from).await {
            Ok(down) => {
                down.iter().for_each(|line| say::err(&format!("warning: {line}")));
                Ok(open)
            }
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
