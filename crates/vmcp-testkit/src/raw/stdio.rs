//! A client over stdio, of either era.

use std::path::Path;
use std::process::{ExitStatus, Stdio as Piped};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::answer::Answer;
use super::error::Error;
use super::message::{Responder, Step, decline, hello, notification, request, take};
use super::modern::{enveloped, meta};

/// A server process and its pipes. Dropping it kills the process. Its stderr is thrown away.
pub struct Stdio {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    next: u64,
    respond: Responder,
}

impl Stdio {
    /// Starts a server.
    ///
    /// # Errors
    /// If the program cannot be started.
    pub fn start(program: &Path, args: &[String]) -> Result<Self, Error> {
        let what = format!("start {}", program.display());
        let mut child = Command::new(program)
            .args(args)
            .stdin(Piped::piped())
            .stdout(Piped::piped())
            .stderr(Piped::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| Error::new(&what, &error))?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or_else(|| Error::new(&what, &"no stdout"))?;
        Ok(Self { child, stdin, stdout: BufReader::new(stdout), next: 0, respond: decline() })
    }

    /// The pid; `None` once it was waited for.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Answers the server's requests with this from now on. Default: [`decline`].
    pub fn on_request(
        &mut self,
        respond: impl Fn(&str, &Value) -> Result<Value, Value> + Send + Sync + 'static,
    ) {
        self.respond = Arc::new(respond);
    }

    /// Initializes the legacy era.
    ///
    /// # Errors
    /// If no response arrives.
    pub async fn initialize(
        &mut self,
        version: &str,
        capabilities: Value,
    ) -> Result<Answer, Error> {
        let answer = self.request("initialize", hello(version, &capabilities)).await?;
        self.notify("notifications/initialized", Value::Null).await?;
        Ok(answer)
    }

    /// Sends a request with the next free id and reads up to its response.
    ///
    /// # Errors
    /// If stdout ends before.
    pub async fn request(&mut self, method: &str, params: Value) -> Result<Answer, Error> {
        let id = json!(self.next);
        self.next += 1;
        self.send(&request(&id, method, &params)).await?;
        self.answer(&id).await
    }

    /// As [`request`](Self::request), with the modern envelope.
    ///
    /// # Errors
    /// If stdout ends before.
    pub async fn modern_request(
        &mut self,
        method: &str,
        params: Value,
        capabilities: Value,
    ) -> Result<Answer, Error> {
        self.request(method, enveloped(params, &meta(capabilities))).await
    }

    /// Calls a tool in the legacy era.
    ///
    /// # Errors
    /// If stdout ends before the response.
    pub async fn call(&mut self, tool: &str, arguments: Value) -> Result<Answer, Error> {
        self.request("tools/call", json!({"name": tool, "arguments": arguments})).await
    }

    /// Reads up to the response to `id`; answers the server's requests on the way.
    ///
    /// # Errors
    /// If stdout ends before.
    pub async fn answer(&mut self, id: &Value) -> Result<Answer, Error> {
        let mut answer = Answer::default();
        while let Some(line) = self.line().await? {
            match take(&mut answer, &line, id, &self.respond) {
                Step::Done => return Ok(answer),
                Step::Reply(reply) => self.send(&reply).await?,
                Step::Noted => {}
            }
        }
        Err(Error::new(&format!("wait for the response to {id}"), &"stdout ended"))
    }

    /// Sends a notification.
    ///
    /// # Errors
    /// If stdin is closed.
    pub async fn notify(&mut self, method: &str, params: Value) -> Result<(), Error> {
        self.send(&notification(method, &params)).await
    }

    /// Sends any message.
    ///
    /// # Errors
    /// If stdin is closed.
    pub async fn send(&mut self, message: &Value) -> Result<(), Error> {
        self.send_line(message.to_string().as_bytes()).await
    }

    /// Sends any bytes and a newline.
    ///
    /// # Errors
    /// If stdin is closed.
    pub async fn send_line(&mut self, line: &[u8]) -> Result<(), Error> {
        let closed = || Error::new("write to stdin", &"it is closed");
        let stdin = self.stdin.as_mut().ok_or_else(closed)?;
        let line = [line, b"\n"].concat();
        stdin.write_all(&line).await.map_err(|error| Error::new("write to stdin", &error))?;
        stdin.flush().await.map_err(|error| Error::new("write to stdin", &error))
    }

    /// The next line of stdout without its newline, or `None` at the end.
    ///
    /// # Errors
    /// If reading fails.
    pub async fn line(&mut self) -> Result<Option<String>, Error> {
        let mut line = Vec::new();
        let read = self.stdout.read_until(b'\n', &mut line).await;
        let count = read.map_err(|error| Error::new("read stdout", &error))?;
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        Ok((count > 0).then(|| String::from_utf8_lossy(&line).into_owned()))
    }

    /// Closes stdin, which asks the server to end.
    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Waits for the process to end; `None` if it has not within that time.
    pub async fn wait(&mut self, within: Duration) -> Option<ExitStatus> {
        tokio::time::timeout(within, self.child.wait()).await.ok()?.ok()
    }
}
