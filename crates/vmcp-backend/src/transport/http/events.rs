//! Reading an event stream, with what is needed to resume it.

use std::time::Duration;

use reqwest::Response;
use tracing::debug;
use vmcp_wire::{Incoming, Message, sse};

use super::client::body_fault;
use crate::{fault::Fault, patience::Patience};

/// The wait before resuming when the server named none.
const DEFAULT_RETRY: Duration = Duration::from_secs(1);
/// However short a wait the server names, and however long.
const RETRY_BOUNDS: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));

/// An event stream over one response after the other.
pub(super) struct Stream {
    limit: usize,
    patience: Patience,
    last_id: Option<String>,
    retry: Option<Duration>,
}

impl Stream {
    pub(super) const fn new(limit: usize, patience: Patience) -> Self {
        Self { limit, patience, last_id: None, retry: None }
    }

    /// Reads until the response ends or `take` says that it has what it wants.
    pub(super) async fn read(
        &mut self,
        response: &mut Response,
        take: &mut (dyn FnMut(Message) -> bool + Send),
    ) -> Result<(), Fault> {
        let mut decoder = sse::Decoder::new(self.limit);
        let mut events = Vec::new();
        loop {
            let chunk = self.patience.wait(response.chunk()).await?;
            let Some(chunk) = chunk.map_err(|error| body_fault(&error))? else { return Ok(()) };
            decoder
                .push(&chunk, &mut |event| events.push(event))
                .map_err(|_| Fault::TooLarge(self.limit))?;
            for event in events.drain(..) {
                if self.event(event, take) {
                    return Ok(());
                }
            }
        }
    }

    fn event(&mut self, event: sse::Event, take: &mut (dyn FnMut(Message) -> bool + Send)) -> bool {
        self.patience.renew();
        if let Some(id) = event.id {
            self.last_id = Some(id).filter(|id| !id.is_empty());
        }
        if let Some(retry) = event.retry {
            let (shortest, longest) = RETRY_BOUNDS;
            self.retry = Some(Duration::from_millis(retry).clamp(shortest, longest));
        }
        if event.data.is_empty() || !matches!(&*event.event, "" | "message") {
            return false;
        }
        match Incoming::parse(event.data) {
            Ok(Incoming::One(message)) => take(message),
            Ok(Incoming::Batch(batch)) => batch.into_iter().flatten().any(take),
            Err(malformed) => {
                debug!(reason = malformed.message, "skipped an event that is no message");
                false
            }
        }
    }

    /// How long to wait before resuming; `None` if the server gave nothing to resume from.
    pub(super) fn resume_after(&self) -> Option<Duration> {
        self.last_id.as_ref().map(|_| self.retry.unwrap_or(DEFAULT_RETRY))
    }

    pub(super) fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }
}
