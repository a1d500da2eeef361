//! The modern era: every request describes itself and stands alone.

mod check;
mod listen;
mod peer;
pub(crate) mod stream;

use check::Refusal;
pub(super) use check::passed;

use std::sync::Arc;

use http::{HeaderMap, Response, StatusCode};
use vmcp_core::{CallContext, Era, Error, Identity, Json, Version};
use vmcp_wire::{Message, Request, convert::result_for, method};

use super::{
    announce, call,
    errors::{Failure, failure},
    lists::List,
    operation::{Operation, unknown_method},
    streaming::{self, Final, Outlet},
};
use crate::{
    edge::Edge,
    http::{payload::Payload, reply},
};

pub(super) async fn post(
    edge: &Arc<Edge>,
    headers: &HeaderMap,
    message: Message,
) -> Response<Payload> {
    let request = match message {
        Message::Request(request) => request,
        // Nothing that a client notifies of means anything without a session.
        Message::Notification(notification) => {
            edge.ignored.notification(&notification.method);
            return reply::empty(StatusCode::ACCEPTED);
        }
        Message::Response(_) => {
            return reply::refusal(StatusCode::BAD_REQUEST, "nobody asked you anything");
        }
    };
    match check::envelope(headers, &request) {
        Ok(client) => {
            let (outlet, events) = Outlet::new();
            let cx = CallContext {
                identity: Arc::new(Identity::Anonymous),
                peer: Arc::new(peer::ModernPeer::new(outlet, request.params.as_ref())),
                client: Arc::new(client),
                deadline: None,
                headers: passed(headers, &edge.settings.passed_headers),
            };
            dispatch(edge, headers, cx, request, events).await
        }
        Err(refusal) => refused(&request, refusal),
    }
}

async fn dispatch(
    edge: &Arc<Edge>,
    headers: &HeaderMap,
    cx: CallContext,
    request: Request,
    events: tokio::sync::mpsc::Receiver<bytes::Bytes>,
) -> Response<Payload> {
    if request.method == method::LISTEN {
        return listen::open(edge, cx, &request).await;
    }
    match Operation::read(&request.method, request.params.as_ref()) {
        Some(Ok(operation)) => {
            if let Err(refusal) = check::mirrored(edge, &cx, headers, &operation).await {
                return refused(&request, refusal);
            }
            let id = request.id.clone();
            let work = call::run(Arc::clone(edge), cx, request, operation);
            streaming::answer(edge, id, events, work).await
        }
        Some(Err(error)) => failed(&request, &error).response,
        None => match own(edge, &cx, &request).await {
            Ok(result) => reply::result(&request.id, &result),
            Err(error) => failed(&request, &error).response,
        },
    }
}

/// What the edge answers by itself. Methods of the legacy era are as unknown as any other.
async fn own(edge: &Arc<Edge>, cx: &CallContext, request: &Request) -> Result<Json, Error> {
    if request.method == method::DISCOVER {
        let info = &edge.settings.server_info;
        let result = announce::discovered(&*edge.gateway.catalog(cx).await?);
        return Ok(result_for(cx.client.version, &request.method, result, info));
    }
    let list = List::of(&request.method).ok_or_else(|| unknown_method(&request.method))?;
    let catalog = edge.gateway.catalog(cx).await?;
    edge.lists.page(list, request.params.as_ref(), &catalog, Era::Modern)
}

fn refused(request: &Request, (status, error): Refusal) -> Response<Payload> {
    reply::error(status, Some(&request.id), error)
}

fn failed(request: &Request, error: &Error) -> Final {
    match failure(Version::LATEST, &request.method, None, error) {
        Failure::Rpc(status, error) => Final::error(status, &request.id, error),
        Failure::Tool(result) => Final::result(&request.id, &result),
    }
}
