//! Questions of a backend: `ping`, and what only a client can answer.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::task::AbortHandle;
use tracing::debug;
use vmcp_core::{Error, Json, Kind};
use vmcp_wire::{Id, Message, Request, Response, RpcError, code, method};

use super::{Inbox, calls::Caller};
use crate::transport::Link;

/// More questions than this at once are not answered at all: nobody answers a hundred dialogs, and
/// a server that does not read our answers must not fill our memory with them.
const MAX_QUESTIONS: usize = 64;

/// The questions that are being answered, so that the backend can take one back.
#[derive(Default)]
pub(super) struct Asks(Mutex<HashMap<Id, Question>>);

struct Question {
    /// The call on whose account it was asked, where that is certain.
    call: Option<u64>,
    task: AbortHandle,
}

impl Asks {
    fn lock(&self) -> MutexGuard<'_, HashMap<Id, Question>> {
        self.0.lock().expect("no panic inside")
    }

    /// Handles `notifications/cancelled`.
    pub(super) fn cancel(&self, params: &Json) {
        let id = params.get("requestId").and_then(Id::from_json);
        if let Some(question) = id.and_then(|id| self.lock().remove(&id)) {
            question.task.abort();
        }
    }

    /// Drops the questions of a call that is over: nobody waits for the answers.
    pub(super) fn drop_those_of(&self, call: u64) {
        self.lock().retain(|_, question| {
            let over = question.call == Some(call);
            if over {
                question.task.abort();
            }
            !over
        });
    }
}

/// Answers `request` in a task of its own.
pub(super) fn answer(inbox: &Arc<Inbox>, request: Request, within: Option<u64>, link: &Link) {
    let mut asks = inbox.asks.lock();
    if asks.len() >= MAX_QUESTIONS {
        debug!(backend = %inbox.backend, method = request.method, "too many questions at once");
        return;
    }
    let caller = inbox.caller(within);
    let call = caller.as_ref().and_then(|caller| Some(caller.call.as_ref()?.0));
    let id = request.id.clone();
    let task = tokio::spawn(ask(Arc::clone(inbox), caller, request, link.clone()));
    asks.insert(id, Question { call, task: task.abort_handle() });
}

async fn ask(inbox: Arc<Inbox>, caller: Option<Caller>, request: Request, link: Link) {
    let outcome = tokio::select! {
        outcome = outcome(caller, &request) => Some(outcome),
        _ = link.wait_closed() => None,
    };
    if let Some(outcome) = outcome {
        let response = Response { id: Some(request.id.clone()), outcome };
        link.respond(Message::Response(response)).await;
    }
    inbox.asks.lock().remove(&request.id);
}

async fn outcome(caller: Option<Caller>, request: &Request) -> Result<Json, RpcError> {
    if request.method == method::PING {
        return Ok(Json::empty_object());
    }
    let Some(Caller { peer, call }) = caller else { return unanswerable(request) };
    let _no_hurry = call.map(|(_, patience)| patience.hold());
    let params = request.params.clone().unwrap_or_else(Json::empty_object);
    match peer.request(&request.method, params).await.map_err(|error| refusal(&error)) {
        Err(error) if error.code == code::METHOD_NOT_FOUND => unanswerable(request),
        outcome => outcome,
    }
}

/// A question that cannot be put counts as declined: servers know what to do with that.
fn unanswerable(request: &Request) -> Result<Json, RpcError> {
    if request.method == method::ELICIT {
        Ok(Json::object([("action", Json::string("decline"))]))
    } else {
        Err(RpcError::new(code::METHOD_NOT_FOUND, "no client can be asked this here"))
    }
}

fn refusal(error: &Error) -> RpcError {
    match &error.kind {
        Kind::Relayed { code, error: object } => {
            RpcError { code: *code, message: error.message.to_string(), object: object.clone() }
        }
        Kind::MissingCapability(_) | Kind::MethodNotFound | Kind::InvalidRequest => {
            RpcError::new(code::METHOD_NOT_FOUND, &error.message)
        }
        _ => RpcError::new(code::INTERNAL_ERROR, &error.message),
    }
}
