//! The legacy era: a handshake, sessions, and requests in both directions.

mod batch;
mod lifecycle;
mod peer;
mod session;
mod sessions;
mod standalone;
pub(crate) mod stream;
mod subscriptions;

use std::sync::Arc;

use http::{HeaderMap, Response, StatusCode, header::ACCEPT};
use vmcp_core::{CallContext, Era, Error, Identity, Json, News, Version};
use vmcp_wire::{
    Incoming, Message, Notification, Request, Response as RpcResponse, RpcError, code, header,
    method,
};

pub(crate) use sessions::Sessions;

use self::session::LegacySession;
use super::{
    call,
    errors::{Failure, failure},
    lists::List,
    modern::passed,
    operation::{Operation, unknown_method},
    streaming::{self, Final, Outlet},
};
use crate::{
    edge::Edge,
    http::{payload::Payload, reply},
};

/// Answers a POST.
pub(super) async fn post(
    edge: &Arc<Edge>,
    headers: &HeaderMap,
    incoming: Incoming,
) -> Response<Payload> {
    let request = match &incoming {
        Incoming::One(Message::Request(request)) => Some(request),
        _ => None,
    };
    let json = ["application/json", "application/*", "*/*"];
    if headers.contains_key(ACCEPT) && !accepts(headers, &json) {
        let message = "the Accept header must list application/json and text/event-stream";
        return refuse(request, (StatusCode::NOT_ACCEPTABLE, message.to_owned()));
    }
    if let Some(request) = request.filter(|request| request.method == method::INITIALIZE) {
        return lifecycle::initialize(edge, request).await;
    }
    let session = match session(edge, headers) {
        Ok(session) => session,
        Err(refusal) => return refuse(request, refusal),
    };
    let cx = context(edge, headers, &session);
    match incoming {
        Incoming::One(message) => one(edge, &session, cx, message).await,
        Incoming::Batch(messages) => batch::answer(edge, &session, cx, messages).await,
    }
}

/// Status and message of a request that is not let in.
type Refusal = (StatusCode, String);

fn refuse(request: Option<&Request>, (status, message): Refusal) -> Response<Payload> {
    let error = RpcError::new(code::INVALID_REQUEST, &message);
    reply::error(status, request.map(|request| &request.id), error)
}

/// Opens the standalone stream.
pub(super) fn get(edge: &Arc<Edge>, headers: &HeaderMap) -> Response<Payload> {
    if !accepts(headers, &["text/event-stream", "text/*", "*/*"]) {
        let message = "the Accept header must list text/event-stream";
        return reply::refusal(StatusCode::NOT_ACCEPTABLE, message);
    }
    match session(edge, headers) {
        Ok(session) => standalone::open(edge, &session, context(edge, headers, &session)),
        Err(refusal) => refuse(None, refusal),
    }
}

/// Ends a session.
pub(super) fn delete(edge: &Arc<Edge>, headers: &HeaderMap) -> Response<Payload> {
    match session(edge, headers) {
        Ok(session) => {
            edge.sessions.remove(&session.core.id);
            reply::empty(StatusCode::NO_CONTENT)
        }
        Err(refusal) => refuse(None, refusal),
    }
}

/// The session that a request names, if it is the caller's.
fn session(edge: &Edge, headers: &HeaderMap) -> Result<Arc<LegacySession>, Refusal> {
    let refuse = |status, message: &str| Err((status, message.to_owned()));
    for name in [header::SESSION_ID, header::PROTOCOL_VERSION] {
        if headers.get_all(name).iter().nth(1).is_some() {
            let message = format!("the header {name} is there twice");
            return refuse(StatusCode::BAD_REQUEST, &message);
        }
    }
    let Some(value) = headers.get(header::SESSION_ID) else {
        let message = "the header mcp-session-id is missing; start with `initialize`";
        return refuse(StatusCode::BAD_REQUEST, message);
    };
    let id = value.to_str().unwrap_or_default();
    let Some(session) = edge.sessions.get(id, &Identity::Anonymous) else {
        let message = "there is no such session any more; start again with `initialize`";
        return refuse(StatusCode::NOT_FOUND, message);
    };
    if let Some(version) = headers.get(header::PROTOCOL_VERSION) {
        let known = version.to_str().ok().and_then(|text| text.parse::<Version>().ok());
        if !known.is_some_and(|version| version.era() == Era::Legacy) {
            let message = "the header mcp-protocol-version names no version of this session's era";
            return refuse(StatusCode::BAD_REQUEST, message);
        }
    }
    Ok(session)
}

fn context(edge: &Edge, headers: &HeaderMap, session: &LegacySession) -> CallContext {
    CallContext {
        identity: Arc::clone(&session.identity),
        client: Arc::clone(&session.client),
        peer: Arc::clone(&session.core.peer),
        deadline: None,
        headers: passed(headers, &edge.settings.passed_headers),
    }
}

/// Whether `Accept` names one of `kinds`; older clients name less than the specification asks for.
fn accepts(headers: &HeaderMap, kinds: &[&str]) -> bool {
    let mut values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.any(|value| {
        let value = value.to_ascii_lowercase();
        kinds.iter().any(|kind| value.contains(kind))
    })
}

async fn one(
    edge: &Arc<Edge>,
    session: &Arc<LegacySession>,
    cx: CallContext,
    message: Message,
) -> Response<Payload> {
    match message {
        Message::Response(response) => {
            answered(edge, session, response);
            reply::empty(StatusCode::ACCEPTED)
        }
        Message::Notification(notification) => {
            notified(edge, session, &cx, notification).await;
            reply::empty(StatusCode::ACCEPTED)
        }
        Message::Request(request) => {
            let (outlet, events) = Outlet::new();
            let id = request.id.clone();
            let work = work(edge, session, cx, request, outlet);
            streaming::answer(edge, id, events, work).await
        }
    }
}

/// What a request comes to; it can be cancelled by its id while it runs.
fn work(
    edge: &Arc<Edge>,
    session: &Arc<LegacySession>,
    mut cx: CallContext,
    request: Request,
    outlet: Outlet,
) -> impl Future<Output = Final> + Send + 'static {
    let (edge, session) = (Arc::clone(edge), Arc::clone(session));
    cx.peer = Arc::new(peer::CallPeer::new(Arc::clone(&session), outlet));
    async move {
        let running = session.running(&request.id);
        let token = running.token.clone();
        tokio::select! {
            done = dispatch(edge, &session, cx, request) => done,
            () = token.cancelled() => Final::nothing(),
        }
    }
}

async fn dispatch(
    edge: Arc<Edge>,
    session: &Arc<LegacySession>,
    cx: CallContext,
    request: Request,
) -> Final {
    match Operation::read(&request.method, request.params.as_ref()) {
        Some(Ok(operation)) => call::run(edge, cx, request, operation).await,
        Some(Err(error)) => failed(&request, &error),
        None => match own(&edge, session, &cx, &request).await {
            Ok(result) => Final::result(&request.id, &result),
            Err(error) => failed(&request, &error),
        },
    }
}

/// What the edge answers by itself.
async fn own(
    edge: &Arc<Edge>,
    session: &Arc<LegacySession>,
    cx: &CallContext,
    request: &Request,
) -> Result<Json, Error> {
    let params = request.params.as_ref();
    match request.method.as_str() {
        method::PING => return Ok(Json::empty_object()),
        method::SET_LEVEL => return lifecycle::set_level(edge, cx, params).await,
        method::RESOURCES_SUBSCRIBE => return subscriptions::add(edge, session, cx, params).await,
        method::RESOURCES_UNSUBSCRIBE => return subscriptions::remove(session, params),
        _ => {}
    }
    let list = List::of(&request.method).ok_or_else(|| unknown_method(&request.method))?;
    let catalog = edge.gateway.catalog(cx).await?;
    edge.lists.page(list, params, &catalog, Era::Legacy)
}

fn failed(request: &Request, error: &Error) -> Final {
    let uri = request.params.as_ref().and_then(|params| params.raw().get("uri")?.as_text());
    match failure(Version::LATEST_LEGACY, &request.method, uri.as_deref(), error) {
        Failure::Rpc(_, error) => Final::error(StatusCode::OK, &request.id, error),
        Failure::Tool(result) => Final::result(&request.id, &result),
    }
}

async fn notified(
    edge: &Arc<Edge>,
    session: &Arc<LegacySession>,
    cx: &CallContext,
    notification: Notification,
) {
    match notification.method.as_str() {
        method::CANCELLED if session.cancel(notification.params.as_ref()) => {}
        method::ROOTS_CHANGED => {
            // Backends are told in the background: the client does not wait for them.
            let (edge, cx) = (Arc::clone(edge), cx.clone());
            tokio::spawn(async move { edge.gateway.inform(&cx, News::RootsChanged).await });
        }
        method => edge.ignored.notification(method),
    }
}

fn answered(edge: &Edge, session: &LegacySession, response: RpcResponse) {
    if !session.answered(response) {
        edge.ignored.response();
    }
}
