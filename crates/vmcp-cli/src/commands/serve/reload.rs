//! Reloading the configuration file and its scripts; a bad one changes nothing.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use vmcp::{Config, Reload, Vmcp, config::Loaded, core::BackendId};

use super::overrule;
use crate::{
    arguments::{LogFormat, Serve},
    board::{Event, Screen, tell},
    exit::Failure,
    source,
};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_millis(400);

/// Watches the file and its saved scripts by their content: editors and `ConfigMap`s replace files
/// in ways that no file event tells reliably.
pub(super) struct Watch<'a> {
    arguments: &'a Serve,
    screen: Arc<Screen>,
    path: PathBuf,
    seen: Seen,
    /// What the log was started with.
    log_level: Option<vmcp::config::LogLevel>,
}

/// What stood in the files.
#[derive(Clone, Default, PartialEq, Eq)]
struct Seen {
    /// The configuration; `None` if there is none.
    config: Option<Vec<u8>>,
    /// Its scripts, where they are.
    scripts: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Seen {
    /// Looks at the configuration, and again at the scripts.
    fn look(path: &Path, scripts: impl Iterator<Item = PathBuf>) -> Self {
        // A pipe can be read only once.
        let bytes = |path: &Path| path.is_file().then(|| source::bytes(path).ok()).flatten();
        let script = |path: PathBuf| {
            let content = bytes(&path);
            (path, content)
        };
        Self { config: bytes(path), scripts: scripts.map(script).collect() }
    }

    /// Takes note of the scripts that were loaded.
    fn loaded(&mut self, path: &Path, config: &Config) {
        let base = source::base(path).unwrap_or_default();
        let scripts = config.code_mode.scripts.iter();
        let scripts =
            scripts.map(|saved| (base.join(&saved.file), Some(saved.source.clone().into())));
        self.scripts = scripts.collect();
    }
}

impl<'a> Watch<'a> {
    /// Starts to watch; to be called before the file is loaded, so that no change is missed.
    pub(super) fn new(arguments: &'a Serve, screen: Arc<Screen>) -> Self {
        let path = arguments.config.clone();
        let config = source::bytes(&path).ok();
        let seen = Seen { config, scripts: Vec::new() };
        Self { arguments, screen, path, seen, log_level: None }
    }

    /// Notes what can only be taken over by a start.
    pub(super) fn started_with(&mut self, config: &Config) {
        self.log_level = config.operational.log_level;
        self.seen.loaded(&self.path, config);
    }

    /// Waits until the file has another content, and that content has stayed for a moment.
    pub(super) async fn changed(&mut self) {
        let mut candidate = None;
        loop {
            tokio::time::sleep(LOOK).await;
            let now = self.look().await;
            // A file that is gone is about to come back, or an accident: not a change.
            if now.config.is_none() || now == self.seen {
                candidate = None;
                continue;
            }
            if candidate.as_ref() == Some(&now) {
                return;
            }
            candidate = Some(now);
        }
    }

    async fn look(&self) -> Seen {
        let path = self.path.clone();
        let scripts: Vec<PathBuf> =
            self.seen.scripts.iter().map(|(path, _)| path.clone()).collect();
        let look = tokio::task::spawn_blocking(move || Seen::look(&path, scripts.into_iter()));
        look.await.unwrap_or_default()
    }

    /// Takes over what the file says now, or tells why not.
    pub(super) async fn reload(&mut self, vmcp: &Vmcp) {
        self.seen = self.look().await;
        let event = match self.attempt(vmcp).await {
            Ok((reload, needs_restart)) => Event::Reloaded { reload, needs_restart },
            Err(failure) => Event::ReloadFailed { reason: failure.to_string() },
        };
        match self.arguments.log_format {
            LogFormat::Json => tell(&event, &vmcp.directory()),
            LogFormat::Text => self.print(&event),
        }
    }

    async fn attempt(&mut self, vmcp: &Vmcp) -> Result<(Reload, Vec<&'static str>), Failure> {
        let loaded = self.load()?;
        if let Some(warnings) = source::warnings(&loaded) {
            self.screen.print(&warnings);
        }
        let mut config = loaded.config;
        overrule(&mut config, self.arguments)?;
        let reload = vmcp.reload(&config).await.map_err(|error| Failure::runtime(&error))?;
        let mut keys = vmcp.needs_restart(&config);
        keys.extend(
            (config.operational.log_level != self.log_level).then_some("operational.logLevel"),
        );
        Ok((reload, keys))
    }

    /// Reads the file; whichever scripts it names, those are watched from now on.
    fn load(&mut self) -> Result<Loaded, Failure> {
        let scripts = RefCell::default();
        let loaded = source::check_noting(&self.path, &scripts);
        match &loaded {
            Ok(loaded) => self.seen.loaded(&self.path, &loaded.config),
            Err(_) => {
                self.seen.scripts = Seen::look(&self.path, scripts.take().into_iter()).scripts;
            }
        }
        loaded
    }

    fn print(&self, event: &Event) {
        let show = self.path.display();
        match event {
            Event::Reloaded { reload, needs_restart } => {
                self.screen.print(&format!("{show} reloaded: {}", describe(reload)));
                if !needs_restart.is_empty() {
                    let keys = needs_restart.join("`, `");
                    self.screen.print(&format!("hint: restart vmcp for the change of `{keys}`"));
                }
            }
            Event::ReloadFailed { reason } => {
                self.screen.print(reason.trim_end());
                self.screen
                    .print(&format!("{show} was not reloaded: the running configuration stays"));
            }
            _ => {}
        }
    }
}

fn describe(reload: &Reload) -> String {
    let mut parts = Vec::new();
    for (what, ids) in
        [("added", &reload.added), ("changed", &reload.changed), ("removed", &reload.removed)]
    {
        if !ids.is_empty() {
            let names: Vec<&str> = ids.iter().map(BackendId::as_str).collect();
            parts.push(format!("{what} {}", names.join(", ")));
        }
    }
    if parts.is_empty() { "no backend changed".to_owned() } else { parts.join("; ") }
}
