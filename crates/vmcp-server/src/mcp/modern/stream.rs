//! Modern requests over one stream that carries everything both ways, such as stdio. No headers
//! repeat the envelope here.

use std::sync::Arc;

use http::HeaderMap;
use vmcp_core::{CallContext, Client, Identity};
use vmcp_wire::{Request, Response, RpcError, code, method};

use super::{check, failed, listen, own, passed, peer::ModernPeer};
use crate::{
    edge::Edge,
    mcp::{
        call,
        operation::Operation,
        streaming::{Final, Outlet},
    },
};

/// Reads the envelope: the client that `request` describes.
///
/// # Errors
/// The answer to a request that does not describe itself, or in a version that is not spoken.
pub(crate) fn client(request: &Request) -> Result<Client, Response> {
    check::described(request).map_err(|(_, error)| answer_to(request, error))
}

/// Answers `request` on `outlet`, in its own time.
pub(crate) async fn answer(edge: Arc<Edge>, client: Client, request: Request, outlet: Outlet) {
    let id = request.id.clone();
    let cx = CallContext {
        identity: Arc::new(Identity::Anonymous),
        peer: Arc::new(ModernPeer::new(outlet.clone(), request.params.as_ref())),
        client: Arc::new(client),
        deadline: None,
        headers: passed(&HeaderMap::new(), &[]),
    };
    let work = dispatch(edge, cx, request, outlet.clone());
    call::contained(id, work).await.send(&outlet).await;
}

async fn dispatch(edge: Arc<Edge>, cx: CallContext, request: Request, outlet: Outlet) -> Final {
    if request.method == method::LISTEN {
        // The listener says its last word itself.
        return match listen::prepare(&edge, cx, &request, outlet).await {
            Ok((listener, streams)) => {
                listener.run(streams).await;
                Final::nothing()
            }
            Err(refused) => refused,
        };
    }
    match Operation::read(&request.method, request.params.as_ref()) {
        Some(Ok(operation)) => call::run(edge, cx, request, operation).await,
        Some(Err(error)) => failed(&request, &error),
        None => match own(&edge, &cx, &request).await {
            Ok(result) => Final::result(&request.id, &result),
            Err(error) => failed(&request, &error),
        },
    }
}

/// What `initialize` is told once the other era has begun.
pub(crate) fn no_handshake(request: &Request) -> Response {
    let (_, error) = check::unsupported(&asked(request));
    answer_to(request, error)
}

fn asked(request: &Request) -> String {
    let version = request.params.as_ref().and_then(|params| params.get("protocolVersion"));
    version.and_then(|version| version.raw().as_text().map(Into::into)).unwrap_or_default()
}

/// What a request is told that came before the era was decided.
pub(crate) fn not_begun(request: &Request) -> Response {
    let message = "start with `server/discover` or `initialize`";
    answer_to(request, RpcError::new(code::INVALID_REQUEST, message))
}

fn answer_to(request: &Request, error: RpcError) -> Response {
    Response { id: Some(request.id.clone()), outcome: Err(error) }
}
