//! Streamable HTTP: one exchange for each message.

mod answer;
pub(crate) mod client;
pub(crate) mod direct;
mod events;
mod headers;
mod resume;

pub(super) use answer::{RIGHT_URL, beginning, is_event_stream, refusal};
pub(crate) use client::send_fault as client_fault;
pub(crate) use resume::listen;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use direct::Direct;
use reqwest::{
    Method, RequestBuilder, Response, StatusCode, Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use vmcp_core::{Era, Version};
use vmcp_wire::{Id, Message, Notification, Request, header, method};

use super::{Link, Outgoing};
use crate::{
    fault::Fault,
    inbox::{Answer, Entry, Inbox},
    patience::Patience,
};

/// A server behind a URL, in one era, in one session if it has sessions.
pub(crate) struct HttpLink {
    client: reqwest::Client,
    direct: Option<Direct>,
    url: Url,
    /// The operator's headers.
    fixed: HeaderMap,
    limit: usize,
    pub(crate) era: Era,
    /// Set when the handshake is over; before it, no version is claimed.
    agreed: OnceLock<Version>,
    session: OnceLock<String>,
    end: CancellationToken,
    end_reason: OnceLock<String>,
}

impl HttpLink {
    pub(crate) fn new(target: &client::Target, limit: usize, era: Era) -> Self {
        Self {
            client: target.client.clone(),
            direct: target.direct.clone(),
            url: target.url.clone(),
            fixed: target.headers.clone(),
            limit,
            era,
            agreed: OnceLock::new(),
            session: OnceLock::new(),
            end: CancellationToken::new(),
            end_reason: OnceLock::new(),
        }
    }

    /// Settles the version that the handshake agreed on.
    pub(crate) fn agree(&self, version: Version) {
        let _ = self.agreed.set(version);
    }

    pub(crate) fn has_session(&self) -> bool {
        self.session.get().is_some()
    }

    /// Its URL without what may be secret in it.
    fn shown_url(&self) -> String {
        crate::settings::shown_url(self.url.as_str())
    }

    /// Sends a request and reads its answer from the response, whichever form it has.
    pub(super) async fn exchange(
        &self,
        out: Outgoing<'_>,
        inbox: &Arc<Inbox>,
        mut entry: Entry,
        link: &Link,
    ) -> Answer {
        // Some legacy servers answer on the standalone stream once there is one.
        let elsewhere = (self.era == Era::Legacy).then(|| {
            let (reply, answer) = oneshot::channel();
            entry.reply = Some(reply);
            answer
        });
        let id = out.id;
        let patience = out.patience.clone();
        let method = out.method.to_owned();
        let _registered = inbox.register(id, entry);
        let may_cancel = self.era == Era::Legacy && method != method::INITIALIZE;
        let mut cancel = CancelOnDrop { link, id, armed: may_cancel };
        let response = match patience.wait(self.post(&out)).await? {
            Ok(response) => response,
            Err(error) => {
                cancel.armed = false;
                return Err(error);
            }
        };
        let session = response.headers().get(header::SESSION_ID).and_then(|v| v.to_str().ok());
        // At once: should the handshake be given up now, the session has to be ended.
        if let Some(session) = session.filter(|_| method == method::INITIALIZE) {
            let _ = self.session.set(session.to_owned());
        }
        let reading = answer::Reading { link: self, id, method: &method, patience };
        let answer = match elsewhere {
            None => reading.read(response, inbox, link).await,
            Some(elsewhere) => tokio::select! {
                biased;
                answer = reading.read(response, inbox, link) => answer,
                Ok(answer) = elsewhere => answer,
            },
        };
        cancel.armed &= matches!(answer, Err(Fault::TimedOut { .. }));
        answer
    }

    /// Sends a request and waits for the head of the response.
    async fn post(&self, out: &Outgoing<'_>) -> Result<Response, Fault> {
        let request = Request {
            id: Id::number(out.id),
            method: out.method.to_owned(),
            params: out.params.clone(),
        };
        let (headers, body) = (self.headers_of(out)?, Bytes::from(request.encode()));
        if let Some(direct) = &self.direct {
            return direct.post(headers, body).await;
        }
        let request = self.client.request(Method::POST, self.url.clone()).headers(headers);
        request.body(body).send().await.map_err(|error| client::send_fault(&error))
    }

    fn headers_of(&self, out: &Outgoing<'_>) -> Result<HeaderMap, Fault> {
        let mut headers = self.headers(BOTH);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.era == Era::Modern {
            headers::modern(&mut headers, out)?;
        }
        // The operator's own headers win.
        for (name, value) in out.headers.iter().filter(|(name, _)| !self.fixed.contains_key(name)) {
            headers::add(&mut headers, name, value)?;
        }
        Ok(headers)
    }

    /// A request with everything that each one carries.
    fn request(&self, method: Method, accept: &'static str) -> RequestBuilder {
        self.client.request(method, self.url.clone()).headers(self.headers(accept))
    }

    fn headers(&self, accept: &'static str) -> HeaderMap {
        let mut headers = self.fixed.clone();
        headers.append(ACCEPT, HeaderValue::from_static(accept));
        // A session id comes from a header, so it fits into one.
        let session = self.session.get().and_then(|session| HeaderValue::from_str(session).ok());
        if let Some(session) = session {
            headers.append(header::SESSION_ID, session);
        }
        match self.agreed.get() {
            Some(&version) if self.era == Era::Legacy && version >= Version::V2025_06_18 => {
                let version = HeaderValue::from_static(version.as_str());
                headers.append(header::PROTOCOL_VERSION, version);
            }
            _ => {}
        }
        headers
    }

    /// Sends what has no answer: a notification, or an answer of ours.
    pub(super) async fn post_one_way(&self, message: &Message) -> Result<(), Fault> {
        let patience = Patience::only(ONE_WAY, "timeouts.connect");
        let send = self
            .request(Method::POST, BOTH)
            .header("content-type", "application/json")
            .body(message.encode())
            .send();
        let mut response =
            patience.wait(send).await?.map_err(|error| client::send_fault(&error))?;
        match response.status() {
            status if status.is_success() => Ok(()),
            StatusCode::NOT_FOUND if self.has_session() => Err(Fault::SessionGone),
            status => Err(match refusal(&response) {
                Some(fault) => fault,
                None => Fault::Protocol(format!(
                    "answered HTTP {status} at {} to a notification: {}",
                    self.shown_url(),
                    beginning(&mut response).await
                )),
            }),
        }
    }

    pub(super) fn closed(&self) -> Option<String> {
        self.end_reason.get().cloned()
    }

    /// Marks the session as gone, so that the next call opens another.
    pub(crate) fn abandon(&self, reason: &str) {
        let _ = self.end_reason.set(reason.to_owned());
        self.end.cancel();
    }

    pub(super) async fn wait_closed(&self) -> String {
        self.end.cancelled().await;
        self.closed().unwrap_or_default()
    }

    /// Tells the server that the session is over.
    pub(super) async fn close(&self) {
        let first = !self.end.is_cancelled();
        if first && self.has_session() {
            let delete = self.request(Method::DELETE, BOTH).send();
            let _ = tokio::time::timeout(GOODBYE, delete).await;
        }
        self.abandon("was closed");
    }

    pub(crate) fn ended(&self) -> CancellationToken {
        self.end.clone()
    }
}

/// What a POST accepts.
const BOTH: &str = "application/json, text/event-stream";
/// How long a message without an answer may take.
pub(super) const ONE_WAY: Duration = Duration::from_secs(10);
/// How long the end of a session may take.
const GOODBYE: Duration = Duration::from_secs(3);

/// Tells a legacy server that nobody waits any more. A modern one sees the stream close.
struct CancelOnDrop<'a> {
    link: &'a Link,
    id: u64,
    armed: bool,
}

impl Drop for CancelOnDrop<'_> {
    fn drop(&mut self) {
        if !self.armed {
            return;
        }
        let link = self.link.clone();
        let params = vmcp_core::Json::object([("requestId", vmcp_core::Json::number(self.id))]);
        let cancelled = Notification { method: method::CANCELLED.to_owned(), params: Some(params) };
        tokio::spawn(async move {
            let _ = link.notify(cancelled).await;
        });
    }
}
