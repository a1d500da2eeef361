//! GET streams of legacy servers: resuming one that broke, and the standalone one.

use std::{sync::Arc, time::Duration};

use reqwest::{Method, Response, StatusCode, header::HeaderValue};
use tokio::sync::oneshot;
use tracing::debug;
use vmcp_wire::header;

use super::{HttpLink, answer::refusal, client::send_fault, events::Stream};
use crate::{fault::Fault, inbox::Inbox, patience::Patience, transport::Link};

/// The standalone stream has no end of its own.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 3600);
/// How long the first call of a session waits for the standalone stream. Some servers send no head
/// before they have something to say.
const FIRST_ANSWER: Duration = Duration::from_millis(500);
/// The wait before the standalone stream is opened again, at first and at most.
const REOPEN: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

impl HttpLink {
    /// Opens a GET stream, from `last_id` on if there is one.
    pub(super) async fn resume(&self, last_id: Option<&str>) -> Result<Response, Fault> {
        let mut request = self.request(Method::GET, "text/event-stream");
        // It need not be ASCII (WHATWG HTML, 9.2.3).
        if let Some(id) = last_id.and_then(|id| HeaderValue::from_bytes(id.as_bytes()).ok()) {
            request = request.header(header::LAST_EVENT_ID, id);
        }
        let response = request.send().await.map_err(|error| send_fault(&error))?;
        match (response.status(), refusal(&response)) {
            (StatusCode::OK, _) => Ok(response),
            (StatusCode::NOT_FOUND, _) if self.has_session() => Err(Fault::SessionGone),
            (_, Some(busy @ Fault::Busy { .. })) => Err(busy),
            (status, _) => Err(Fault::Refused {
                status: status.as_u16(),
                method: "GET".to_owned(),
                url: self.shown_url(),
                quote: "no event stream".to_owned(),
            }),
        }
    }
}

/// Reads the standalone stream until the link ends or the server says that it has none. Returns once
/// the server has answered to the first attempt, or has not for a moment: what it asks before there
/// is a stream would be lost.
pub(crate) async fn listen(link: Arc<HttpLink>, inbox: Arc<Inbox>) {
    let ended = link.ended();
    let (answered, first_answer) = oneshot::channel();
    tokio::spawn(async move {
        tokio::select! {
            () = ended.cancelled() => {}
            () = pump(link, inbox, answered) => {}
        }
    });
    let _ = tokio::time::timeout(FIRST_ANSWER, first_answer).await;
}

async fn pump(link: Arc<HttpLink>, inbox: Arc<Inbox>, answered: oneshot::Sender<()>) {
    let mut answered = Some(answered);
    let patience = Patience::only(FOREVER, "timeouts.idle");
    let mut stream = Stream::new(link.limit, patience);
    let mut wait = REOPEN.0;
    let mut first = true;
    loop {
        let opened = link.resume(stream.last_id()).await;
        let mut asked = None;
        if let Some(answered) = answered.take() {
            let _ = answered.send(());
        }
        match opened {
            Ok(mut response) => {
                if !std::mem::take(&mut first) && stream.last_id().is_none() {
                    // Changes while there was no stream went unheard.
                    inbox.changed();
                }
                let as_link = Link::Http(Arc::clone(&link));
                let mut take = |message| {
                    wait = REOPEN.0;
                    inbox.receive(message, None, &as_link);
                    false
                };
                let end = stream.read(&mut response, &mut take).await;
                debug!(backend = %inbox.backend, ?end, "the standalone stream ended");
            }
            Err(Fault::SessionGone) => return link.abandon("forgot the session"),
            // A proxy answers 5xx while the server restarts; that is no refusal.
            Err(Fault::Refused { status: status @ 0..500, .. }) => {
                debug!(backend = %inbox.backend, status, "has no standalone stream");
                return;
            }
            Err(fault) => {
                debug!(backend = %inbox.backend, %fault, "no standalone stream");
                if let Fault::Busy { retry_after, .. } = fault {
                    asked = retry_after;
                }
            }
        }
        // After a restart, the streams of many sessions must not come back all at once.
        let wait_now = asked.or_else(|| stream.resume_after()).unwrap_or(wait);
        tokio::time::sleep(wait_now.mul_f64(1.0 + fastrand::f64() / 2.0)).await;
        wait = (wait * 2).min(REOPEN.1);
    }
}
