//! A legacy session over one stream that carries everything both ways, such as stdio.

use std::sync::Arc;

use http::HeaderMap;
use vmcp_core::CallContext;
use vmcp_wire::{Malformed, Message, Notification, Request, Response, RpcError, code};

use super::{LegacySession, batch, lifecycle, peer::CallPeer, standalone};
use crate::{
    edge::Edge,
    mcp::{
        call::contained,
        streaming::{Final, Outlet},
    },
};

/// The session of a process's only client; it ends when this is dropped.
pub(crate) struct Conversation {
    edge: Arc<Edge>,
    session: Arc<LegacySession>,
    outlet: Outlet,
}

impl Conversation {
    /// Answers `initialize` on `outlet`; `None` if it was refused.
    pub(crate) async fn open(edge: &Arc<Edge>, request: &Request, outlet: Outlet) -> Option<Self> {
        let refuse = |done: Final| async { done.send(&outlet).await };
        let client = match lifecycle::client(request) {
            Ok(client) => client,
            Err(problem) => {
                refuse(Final::error(http::StatusCode::OK, &request.id, problem)).await;
                return None;
            }
        };
        let (session, result) = match lifecycle::prepare(edge, client).await {
            Ok(prepared) => prepared,
            Err(error) => {
                refuse(super::failed(request, &error)).await;
                return None;
            }
        };
        Final::result(&request.id, &result).send(&outlet).await;
        let conversation = Self { edge: Arc::clone(edge), session, outlet };
        let (cx, outlet) = (conversation.context(), conversation.outlet.clone());
        standalone::attach(edge, &conversation.session, cx, outlet);
        Some(conversation)
    }

    /// Answers a request, in its own time.
    pub(crate) async fn answer(&self, request: Request) {
        let mut cx = self.context();
        let peer = CallPeer::new(Arc::clone(&self.session), self.outlet.clone());
        cx.peer = Arc::new(peer);
        let id = request.id.clone();
        let work = super::dispatch(Arc::clone(&self.edge), &self.session, cx, request);
        contained(id, work).await.send(&self.outlet).await;
    }

    /// Answers a batch, which only 2025-03-26 has.
    pub(crate) async fn answer_batch(&self, messages: Vec<Result<Message, Malformed>>) {
        let answers = if batch::is_allowed(&self.session) {
            batch::collect(&self.edge, &self.session, self.context(), messages).await
        } else {
            let error = RpcError::new(code::INVALID_REQUEST, batch::NOT_ALLOWED);
            let refusal = Response { id: None, outcome: Err(error) }.encode();
            self.outlet.send(refusal).await;
            None
        };
        if let Some(answers) = answers {
            self.outlet.send(answers.as_ref().to_vec()).await;
        }
    }

    pub(crate) async fn notified(&self, notification: Notification) {
        super::notified(&self.edge, &self.session, &self.context(), notification).await;
    }

    /// Takes the client's answer to a question of ours.
    pub(crate) fn answered(&self, response: Response) {
        super::answered(&self.edge, &self.session, response);
    }

    /// Nothing comes from the client any more: questions to it fail at once.
    pub(crate) fn stop_listening(&self) {
        self.session.stop_listening();
    }

    fn context(&self) -> CallContext {
        super::context(&self.edge, &HeaderMap::new(), &self.session)
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        self.session.close();
    }
}

/// What a second `initialize` is told.
pub(crate) fn initialized_already(request: &Request) -> Response {
    let error = RpcError::new(code::INVALID_REQUEST, "this connection is initialized already");
    Response { id: Some(request.id.clone()), outcome: Err(error) }
}
