//! A legacy session over streamable HTTP.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::answer::Answer;
use super::error::Error;
use super::message::{Responder, Step, decline, hello, notification, request, take};
use super::request::{RawStream, delete, get, open, post, post_stream};

/// A session that was initialized. It is not ended when dropped: call [`delete`](Self::delete).
pub struct LegacySession {
    url: String,
    /// The version that was agreed on.
    pub version: String,
    /// The session id; none if the server gave none.
    pub id: Option<String>,
    /// The answer to `initialize`.
    pub initialized: Answer,
    extra: Vec<(String, String)>,
    next: AtomicU64,
    respond: Responder,
}

/// Initializes a session: `initialize`, then `notifications/initialized`.
///
/// # Errors
/// If the server does not answer `initialize` with a result.
pub async fn legacy_session(
    url: &str,
    version: &str,
    capabilities: Value,
) -> Result<LegacySession, Error> {
    LegacySession::open(url, version, capabilities, &[]).await
}

impl LegacySession {
    /// As [`legacy_session`], with more headers on each request, such as `Authorization`.
    ///
    /// # Errors
    /// If the server does not answer `initialize` with a result.
    pub async fn open(
        url: &str,
        version: &str,
        capabilities: Value,
        extra: &[(&str, &str)],
    ) -> Result<Self, Error> {
        let mut session = Self {
            url: url.to_owned(),
            version: String::new(),
            id: None,
            initialized: Answer::default(),
            extra: extra.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            next: AtomicU64::new(0),
            respond: decline(),
        };
        let answer = session.exchange("initialize", hello(version, &capabilities)).await?;
        let Some(agreed) = answer.message["result"]["protocolVersion"].as_str() else {
            let what = format!("initialize answered {}", answer.status);
            return Err(Error::new(&what, &answer.text));
        };
        agreed.clone_into(&mut session.version);
        let id = answer.headers.get("mcp-session-id").and_then(|id| id.to_str().ok());
        session.id = id.map(str::to_owned);
        session.initialized = answer;
        session.notify("notifications/initialized", Value::Null).await?;
        Ok(session)
    }

    /// Answers the server's requests with this from now on. Default: [`decline`].
    #[must_use]
    pub fn on_request(
        mut self,
        respond: impl Fn(&str, &Value) -> Result<Value, Value> + Send + Sync + 'static,
    ) -> Self {
        self.respond = std::sync::Arc::new(respond);
        self
    }

    /// The headers of this session's requests, the content headers of a POST among them.
    #[must_use]
    pub fn headers(&self) -> Vec<(&str, &str)> {
        let mut headers = super::JSON_HEADERS.to_vec();
        if let Some(id) = &self.id {
            headers.push(("mcp-session-id", id));
        }
        if !self.version.is_empty() {
            headers.push(("mcp-protocol-version", &self.version));
        }
        headers.extend(self.extra.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        headers
    }

    /// Sends a request and returns the response message; the server's requests are answered.
    ///
    /// # Errors
    /// If no response arrives.
    pub async fn request(&self, method: &str, params: Value) -> Result<Value, Error> {
        let answer = self.exchange(method, params).await?;
        if answer.message.is_null() {
            let what = format!("{method} answered {} without a response", answer.status);
            return Err(Error::new(&what, &answer.text));
        }
        Ok(answer.message)
    }

    /// Calls a tool.
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange).
    pub async fn call(&self, tool: &str, arguments: Value) -> Result<Answer, Error> {
        self.exchange("tools/call", json!({"name": tool, "arguments": arguments})).await
    }

    /// Sends a request with the next free id and returns all that came back.
    ///
    /// # Errors
    /// If the connection breaks off. A refusal is an answer.
    pub async fn exchange(&self, method: &str, params: Value) -> Result<Answer, Error> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.exchange_as(&json!(id), method, params).await
    }

    /// As [`exchange`](Self::exchange) with this id.
    ///
    /// # Errors
    /// If the connection breaks off. A refusal is an answer.
    pub async fn exchange_as(
        &self,
        id: &Value,
        method: &str,
        params: Value,
    ) -> Result<Answer, Error> {
        let stream = self.start_as(id, method, params).await?;
        self.finish(id, stream).await
    }

    /// Sends a request and returns its response stream, to be read or dropped by the caller.
    ///
    /// # Errors
    /// If no response head arrives.
    pub async fn start_as(
        &self,
        id: &Value,
        method: &str,
        params: Value,
    ) -> Result<RawStream, Error> {
        let body = request(id, method, &params).to_string();
        post_stream(&self.url, &self.headers(), body).await
    }

    async fn finish(&self, id: &Value, mut stream: RawStream) -> Result<Answer, Error> {
        let (status, headers) = (stream.status, stream.headers.clone());
        let mut answer = Answer { status, headers, ..Answer::default() };
        if !stream.is_sse() {
            answer.text = stream.collect().await?.text();
            answer.message = serde_json::from_str(&answer.text).unwrap_or_default();
            return Ok(answer);
        }
        while let Some(event) = stream.event().await? {
            match take(&mut answer, &event.data, id, &self.respond) {
                Step::Done => break,
                Step::Reply(reply) => {
                    self.send(&reply).await?;
                }
                Step::Noted => {}
            }
        }
        Ok(answer)
    }

    /// Sends a notification and returns the status.
    ///
    /// # Errors
    /// If no response arrives.
    pub async fn notify(&self, method: &str, params: Value) -> Result<u16, Error> {
        self.send(&notification(method, &params)).await
    }

    /// Cancels a request of this session.
    ///
    /// # Errors
    /// If no response arrives.
    pub async fn cancel(&self, id: &Value) -> Result<u16, Error> {
        self.notify("notifications/cancelled", json!({"requestId": id})).await
    }

    /// POSTs any message and returns the status.
    ///
    /// # Errors
    /// If no response arrives.
    pub async fn send(&self, message: &Value) -> Result<u16, Error> {
        Ok(post(&self.url, &self.headers(), message.to_string()).await?.status)
    }

    /// Opens the GET stream.
    ///
    /// # Errors
    /// If no response head arrives.
    pub async fn listen(&self) -> Result<RawStream, Error> {
        open("GET", &self.url, &self.headers(), "").await
    }

    /// Resumes a stream after the event with this id.
    ///
    /// # Errors
    /// If no response head arrives.
    pub async fn resume(&self, last_event_id: &str) -> Result<RawStream, Error> {
        let mut headers = self.headers();
        headers.push(("last-event-id", last_event_id));
        open("GET", &self.url, &headers, "").await
    }

    /// GETs the endpoint and reads the whole response, for refusals.
    ///
    /// # Errors
    /// If no response arrives.
    pub async fn get(&self) -> Result<u16, Error> {
        Ok(get(&self.url, &self.headers()).await?.status)
    }

    /// Ends the session and returns the status.
    ///
    /// # Errors
    /// If no response arrives.
    pub async fn delete(&self) -> Result<u16, Error> {
        Ok(delete(&self.url, &self.headers()).await?.status)
    }
}
