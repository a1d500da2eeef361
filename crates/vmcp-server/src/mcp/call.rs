//! One operation of the gateway, from its request to its last message, in either era.

use std::sync::Arc;

use http::StatusCode;
use vmcp_core::{CallContext, Era, Error, Json, Kind, Origin, Outcome};
use vmcp_wire::{Id, Request, RpcError, convert::result_for};

use super::{
    errors::{Failure, failure},
    operation::Operation,
    streaming::{Final, Outlet},
};
use crate::{
    edge::Edge,
    http::{payload::Payload, reply},
    panics,
};

/// Runs `operation`, which is what `request` wants, and makes the last message of it.
pub(super) async fn run(
    edge: Arc<Edge>,
    cx: CallContext,
    request: Request,
    operation: Operation,
) -> Final {
    let uri = match &operation {
        Operation::Read(read) => Some(read.uri.clone()),
        _ => None,
    };
    match operation.run(&*edge.gateway, &cx).await {
        Ok(Outcome::InputRequired(_)) if cx.client.era() == Era::Legacy => {
            // To be asked for on the way; as a result it would look like success.
            let message = "the answer asks for input in a way that this client does not know";
            let error = Error::new(Kind::Protocol, Origin::Gateway, message);
            failed(&edge, &cx, &request, uri.as_deref(), &error)
        }
        Ok(outcome) => succeeded(&edge, &cx, &request, outcome.result().clone()),
        Err(error) => failed(&edge, &cx, &request, uri.as_deref(), &error),
    }
}

fn succeeded(edge: &Edge, cx: &CallContext, request: &Request, result: Json) -> Final {
    let info = &edge.settings.server_info;
    let result = result_for(cx.client.version, &request.method, result, info);
    Final::result(&request.id, &result)
}

fn failed(
    edge: &Edge,
    cx: &CallContext,
    request: &Request,
    uri: Option<&str>,
    error: &Error,
) -> Final {
    match failure(cx.client.version, &request.method, uri, error) {
        Failure::Tool(result) => succeeded(edge, cx, request, result),
        Failure::Rpc(status, error) => {
            // Legacy errors travel with HTTP 200: the HTTP request itself was fine.
            let modern = cx.client.era() == Era::Modern;
            Final::error(if modern { status } else { StatusCode::OK }, &request.id, error)
        }
    }
}

/// What `work` comes to; a panic in it becomes the answer to its own request, `id`.
pub(super) async fn contained(id: Id, work: impl Future<Output = Final>) -> Final {
    let done = panics::caught(work).await;
    done.unwrap_or_else(|_| Final::error(StatusCode::INTERNAL_SERVER_ERROR, &id, reply::internal()))
}

impl Final {
    /// A result.
    pub(super) fn result(id: &Id, result: &Json) -> Self {
        Self {
            response: reply::result(id, result),
            message: Body::Result(id.clone(), result.clone()),
        }
    }

    /// An error.
    pub(super) fn error(status: StatusCode, id: &Id, error: RpcError) -> Self {
        let message = Body::Error(id.clone(), error.clone());
        Self { response: reply::error(status, Some(id), error), message }
    }

    /// Nothing: the request was cancelled, so that no answer may be sent.
    pub(super) fn nothing() -> Self {
        Self { response: reply::events(Payload::empty()), message: Body::Nothing }
    }
}

impl Final {
    /// Sends the message on a stream that carries more than this answer.
    pub(super) async fn send(self, outlet: &Outlet) {
        if let Some(message) = self.message.encode() {
            outlet.send(message).await;
        }
    }
}

/// The last message of a stream, put together only if there is a stream.
pub(super) enum Body {
    Result(Id, Json),
    Error(Id, RpcError),
    Nothing,
}

impl Body {
    /// The message; `None` if there is none.
    pub(super) fn encode(self) -> Option<Vec<u8>> {
        let (id, outcome) = match self {
            Self::Result(id, result) => (id, Ok(result)),
            Self::Error(id, error) => (id, Err(error)),
            Self::Nothing => return None,
        };
        Some(vmcp_wire::Response { id: Some(id), outcome }.encode())
    }
}
