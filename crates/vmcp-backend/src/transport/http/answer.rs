//! Reading the response to a request: JSON, an event stream, or a refusal.

use std::{sync::Arc, time::Duration};

use reqwest::{Response, StatusCode};
use vmcp_core::Era;
use vmcp_wire::{Incoming, Message, RpcError, code, method};

use super::{
    HttpLink,
    client::{MAX_REDIRECTS, body_fault, keeps_method},
    events::Stream,
};
use crate::{
    fault::{Fault, quote},
    inbox::{Answer, Inbox},
    patience::Patience,
    transport::Link,
};

/// However long a server asks us to stay away.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(300);

/// How long the beginning of a body is waited for that is only quoted.
const BEGINNING: Duration = Duration::from_secs(1);
/// What to look at when something else than an MCP server seems to answer.
pub(in crate::transport) const RIGHT_URL: &str = "is its `url` right, and does it need `headers`?";

/// A request whose response head has arrived.
pub(super) struct Reading<'a> {
    pub(super) link: &'a HttpLink,
    pub(super) id: u64,
    pub(super) method: &'a str,
    pub(super) patience: Patience,
}

impl Reading<'_> {
    pub(super) async fn read(self, response: Response, inbox: &Arc<Inbox>, link: &Link) -> Answer {
        let status = response.status();
        if status == StatusCode::NOT_FOUND && self.in_session() {
            return Err(Fault::SessionGone);
        }
        if let Some(fault) = refusal(&response) {
            return Err(fault);
        }
        self.patience.renew();
        match kind(&response) {
            Kind::Events if status.is_success() => self.events(response, inbox, link).await,
            kind => self.body(response, kind, inbox, link).await,
        }
    }

    /// Whether the request named a session, so that the server can have forgotten it.
    fn in_session(&self) -> bool {
        self.link.has_session() && self.method != method::INITIALIZE
    }

    async fn events(&self, response: Response, inbox: &Arc<Inbox>, link: &Link) -> Answer {
        let mut stream = Stream::new(self.link.limit, self.patience.clone());
        let mut response = response;
        loop {
            let mut answer = None;
            let end = stream
                .read(&mut response, &mut |message| {
                    answer = self.take(message, inbox, link);
                    answer.is_some()
                })
                .await;
            if let Some(outcome) = answer {
                return Ok(outcome);
            }
            if let Err(fault @ (Fault::TooLarge(_) | Fault::TimedOut { .. })) = end {
                return Err(fault);
            }
            let resume = stream.resume_after().filter(|_| self.link.era == Era::Legacy);
            let Some(wait) = resume else {
                end?;
                return Err(Fault::Closed("ended its answer too early".to_owned()));
            };
            self.patience.wait(tokio::time::sleep(wait)).await?;
            let again = self.patience.wait(self.link.resume(stream.last_id())).await?;
            response = again.map_err(|fault| self.not_resumed(fault))?;
        }
    }

    /// What began to be answered was executed, whatever kept the rest of the answer from us.
    fn not_resumed(&self, fault: Fault) -> Fault {
        if matches!(fault, Fault::SessionGone) {
            self.link.abandon("forgot the session");
        }
        match fault.never_ran() {
            true => Fault::Closed(format!("broke off its answer and {fault}")),
            false => fault,
        }
    }

    /// Takes a message of the stream; returns the outcome if it is the answer.
    fn take(
        &self,
        message: Message,
        inbox: &Arc<Inbox>,
        link: &Link,
    ) -> Option<Result<vmcp_core::Json, RpcError>> {
        match message {
            Message::Response(response)
                if response.id.as_ref().and_then(vmcp_wire::Id::as_number) == Some(self.id) =>
            {
                Some(response.outcome)
            }
            // An error without an id can only be about the one request we sent.
            Message::Response(response) if response.id.is_none() => Some(response.outcome),
            other => {
                inbox.receive(other, Some(self.id), link);
                None
            }
        }
    }

    async fn body(
        &self,
        response: Response,
        kind: Kind,
        inbox: &Arc<Inbox>,
        link: &Link,
    ) -> Answer {
        let status = response.status();
        let body = collect(response, self.link.limit, &self.patience).await?;
        let messages = match Incoming::parse(body.clone()) {
            Ok(Incoming::One(message)) if kind == Kind::Json || !status.is_success() => {
                vec![message]
            }
            Ok(Incoming::Batch(batch)) if kind == Kind::Json => {
                batch.into_iter().flatten().collect()
            }
            _ => return Err(self.no_answer(status, kind, &body)),
        };
        let mut found = None;
        for message in messages {
            let answer = self.take(message, inbox, link);
            found = found.or(answer);
        }
        match found {
            Some(Err(error)) if status == StatusCode::BAD_REQUEST && self.forgot(&error) => {
                Err(Fault::SessionGone)
            }
            Some(outcome) => Ok(outcome),
            None => {
                let (url, quote) = (self.link.shown_url(), quote(&body));
                let what = format!(
                    "answered HTTP {status} at {url} with no answer to this request: {quote}"
                );
                Err(Fault::Protocol(what))
            }
        }
    }

    /// Some servers say 400 rather than 404 to a session that they do not know. What a tool answers
    /// has other codes.
    fn forgot(&self, error: &RpcError) -> bool {
        let of_transport = matches!(error.code, -32099..=-32000 | code::INVALID_REQUEST);
        of_transport && self.in_session() && is_about_session(&error.message)
    }

    fn no_answer(&self, status: StatusCode, kind: Kind, body: &[u8]) -> Fault {
        let url = self.link.shown_url();
        let what = match (status.is_success(), kind) {
            (true, _) if body.trim_ascii().is_empty() => {
                format!("with an empty body to a request; {RIGHT_URL}")
            }
            (true, Kind::Json) => format!("with what is no JSON-RPC message: {}", quote(body)),
            (true, _) => {
                format!("with neither JSON nor an event stream: {}; {RIGHT_URL}", quote(body))
            }
            (false, _) => {
                let text = String::from_utf8_lossy(&body[..body.len().min(480)]);
                if status == StatusCode::BAD_REQUEST && self.in_session() && is_about_session(&text)
                {
                    return Fault::SessionGone;
                }
                let (method, quote) = (self.method.to_owned(), quote(body));
                return Fault::Refused { status: status.as_u16(), method, url, quote };
            }
        };
        Fault::Protocol(format!("answered HTTP {status} at {url} {what}"))
    }
}

fn is_about_session(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("session") || text.contains("not initialized")
}

/// What a status means whatever the body says; `None` if the body has to be looked at.
pub(in crate::transport) fn refusal(response: &Response) -> Option<Fault> {
    let status = response.status();
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            Some(Fault::Unauthorized(status.as_u16()))
        }
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            let retry_after = retry_after(response);
            Some(Fault::Busy { status: status.as_u16(), retry_after })
        }
        status if status.is_redirection() => Some(redirected(response)),
        _ => None,
    }
}

/// The beginning of a body for an error text; what does not come soon is not quoted.
pub(in crate::transport) async fn beginning(response: &mut Response) -> String {
    let chunk = tokio::time::timeout(BEGINNING, response.chunk()).await;
    quote(&chunk.ok().and_then(Result::ok).flatten().unwrap_or_default())
}

/// Whether an event stream follows.
pub(in crate::transport) fn is_event_stream(response: &Response) -> bool {
    kind(response) == Kind::Events
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    Events,
    Other,
}

fn kind(response: &Response) -> Kind {
    let header = response.headers().get("content-type").and_then(|value| value.to_str().ok());
    let essence = header.and_then(|value| value.split(';').next()).map(str::trim);
    match essence {
        Some(kind) if kind.eq_ignore_ascii_case("application/json") => Kind::Json,
        Some(kind) if kind.eq_ignore_ascii_case("text/event-stream") => Kind::Events,
        _ => Kind::Other,
    }
}

/// The whole body, up to `limit` bytes.
async fn collect(
    mut response: Response,
    limit: usize,
    patience: &Patience,
) -> Result<bytes::Bytes, Fault> {
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(Fault::TooLarge(limit));
    }
    let mut body: Option<bytes::BytesMut> = None;
    let mut first: Option<bytes::Bytes> = None;
    while let Some(chunk) =
        patience.wait(response.chunk()).await?.map_err(|error| body_fault(&error))?
    {
        patience.renew();
        match (&mut body, first.take()) {
            (None, None) => first = Some(chunk),
            (Some(body), _) => body.extend_from_slice(&chunk),
            (None, Some(head)) => {
                let mut whole = bytes::BytesMut::with_capacity(head.len() + chunk.len());
                whole.extend_from_slice(&head);
                whole.extend_from_slice(&chunk);
                body = Some(whole);
            }
        }
        let length = body.as_ref().map_or(0, bytes::BytesMut::len)
            + first.as_ref().map_or(0, bytes::Bytes::len);
        if length > limit {
            return Err(Fault::TooLarge(limit));
        }
    }
    Ok(body.map(bytes::BytesMut::freeze).or(first).unwrap_or_default())
}

/// `Retry-After` in its seconds form, within reason.
fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.headers().get("retry-after")?.to_str().ok()?;
    value.trim().parse().ok().map(|seconds: u64| Duration::from_secs(seconds).min(MAX_RETRY_AFTER))
}

fn redirected(response: &Response) -> Fault {
    let (status, here) = (response.status(), response.url());
    let location = response.headers().get("location").and_then(|value| value.to_str().ok());
    let to = location.map(|location| here.join(location));
    let shown = match &to {
        Some(Ok(url)) => crate::settings::shown_url(url.as_str()),
        Some(Err(_)) => "what is no URL".to_owned(),
        None => "nowhere".to_owned(),
    };
    let would_be_followed = to.and_then(Result::ok).is_some_and(|to| to.origin() == here.origin());
    Fault::Protocol(if would_be_followed && keeps_method(status) {
        format!(
            "answered HTTP {status}, a redirect to {shown}, after {MAX_REDIRECTS} that were followed; make the last one its `url`"
        )
    } else {
        format!(
            "answered HTTP {status}, a redirect to {shown}, which is not followed; if that is right, make it its `url`"
        )
    })
}
