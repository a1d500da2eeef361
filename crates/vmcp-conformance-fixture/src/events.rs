//! What was sent on the streams of legacy sessions, so that a client can resume any of them.
//!
//! rmcp's own cache forgets a stream with its last message, which is before a client that honours
//! `retry` comes back. This log remembers, and a resumed stream also follows what comes later.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use futures_util::stream;
use rmcp::{
    model::JsonRpcMessage,
    transport::streamable_http_server::session::{
        EventStore, EventStoreError, EventStream, ServerSseMessage,
    },
};
use tokio::sync::watch;

use crate::changes::lock;

/// Events that are kept; a client that was away for longer cannot resume.
const KEPT: usize = 4096;

/// A log of all streams; the number of an event is its id.
#[derive(Clone)]
pub(crate) struct EventLog {
    events: Arc<Mutex<Events>>,
    count: watch::Sender<usize>,
}

#[derive(Default)]
struct Events {
    /// Number of the oldest event that is kept.
    first: usize,
    kept: VecDeque<(String, ServerSseMessage)>,
}

/// A resumed stream: where it stands in the log.
struct Resumed {
    log: EventLog,
    count: watch::Receiver<usize>,
    stream: String,
    next: usize,
    is_over: bool,
}

impl EventLog {
    /// Creates an empty log.
    pub(crate) fn new() -> Self {
        Self { events: Arc::default(), count: watch::channel(0).0 }
    }

    fn append(&self, stream: &str, event: &ServerSseMessage) -> String {
        let mut events = lock(&self.events);
        let number = events.first + events.kept.len();
        let mut event = event.clone();
        event.event_id = Some(number.to_string());
        events.kept.push_back((stream.to_owned(), event));
        if events.kept.len() > KEPT {
            events.kept.pop_front();
            events.first += 1;
        }
        self.count.send_replace(number + 1);
        number.to_string()
    }

    fn stream_of(&self, number: usize) -> Option<String> {
        let events = lock(&self.events);
        let (stream, _) = events.kept.get(number.checked_sub(events.first)?)?;
        Some(stream.clone())
    }

    /// Returns the first event of a stream from `number` on, with its number.
    fn find(&self, stream: &str, number: usize) -> Option<(usize, ServerSseMessage)> {
        let events = lock(&self.events);
        let skipped = number.saturating_sub(events.first);
        let mut later = events.kept.iter().enumerate().skip(skipped);
        let (index, (_, event)) = later.find(|(_, (of, _))| of == stream)?;
        Some((events.first + index, event.clone()))
    }
}

impl Resumed {
    /// Waits for the stream's next event; the answer to the request is the last one.
    async fn next(mut self) -> Option<(ServerSseMessage, Self)> {
        if self.is_over {
            return None;
        }
        loop {
            self.count.borrow_and_update();
            if let Some((number, event)) = self.log.find(&self.stream, self.next) {
                self.next = number + 1;
                self.is_over = is_answer(&event);
                return Some((event, self));
            }
            self.count.changed().await.ok()?;
        }
    }
}

fn is_answer(event: &ServerSseMessage) -> bool {
    matches!(event.message.as_deref(), Some(JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_)))
}

#[async_trait]
impl EventStore for EventLog {
    async fn store_event(
        &self,
        stream_id: &str,
        event: &ServerSseMessage,
    ) -> Result<String, EventStoreError> {
        Ok(self.append(stream_id, event))
    }

    async fn replay_events_after(
        &self,
        last_event_id: &str,
    ) -> Result<EventStream, EventStoreError> {
        let last: usize = last_event_id.parse()?;
        let stream = self.stream_of(last).ok_or("this event is not in the log")?;
        let resumed = Resumed {
            log: self.clone(),
            count: self.count.subscribe(),
            stream,
            next: last + 1,
            is_over: false,
        };
        Ok(Box::pin(stream::unfold(resumed, Resumed::next)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::StreamExt as _;
    use rmcp::{
        ErrorData,
        model::{JsonRpcMessage, NumberOrString},
        transport::streamable_http_server::session::{EventStore as _, ServerSseMessage},
    };

    use super::{EventLog, KEPT};

    fn hint() -> ServerSseMessage {
        ServerSseMessage::retry(Duration::from_millis(1))
    }

    fn answer() -> ServerSseMessage {
        let error = ErrorData::internal_error("over", None);
        let message = JsonRpcMessage::error(error, Some(NumberOrString::Number(1)));
        ServerSseMessage::from_message(message)
    }

    #[tokio::test]
    async fn a_resumed_stream_replays_follows_and_ends_with_the_answer() {
        let log = EventLog::new();
        let first = log.append("call", &hint());
        log.append("other", &hint());
        let missed = log.append("call", &hint());
        let mut resumed = log.replay_events_after(&first).await.unwrap();
        assert_eq!(resumed.next().await.unwrap().event_id, Some(missed));
        let last = log.append("call", &answer());
        assert_eq!(resumed.next().await.unwrap().event_id, Some(last));
        assert!(resumed.next().await.is_none());
    }

    #[tokio::test]
    async fn an_event_that_was_dropped_cannot_be_resumed_from() {
        let log = EventLog::new();
        let first = log.append("call", &hint());
        for _ in 0..KEPT {
            log.append("call", &hint());
        }
        let error = log.replay_events_after(&first).await.err().unwrap();
        assert_eq!(error.to_string(), "this event is not in the log");
    }
}
