//! HTTP+SSE of 2024-11-05: one GET stream in, POSTs to the endpoint that it names.

use std::sync::Arc;

use reqwest::{Client, RequestBuilder, Response, StatusCode, Url, header::HeaderMap};
use tracing::debug;
use vmcp_wire::{Incoming, sse};

use super::{
    Link,
    duplex::{Duplex, End, Writer},
    http::{self, client::Target},
};
use crate::{
    fault::{Fault, quote},
    inbox::Inbox,
    patience::Patience,
    settings::shown_url,
};

/// The sending side.
#[derive(Clone)]
pub(crate) struct Poster {
    client: Client,
    endpoint: Url,
    headers: HeaderMap,
    reader: tokio_util::sync::CancellationToken,
}

impl Poster {
    /// Posts `message`. The endpoint names the session, so it is not found once that is over.
    pub(super) async fn post(&self, message: Vec<u8>) -> Result<(), Fault> {
        let request = self
            .client
            .post(self.endpoint.clone())
            .headers(self.headers.clone())
            .header("content-type", "application/json")
            .body(message);
        let response = send(request, &Patience::only(http::ONE_WAY, "timeouts.connect")).await?;
        match response.status() {
            status if status.is_success() => Ok(()),
            StatusCode::NOT_FOUND => Err(Fault::SessionGone),
            _ => Err(refused(response, "POST", &self.endpoint).await),
        }
    }

    pub(super) fn post_soon(&self, message: Vec<u8>) {
        let poster = self.clone();
        tokio::spawn(async move {
            let _ = poster.post(message).await;
        });
    }

    pub(super) fn close(&self) {
        self.reader.cancel();
    }
}

impl Drop for SseReader {
    fn drop(&mut self) {
        self.end.set("closed its event stream".to_owned());
    }
}

/// Opens the stream and waits for the `endpoint` event.
pub(crate) async fn open(
    target: &Target,
    limit: usize,
    patience: &Patience,
    inbox: &Arc<Inbox>,
) -> Result<Link, Fault> {
    let request = target
        .client
        .get(target.url.clone())
        .headers(target.headers.clone())
        .header("accept", "text/event-stream");
    let mut response = send(request, patience).await?;
    if response.status() != StatusCode::OK {
        return Err(refused(response, "GET", &target.url).await);
    }
    if !http::is_event_stream(&response) {
        let (url, quote) = (shown_url(target.url.as_str()), http::beginning(&mut response).await);
        let what = format!("answered HTTP 200 OK at {url} with no event stream: {quote}");
        return Err(Fault::Protocol(format!("{what}; {}", http::RIGHT_URL)));
    }
    let mut reader = SseReader {
        response,
        limit,
        decoder: sse::Decoder::new(limit),
        events: Vec::new(),
        end: Arc::new(End::default()),
    };
    let endpoint = patience.wait(reader.endpoint(&target.url)).await??;
    let stop = tokio_util::sync::CancellationToken::new();
    let poster = Poster {
        client: target.client.clone(),
        endpoint,
        headers: target.headers.clone(),
        reader: stop.clone(),
    };
    let duplex = Arc::new(Duplex::new(
        Writer::Sse { poster, _reading: stop.clone().drop_guard() },
        Arc::clone(&reader.end),
    ));
    let (inbox, weak) = (Arc::clone(inbox), Arc::downgrade(&duplex));
    tokio::spawn(async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = reader.run(&inbox, &weak) => {}
        }
    });
    Ok(Link::Duplex(duplex))
}

async fn send(request: RequestBuilder, patience: &Patience) -> Result<Response, Fault> {
    patience.wait(request.send()).await?.map_err(|error| http::client_fault(&error))
}

/// What a response says that is no success.
async fn refused(mut response: Response, method: &str, url: &Url) -> Fault {
    if let Some(fault) = http::refusal(&response) {
        return fault;
    }
    Fault::Refused {
        status: response.status().as_u16(),
        method: method.to_owned(),
        url: shown_url(url.as_str()),
        quote: http::beginning(&mut response).await,
    }
}

struct SseReader {
    response: Response,
    limit: usize,
    decoder: sse::Decoder,
    events: Vec<sse::Event>,
    end: Arc<End>,
}

impl SseReader {
    /// Reads on until there are events; `false` at the end of the stream.
    async fn more(&mut self) -> bool {
        loop {
            let Ok(Some(chunk)) = self.response.chunk().await else { return false };
            let events = &mut self.events;
            if self.decoder.push(&chunk, &mut |event| events.push(event)).is_err() {
                let fault = Fault::TooLarge(self.limit);
                self.end.set(format!("{fault} and cannot be read any further"));
                return false;
            }
            if !self.events.is_empty() {
                return true;
            }
        }
    }

    async fn endpoint(&mut self, base: &Url) -> Result<Url, Fault> {
        loop {
            if let Some(at) = self.events.iter().position(|event| event.event == "endpoint") {
                let event = self.events.remove(at);
                let text = String::from_utf8_lossy(&event.data).into_owned();
                let url = base.join(text.trim()).ok();
                // Another origin would receive our credentials.
                return url.filter(|url| url.origin() == base.origin()).ok_or_else(|| {
                    let quote = quote(&event.data);
                    Fault::Protocol(format!(
                        "named an endpoint of another origin, which is not followed: {quote}; it has to name one of its own"
                    ))
                });
            }
            if !self.more().await {
                return Err(Fault::Protocol(
                    "ended its stream before it named an endpoint".to_owned(),
                ));
            }
        }
    }

    async fn run(mut self, inbox: &Arc<Inbox>, duplex: &std::sync::Weak<Duplex>) {
        loop {
            for event in std::mem::take(&mut self.events) {
                let Some(duplex) = duplex.upgrade() else { return };
                if event.data.is_empty() || !matches!(&*event.event, "" | "message") {
                    continue;
                }
                match Incoming::parse(event.data) {
                    Ok(Incoming::One(message)) => {
                        inbox.receive(message, None, &Link::Duplex(duplex));
                    }
                    Ok(Incoming::Batch(batch)) => batch.into_iter().flatten().for_each(|message| {
                        inbox.receive(message, None, &Link::Duplex(Arc::clone(&duplex)));
                    }),
                    Err(fault) => debug!(reason = fault.message, "skipped what is no message"),
                }
            }
            if !self.more().await {
                return;
            }
        }
    }
}
