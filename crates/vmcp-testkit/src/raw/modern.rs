//! Modern requests over HTTP: headers and envelope that agree.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::answer::Answer;
use super::error::Error;
use super::message::{Responder, Step, decline, notification, request, take};
use super::request::{RawStream, post, post_stream};
use crate::fake::message::META;
use crate::script::speaks::MODERN;

/// A modern client. It keeps nothing between requests but its next id.
pub struct Modern {
    url: String,
    meta: Value,
    extra: Vec<(String, String)>,
    next: AtomicU64,
}

/// A client that declares these capabilities on each request.
#[must_use]
pub fn modern(url: &str, capabilities: Value) -> Modern {
    Modern {
        url: url.to_owned(),
        meta: meta(capabilities),
        extra: Vec::new(),
        next: AtomicU64::new(1),
    }
}

/// The envelope of every modern request.
pub(super) fn meta(capabilities: Value) -> Value {
    let mut meta = json!({
        format!("{META}protocolVersion"): MODERN,
        format!("{META}clientInfo"): {"name": "raw", "version": "1.0.0"},
    });
    meta[format!("{META}clientCapabilities")] = capabilities;
    meta
}

/// Adds the envelope to some parameters; members that they set themselves stay.
pub(super) fn enveloped(params: Value, meta: &Value) -> Value {
    let mut params = if params.is_null() { json!({}) } else { params };
    let mut whole = meta.clone();
    if let (Some(given), Some(whole)) = (params["_meta"].as_object(), whole.as_object_mut()) {
        whole.extend(given.clone());
    }
    params["_meta"] = whole;
    params
}

impl Modern {
    /// Adds a header to each request, such as `Mcp-Param-Region`.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.extra.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets a member of each request's `_meta`. The protocol's own keys need their prefix.
    #[must_use]
    pub fn meta(mut self, key: &str, value: Value) -> Self {
        self.meta[key] = value;
        self
    }

    /// Calls a tool.
    ///
    /// # Errors
    /// If the connection breaks off. A refusal is an answer.
    pub async fn call(&self, tool: &str, arguments: Value) -> Result<Answer, Error> {
        self.request("tools/call", json!({"name": tool, "arguments": arguments})).await
    }

    /// Sends a request with the next free id and returns all that came back.
    ///
    /// # Errors
    /// If the connection breaks off. A refusal is an answer.
    pub async fn request(&self, method: &str, params: Value) -> Result<Answer, Error> {
        let id = json!(self.next.fetch_add(1, Ordering::Relaxed));
        self.request_as(&id, method, params).await
    }

    /// As [`request`](Self::request) with this id.
    ///
    /// # Errors
    /// If the connection breaks off. A refusal is an answer.
    pub async fn request_as(
        &self,
        id: &Value,
        method: &str,
        params: Value,
    ) -> Result<Answer, Error> {
        let mut stream = self.start_as(id, method, params).await?;
        let (status, headers) = (stream.status, stream.headers.clone());
        let mut answer = Answer { status, headers, ..Answer::default() };
        if !stream.is_sse() {
            answer.text = stream.collect().await?.text();
            answer.message = serde_json::from_str(&answer.text).unwrap_or_default();
            return Ok(answer);
        }
        let respond = decline();
        while let Some(event) = stream.event().await? {
            if matches!(take(&mut answer, &event.data, id, &respond), Step::Done) {
                break;
            }
        }
        Ok(answer)
    }

    /// Sends a request and, as long as input is required, retries it with what `respond` says.
    /// Gives up after 20 rounds with the last answer.
    ///
    /// # Errors
    /// If the connection breaks off. A refusal is an answer.
    pub async fn request_answering(
        &self,
        method: &str,
        params: Value,
        respond: &Responder,
    ) -> Result<Answer, Error> {
        let mut answer = self.request(method, params.clone()).await?;
        for _ in 0..20 {
            if answer.result()["resultType"] != "input_required" {
                break;
            }
            let params = retry(params.clone(), answer.result(), respond);
            answer = self.request(method, params).await?;
        }
        Ok(answer)
    }

    /// Sends a request and returns its response stream. Dropping the stream cancels the request.
    ///
    /// # Errors
    /// If no response head arrives.
    pub async fn start(&self, method: &str, params: Value) -> Result<RawStream, Error> {
        let id = json!(self.next.fetch_add(1, Ordering::Relaxed));
        self.start_as(&id, method, params).await
    }

    /// As [`start`](Self::start) with this id.
    ///
    /// # Errors
    /// If no response head arrives.
    pub async fn start_as(
        &self,
        id: &Value,
        method: &str,
        params: Value,
    ) -> Result<RawStream, Error> {
        let params = enveloped(params, &self.meta);
        let headers = self.headers(method, &params);
        let headers: Vec<_> = headers.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        post_stream(&self.url, &headers, request(id, method, &params).to_string()).await
    }

    /// Opens a listen stream with this filter; its first message is the acknowledgement.
    ///
    /// # Errors
    /// If no response head arrives.
    pub async fn listen(&self, filter: Value) -> Result<RawStream, Error> {
        self.start("subscriptions/listen", json!({"notifications": filter})).await
    }

    /// Sends a notification and returns the status.
    ///
    /// # Errors
    /// If no response arrives.
    pub async fn notify(&self, method: &str, params: Value) -> Result<u16, Error> {
        let headers = self.headers(method, &Value::Null);
        let headers: Vec<_> = headers.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let body = notification(method, &params).to_string();
        Ok(post(&self.url, &headers, body).await?.status)
    }

    /// The headers that belong to a request.
    fn headers(&self, method: &str, params: &Value) -> Vec<(String, String)> {
        let version = &self.meta[format!("{META}protocolVersion")];
        let mut headers = vec![
            ("mcp-protocol-version".to_owned(), version.as_str().unwrap_or_default().to_owned()),
            ("mcp-method".to_owned(), method.to_owned()),
        ];
        let named = match method {
            "tools/call" | "prompts/get" => &params["name"],
            "resources/read" => &params["uri"],
            _ => &Value::Null,
        };
        if let Some(name) = named.as_str() {
            headers.push(("mcp-name".to_owned(), coded(name)));
        }
        let fixed = super::JSON_HEADERS.map(|(k, v)| (k.to_owned(), v.to_owned()));
        headers.extend(fixed);
        headers.extend(self.extra.clone());
        headers
    }
}

/// The parameters of the retry after an `input_required` result.
fn retry(mut params: Value, result: &Value, respond: &Responder) -> Value {
    let mut responses = json!({});
    for (key, wish) in result["inputRequests"].as_object().into_iter().flatten() {
        let method = wish["method"].as_str().unwrap_or_default();
        // A refusal has no form of its own here: it is left out, and asked again.
        if let Ok(response) = respond(method, &wish["params"]) {
            responses[key] = response;
        }
    }
    params["inputResponses"] = responses;
    if let Some(state) = result.get("requestState") {
        params["requestState"] = state.clone();
    }
    params
}

/// A header value: as it is, or in the base64 form if it could not travel otherwise.
fn coded(value: &str) -> String {
    let is_plain = value.bytes().all(|b| (0x20..0x7f).contains(&b))
        && value.trim() == value
        && !value.starts_with("=?base64?");
    if is_plain { value.to_owned() } else { format!("=?base64?{}?=", STANDARD.encode(value)) }
}
