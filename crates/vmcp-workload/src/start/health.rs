//! Waiting until the service is ready: asks for its health, and looks whether it still runs.

use std::{fmt, ops::ControlFlow, time::Duration};

use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use tokio::time::{Instant, sleep, timeout};

use super::Start;
use crate::{
    EmbeddingContainer, Engine, Error, Progress,
    engine::{Container, Place, WireFault, send},
    progress::Tell,
};

/// How long one look may take; a service that is busy loading answers late.
const LOOK: Duration = Duration::from_secs(5);
/// How long a look must last for its silence to say something.
const TELLING: Duration = Duration::from_secs(1);
/// The pause after the first look; each is half as long again as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How much of an answer is read to see what it is.
const READ: usize = 512;

/// How a container ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exit {
    /// The exit code of the service; above 128 it was killed by signal `code - 128`.
    pub code: i64,
    /// Whether the limit of memory was passed.
    pub out_of_memory: bool,
    /// What the engine says about it; often empty.
    pub reason: String,
    /// The last lines that it printed, without control characters and secrets.
    pub log: Vec<String>,
}

impl fmt::Display for Exit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.out_of_memory {
            return out.write_str("it was killed for using more memory than it may");
        }
        write!(out, "exit code {}", self.code)?;
        if !self.reason.is_empty() {
            write!(out, " ({})", self.reason)?;
        }
        Ok(())
    }
}

/// What one look at the service says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Look {
    Ready,
    /// Not yet, and why.
    Loading(String),
    /// No answer in time.
    Silent,
    /// It is something else: what it answered.
    Stranger(String),
}

impl Start<'_> {
    /// Waits until the service is ready; returns its address.
    pub(super) async fn ready(&self, id: &str, progress: Tell<'_>) -> Result<String, Error> {
        let began = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut because = String::new();
        let mut told = None;
        loop {
            because = match self.look(id, because).await? {
                ControlFlow::Break(url) => return Ok(url),
                ControlFlow::Continue(because) => because,
            };
            if self.left().is_zero() {
                return Err(self.not_ready(id, because).await);
            }
            let elapsed = began.elapsed();
            if told != Some(elapsed.as_secs()) {
                told = Some(elapsed.as_secs());
                progress(Progress::Waiting { elapsed, because: because.clone() });
            }
            sleep(pause.min(self.left())).await;
            pause = (pause * 3 / 2).min(LONGEST_PAUSE);
        }
    }

    /// One look at the container and at the service: the address of one that is ready, or why it
    /// is not; `before` is what the look before this one said.
    async fn look(&self, id: &str, before: String) -> Result<ControlFlow<String, String>, Error> {
        let container = self.alive(id).await?;
        let Some(url) = container.published(self.settings.port).map(address) else {
            return Ok(ControlFlow::Continue("no port is published yet".into()));
        };
        let limit = self.left().min(LOOK);
        Ok(match look(&url, &self.settings.health, limit).await {
            Look::Ready => ControlFlow::Break(format!("http://{url}")),
            Look::Stranger(answer) => return Err(self.stranger(answer)),
            Look::Loading(because) => ControlFlow::Continue(because),
            // A look that the deadline cut short says less than the one before.
            Look::Silent if limit < TELLING && !before.is_empty() => ControlFlow::Continue(before),
            Look::Silent => {
                ControlFlow::Continue("it takes connections and answers nothing".into())
            }
        })
    }

    async fn not_ready(&self, id: &str, last: String) -> Error {
        let log = self.settings.last_lines(self.engine, id).await;
        let (name, deadline) = (self.name.clone(), self.settings.deadline);
        Error::NotReady { name, deadline, last, log }
    }

    /// One look at a container that runs.
    pub(super) async fn is_ready(&self, container: &Container) -> bool {
        let Some(port) = container.published(self.settings.port) else { return false };
        let look = look(&address(port), &self.settings.health, self.left().min(LOOK)).await;
        look == Look::Ready
    }

    async fn alive(&self, id: &str) -> Result<Container, Error> {
        let container = self.engine.container(id).await?;
        let container = container.ok_or_else(|| Error::Gone { name: self.name.clone() })?;
        if container.state.running {
            return Ok(container);
        }
        let exit = self.settings.exit(self.engine, &container).await;
        Err(Error::Ended { name: self.name.clone(), exit })
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    fn stranger(&self, answer: String) -> Error {
        Error::Stranger { name: self.name.clone(), path: self.settings.health.clone(), answer }
    }
}

impl EmbeddingContainer {
    pub(super) async fn exit(&self, engine: &Engine, container: &Container) -> Exit {
        Exit {
            code: container.state.exit_code,
            out_of_memory: container.state.out_of_memory,
            reason: container.state.error.clone(),
            log: self.last_lines(engine, &container.id).await,
        }
    }

    /// The last lines of the log; a service that prints its secrets does not print them here.
    async fn last_lines(&self, engine: &Engine, id: &str) -> Vec<String> {
        let mut lines = engine.last_lines(id).await;
        let secrets = self.env.iter().map(|(_, value)| value.expose());
        for secret in secrets.filter(|secret| secret.len() >= 4) {
            for line in &mut lines {
                *line = line.replace(secret, "***");
            }
        }
        lines
    }
}

fn address(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

/// Asks for the service's health, once.
async fn look(address: &str, path: &str, limit: Duration) -> Look {
    let request = Request::get(path).body(Full::<Bytes>::default());
    let request = request.expect("the path was checked");
    let asked = timeout(limit, async {
        let answer = send(&Place::Tcp(address.to_owned()), request).await?;
        let (status, content_type) = (answer.status.as_u16(), answer.content_type.clone());
        let body = answer.beginning(READ).await;
        Ok::<_, WireFault>(judge(status, &content_type, &body))
    });
    match asked.await {
        Ok(Ok(look)) => look,
        // The engine takes connections for a container that does not listen yet.
        Ok(Err(_)) => Look::Loading("it does not listen yet".into()),
        Err(_) => Look::Silent,
    }
}

/// Tells a service that is ready from one that loads, and from what is no such service.
fn judge(status: u16, content_type: &str, body: &[u8]) -> Look {
    let start = body.trim_ascii_start();
    let is_page = content_type.starts_with("text/html") || start.starts_with(b"<");
    match status {
        200..300 if is_page => Look::Stranger(format!("{status} and a web page")),
        200..300 => Look::Ready,
        // 424: a part that it needs is not there; 429: it is asked too much.
        408 | 424 | 425 | 429 | 500.. => Look::Loading(format!("it answers {status}")),
        _ => Look::Stranger(format!("{status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        let loading = |text: &str| Look::Loading(text.into());
        let stranger = |text: &str| Look::Stranger(text.into());
        for (status, content_type, body, expected) in [
            (200, "", "", Look::Ready),
            (204, "", "", Look::Ready),
            (200, "application/json", r#"{"status":"ok"}"#, Look::Ready),
            (200, "text/plain", "OK", Look::Ready),
            (200, "text/html; charset=utf-8", "hello", stranger("200 and a web page")),
            (200, "", "\n<!doctype html>", stranger("200 and a web page")),
            (503, "text/html", "<h1>starting</h1>", loading("it answers 503")),
            (502, "", "", loading("it answers 502")),
            (429, "", "", loading("it answers 429")),
            (404, "text/html", "", stranger("404")),
            (302, "", "", stranger("302")),
            (401, "", "", stranger("401")),
        ] {
            assert_eq!(judge(status, content_type, body.as_bytes()), expected, "{status} {body}");
        }
    }
}
