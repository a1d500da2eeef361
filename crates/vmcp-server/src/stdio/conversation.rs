//! What each message means, in the era that the first ones decided.

use std::{pin::Pin, sync::Arc};

use tokio::io::AsyncRead;
use vmcp_core::Json;
use vmcp_wire::{
    Id, Incoming, Malformed, Message, Notification, Request, Response, RpcError, code, meta, method,
};

use super::{Front, MOST_IN_FLIGHT};
use crate::mcp::{
    legacy::stream::{Conversation, initialized_already},
    modern::stream as modern,
};

/// What answers a request.
type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What has been said so far.
#[derive(Default)]
pub(super) enum Talk {
    #[default]
    Undecided,
    Legacy(Arc<Conversation>),
    Modern,
}

impl Talk {
    /// Nothing comes from the client any more.
    pub(super) fn stop_listening(&self) {
        if let Self::Legacy(conversation) = self {
            conversation.stop_listening();
        }
    }
}

impl<R: AsyncRead + Unpin> Front<R> {
    pub(super) async fn take(&mut self, talk: &mut Talk, incoming: Incoming) {
        match incoming {
            Incoming::One(Message::Request(request)) => self.request(talk, request).await,
            Incoming::One(Message::Notification(notification)) => {
                self.notification(talk, notification).await;
            }
            Incoming::One(Message::Response(response)) => {
                if let Talk::Legacy(conversation) = talk {
                    conversation.answered(response);
                }
            }
            Incoming::Batch(messages) => self.batch(talk, messages).await,
        }
    }

    async fn request(&mut self, talk: &mut Talk, request: Request) {
        match talk {
            Talk::Undecided => self.begin(talk, request).await,
            Talk::Legacy(_) if request.method == method::INITIALIZE => {
                self.say(&initialized_already(&request)).await;
            }
            Talk::Legacy(conversation) => {
                let conversation = Arc::clone(conversation);
                let id = request.id.clone();
                let work = Box::pin(async move { conversation.answer(request).await });
                self.run(Some(id), work).await;
            }
            Talk::Modern => {
                self.modern(request).await;
            }
        }
    }

    /// The first request that is let in decides the era.
    async fn begin(&mut self, talk: &mut Talk, request: Request) {
        if meta::is_modern(request.params.as_ref()) || request.method == method::DISCOVER {
            if self.modern(request).await {
                *talk = Talk::Modern;
            }
        } else if request.method == method::INITIALIZE {
            // Large, and needed once.
            let opening = Conversation::open(&self.edge, &request, self.outlet.clone());
            let opened = Box::pin(opening).await;
            if let Some(conversation) = opened {
                *talk = Talk::Legacy(Arc::new(conversation));
            }
        } else if request.method == method::PING {
            let id = Some(request.id);
            self.say(&Response { id, outcome: Ok(Json::empty_object()) }).await;
        } else {
            self.say(&modern::not_begun(&request)).await;
        }
    }

    /// `false` if the request was not let in.
    async fn modern(&mut self, request: Request) -> bool {
        let described = meta::is_modern(request.params.as_ref());
        if request.method == method::INITIALIZE && !described {
            self.say(&modern::no_handshake(&request)).await;
            return false;
        }
        let client = match modern::client(&request) {
            Ok(client) => client,
            Err(refusal) => {
                self.say(&refusal).await;
                return false;
            }
        };
        let (edge, outlet) = (Arc::clone(&self.edge), self.outlet.clone());
        let id = request.id.clone();
        self.run(Some(id), Box::pin(modern::answer(edge, client, request, outlet))).await;
        true
    }

    async fn notification(&mut self, talk: &Talk, notification: Notification) {
        let cancels = notification.method == method::CANCELLED;
        if cancels && self.in_flight.cancel(notification.params.as_ref()) {
            return;
        }
        match talk {
            // Requests of a batch are the conversation's.
            Talk::Legacy(conversation) => conversation.notified(notification).await,
            _ => self.edge.ignored.notification(&notification.method),
        }
    }

    async fn batch(&mut self, talk: &Talk, messages: Vec<Result<Message, Malformed>>) {
        if let Talk::Legacy(conversation) = talk {
            let conversation = Arc::clone(conversation);
            let work = Box::pin(async move { conversation.answer_batch(messages).await });
            self.run(None, work).await;
            return;
        }
        let message = "batches are not part of this protocol version";
        let error = RpcError::new(code::INVALID_REQUEST, message);
        self.say(&Response { id: None, outcome: Err(error) }).await;
    }

    /// Runs `work`, which answers the request `id` (or a batch), beside the others.
    async fn run(&mut self, id: Option<Id>, work: Work) {
        match self.in_flight.begin(id.clone(), MOST_IN_FLIGHT) {
            Some(running) => {
                self.running.spawn(running.run(work));
            }
            None => {
                let message =
                    format!("{MOST_IN_FLIGHT} requests run already; wait for one to be answered");
                let error = RpcError::new(code::INTERNAL_ERROR, &message);
                self.say(&Response { id, outcome: Err(error) }).await;
            }
        }
    }

    async fn say(&self, response: &Response) {
        self.outlet.send(response.encode()).await;
    }
}
