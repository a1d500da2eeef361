//! A folder, an engine and settings for a test; what the test leaves behind is removed.
//!
//! What is true is asked from the program `docker`, which knows nothing of the code under test.

mod image;
pub(crate) mod user;

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Output},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;
use vmcp_workload::{EmbeddingContainer, Engine, Error, Running};

/// How long anything may take that is waited for.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// An engine, and a register and a cache of its own.
pub(crate) struct Bench {
    pub(crate) engine: Engine,
    pub(crate) image: String,
    folder: TempDir,
}

impl Bench {
    /// `None`, told on standard error, where there is no engine.
    pub(crate) async fn new(test: &str) -> Option<Self> {
        match (Engine::connect().await, image::stand_in()) {
            (Ok(engine), Ok(image)) => {
                Some(Self { engine, image, folder: tempfile::tempdir().unwrap() })
            }
            (Err(error), _) => skip(test, &error.to_string()),
            (_, Err(error)) => skip(test, &error),
        }
    }

    /// Settings whose model says how the stand-in behaves.
    pub(crate) fn settings(&self, model: &str) -> EmbeddingContainer {
        let mut settings =
            EmbeddingContainer::new(&self.image, model, self.cache(), self.register());
        settings.instance = "the test".into();
        settings.deadline = SOON;
        // The stand-in does not listen to signals, so it is always killed.
        settings.grace = Duration::ZERO;
        settings
    }

    pub(crate) async fn started(&self, model: &str) -> Running {
        self.settings(model).start(&self.engine, |_| ()).await.unwrap()
    }

    pub(crate) fn register(&self) -> PathBuf {
        self.folder.path().join("register")
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    /// The names of this register's containers, running or not.
    pub(crate) fn containers(&self) -> Vec<String> {
        let mut names: Vec<_> = self.listed("{{.Names}}");
        names.sort();
        names
    }

    fn listed(&self, format: &str) -> Vec<String> {
        let Ok(register) = self.register().canonicalize() else { return Vec::new() };
        let filter = format!("label=vmcp.register={}", register.display());
        lines(&docker(&["ps", "--all", "--no-trunc", "--filter", &filter, "--format", format]))
    }

    /// An error as a user meets it, without what differs between runs.
    pub(crate) fn tell(&self, error: &Error) -> String {
        let mut told = format!("error: {error}");
        if let Some(hint) = error.hint() {
            told.push_str(&format!("\nhint: {hint}"));
        }
        for line in error.log() {
            told.push_str(&format!("\n| {line}"));
        }
        let folder = self.folder.path().display().to_string();
        steady(&told.replace(&folder, "/folder").replace(&self.image, "stand-in"))
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        for id in self.listed("{{.ID}}") {
            let _ = Command::new("docker").args(["rm", "--force", &id]).output();
        }
    }
}

fn skip(test: &str, why: &str) -> Option<Bench> {
    let required = std::env::var_os("VMCP_TEST_ENGINE").is_some_and(|value| value == "required");
    assert!(!required, "{test} needs a container engine: {why}");
    // Not by `eprintln!`, which is shown for tests that fail only.
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {why}");
    None
}

/// Names of containers without their hash.
pub(crate) fn steady(text: &str) -> String {
    let mut parts = text.split("vmcp-embedding-");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "vmcp-embedding-HASH" + part.get(8..).unwrap_or_default())
}

/// Runs `docker`, which must succeed.
pub(crate) fn docker(arguments: &[&str]) -> Output {
    let output = Command::new("docker").args(arguments).output().unwrap();
    assert!(output.status.success(), "docker {arguments:?}: {output:?}");
    output
}

pub(crate) fn lines(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

/// What the engine says of a container.
pub(crate) fn inspect(name: &str) -> Value {
    let output = docker(&["inspect", "--type", "container", name]);
    let mut all: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    all.remove(0)
}

/// What would change if somebody touched the container.
pub(crate) fn traces(name: &str) -> Value {
    let container = inspect(name);
    serde_json::json!([container["Id"], container["State"], container["RestartCount"]])
}

/// The body of an answer of a service.
pub(crate) fn ask(url: &str, path: &str) -> String {
    use std::io::Read as _;
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(SOON)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}

/// Waits until something holds.
pub(crate) async fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + SOON;
    while !holds() {
        assert!(Instant::now() < deadline, "{what} within {SOON:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
