//! The real clients.

use std::{
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use serde_json::Value;

use super::{
    folder,
    servers::{Era, Needs, Server, Step, What},
};
use crate::{Outcome, paths};

/// The modern version that clients are pinned to.
const MODERN: &str = "2026-07-28";

/// A client, in one of the ways that it can be told to speak.
pub(super) struct Client {
    pub(super) name: &'static str,
    driver: Driver,
    /// What the driver is told: legacy, auto or a modern version.
    pub(super) mode: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Driver {
    PythonSdk,
    FastMcp,
    TypeScriptV1,
    TypeScriptV2,
    Inspector,
}

/// What a client saw.
pub(super) type Report = Result<Value, String>;

/// Returns all clients, or some that differ most.
pub(super) fn all(quick: bool) -> Vec<Client> {
    use Driver::{FastMcp, Inspector, PythonSdk, TypeScriptV1, TypeScriptV2};
    let client = |name, driver, mode| Client { name, driver, mode };
    let mut clients = vec![
        client("python", PythonSdk, "auto"),
        client("ts1", TypeScriptV1, "legacy"),
        client("ts2-modern", TypeScriptV2, MODERN),
        client("inspector", Inspector, "legacy"),
    ];
    if !quick {
        clients.extend([
            client("py-legacy", PythonSdk, "legacy"),
            client("py-modern", PythonSdk, MODERN),
            client("fastmcp", FastMcp, "auto"),
            client("ts2-legacy", TypeScriptV2, "legacy"),
            client("ts2-auto", TypeScriptV2, "auto"),
        ]);
    }
    clients
}

impl Client {
    /// Returns whether this client does a step of a server, counted from 0.
    ///
    /// The Inspector starts anew for each, which takes seconds, and answers no questions.
    pub(super) fn can(&self, at: usize, step: &Step) -> bool {
        let first_of_kind = at == 0 || !matches!(step.what, What::Call(..));
        self.driver != Driver::Inspector || (first_of_kind && step.needs == Needs::Nothing)
    }

    /// Returns the lists that it compares.
    pub(super) fn lists(&self) -> &'static [&'static str] {
        match self.driver {
            Driver::Inspector => &["tools"],
            _ => &["tools", "resources", "templates", "prompts"],
        }
    }

    /// Returns whether the driver reports each progress notification.
    pub(super) fn shows_progress(&self) -> bool {
        self.driver != Driver::Inspector
    }

    /// Returns whether it declares sampling, elicitation and roots, on which some lists depend.
    pub(super) fn declares_all(&self) -> bool {
        self.driver != Driver::Inspector
    }

    /// Returns how the client can talk to a server without a gateway, if at all.
    pub(super) fn mode_for(&self, server: &Server) -> Option<&'static str> {
        let legacy_only = matches!(self.driver, Driver::TypeScriptV1 | Driver::Inspector);
        match (server.era, self.mode) {
            (Era::Legacy, "auto") => Some("auto"),
            (Era::Legacy, _) => Some("legacy"),
            (Era::Modern, _) if legacy_only => None,
            (Era::Modern, "legacy") => Some(MODERN),
            (_, mode) => Some(mode),
        }
    }

    /// Carries out a plan and returns what the client saw.
    ///
    /// # Errors
    /// When the client itself failed, as when it could not connect.
    pub(super) fn carry_out(&self, plan: &Value) -> Report {
        self.try_to(plan).map_err(|error| error.to_string())
    }

    fn try_to(&self, plan: &Value) -> Outcome<Value> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let file = folder().join(format!("plan-{number:03}-{}.json", self.name));
        std::fs::write(&file, serde_json::to_string_pretty(plan)?)?;
        let output = self.command().arg(&file).stdin(Stdio::null()).output()?;
        let report = file.with_extension("report.json");
        std::fs::write(&report, &output.stdout)?;
        std::fs::write(file.with_extension("log"), &output.stderr)?;
        let text = String::from_utf8_lossy(&output.stdout);
        match text.lines().last().map(serde_json::from_str) {
            Some(Ok(report)) if output.status.success() => Ok(report),
            _ => Err(last_lines(&output.stderr).into()),
        }
    }

    fn command(&self) -> Command {
        let drivers = paths::root().join("tests/drivers");
        let npm = paths::fixtures().join("npm");
        let mut command = match self.driver {
            Driver::TypeScriptV1 | Driver::TypeScriptV2 => Command::new(paths::node()),
            _ => Command::new(paths::python()),
        };
        match self.driver {
            Driver::PythonSdk => command.arg(drivers.join("interop.py")).arg("mcp"),
            Driver::FastMcp => command.arg(drivers.join("interop.py")).arg("fastmcp"),
            Driver::TypeScriptV1 => command.arg(npm.join("interop-v1.mjs")),
            Driver::TypeScriptV2 => command.arg(npm.join("interop-v2.mjs")),
            Driver::Inspector => command.arg(drivers.join("inspector.py")),
        };
        command
    }
}

fn last_lines(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].join(" / ")
}

/// Calls `f` for each item, as many at once as there are processors; the order is kept.
pub(super) fn at_once<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let results: Vec<_> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(2, usize::from).min(4);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((item, result)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    items.get(at).zip(results.get(at))
                } {
                    let found = f(item);
                    *result.lock().expect("no thread panics while it holds the lock") = Some(found);
                }
            });
        }
    });
    let taken = results.into_iter().map(|result| result.into_inner().ok().flatten());
    taken.map(|result| result.expect("every item was taken by a thread")).collect()
}
