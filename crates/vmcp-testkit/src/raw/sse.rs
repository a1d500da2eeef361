//! A legacy session over the 2024-11-05 HTTP+SSE transport.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::answer::Answer;
use super::error::Error;
use super::message::{Responder, Step, decline, hello, notification, request, take};
use super::request::{JSON_HEADERS, RawStream, open, post};

/// A session over one GET stream. Only one request at a time.
pub struct SseSession {
    /// Where messages are sent by POST.
    pub endpoint: String,
    /// The answer to `initialize`.
    pub initialized: Answer,
    stream: RawStream,
    next: AtomicU64,
    respond: Responder,
}

/// Opens the stream, reads the endpoint, initializes.
///
/// # Errors
/// If any of that fails.
pub async fn sse_session(
    url: &str,
    version: &str,
    capabilities: Value,
) -> Result<SseSession, Error> {
    let mut stream = open("GET", url, &[("accept", "text/event-stream")], "").await?;
    let status = stream.status;
    let first = stream.event().await?.unwrap_or_default();
    if first.event != "endpoint" {
        return Err(Error::new(&format!("GET {url} answered {status}"), &"no endpoint event"));
    }
    let origin: String = url.split_inclusive('/').take(3).collect();
    let endpoint = format!("{}{}", origin.trim_end_matches('/'), first.data);
    let mut session = SseSession {
        endpoint,
        initialized: Answer::default(),
        stream,
        next: AtomicU64::new(0),
        respond: decline(),
    };
    session.initialized = session.exchange("initialize", hello(version, &capabilities)).await?;
    session.send(&notification("notifications/initialized", &Value::Null)).await?;
    Ok(session)
}

impl SseSession {
    /// Answers the server's requests with this from now on. Default: [`decline`].
    #[must_use]
    pub fn on_request(
        mut self,
        respond: impl Fn(&str, &Value) -> Result<Value, Value> + Send + Sync + 'static,
    ) -> Self {
        self.respond = std::sync::Arc::new(respond);
        self
    }

    /// Sends a request and reads the stream up to its response.
    ///
    /// # Errors
    /// If the connection breaks off.
    pub async fn exchange(&mut self, method: &str, params: Value) -> Result<Answer, Error> {
        let id = json!(self.next.fetch_add(1, Ordering::Relaxed));
        self.send(&request(&id, method, &params)).await?;
        let mut answer = Answer::default();
        while let Some(event) = self.stream.event().await? {
            match take(&mut answer, &event.data, &id, &self.respond) {
                Step::Done => return Ok(answer),
                Step::Reply(reply) => {
                    self.send(&reply).await?;
                }
                Step::Noted => {}
            }
        }
        Err(Error::new(method, &"the stream ended without a response"))
    }

    /// Calls a tool.
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange).
    pub async fn call(&mut self, tool: &str, arguments: Value) -> Result<Answer, Error> {
        self.exchange("tools/call", json!({"name": tool, "arguments": arguments})).await
    }

    /// POSTs any message and returns the status.
    ///
    /// # Errors
    /// If no response arrives.
    pub async fn send(&self, message: &Value) -> Result<u16, Error> {
        Ok(post(&self.endpoint, &JSON_HEADERS, message.to_string()).await?.status)
    }

    /// The next message on the stream that belongs to no request.
    ///
    /// # Errors
    /// If the connection breaks off.
    pub async fn message(&mut self) -> Result<Option<Value>, Error> {
        self.stream.message().await
    }
}
