//! The HTTP side: `/mcp` on a loopback listener, and response streams that a tool can cut.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, BodyStream, Empty, StreamBody, combinators::UnsyncBoxBody};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::local::LocalSessionManager,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::{era::Era, events::EventLog, fixture::Fixture};

/// How long a client shall wait before it resumes a stream; short, so that tests are.
const RETRY: Duration = Duration::from_millis(500);

type Service = StreamableHttpService<Fixture, LocalSessionManager>;
type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Ends the response stream of one HTTP request without ending the call behind it.
#[derive(Clone, Default)]
pub(crate) struct StreamCutter(CancellationToken);

impl StreamCutter {
    /// Ends the stream after the bytes that are already written.
    pub(crate) fn cut(&self) {
        self.0.cancel();
    }
}

/// Serves connections until accepting fails.
///
/// # Errors
///
/// The error of the listener.
pub(crate) async fn serve(listener: TcpListener, era: Era) -> io::Result<()> {
    let service = service(era);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve_connection(stream, service.clone()));
    }
}

fn service(era: Era) -> Service {
    let first = Fixture::new(era);
    let loopback_origins = ["http://127.0.0.1:*", "http://localhost:*"];
    let mut sessions = LocalSessionManager::default().with_event_store(Arc::new(EventLog::new()));
    sessions.session_config.sse_retry = Some(RETRY);
    StreamableHttpService::new(
        move || Ok(first.for_new_session()),
        Arc::new(sessions),
        StreamableHttpServerConfig::default()
            .with_allowed_origins(loopback_origins)
            .with_sse_retry(Some(RETRY)),
    )
}

async fn serve_connection(stream: TcpStream, service: Service) {
    let answer = service_fn(move |request| answer(request, service.clone()));
    // A client that goes away in the middle of a stream is ordinary here.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
}

async fn answer(
    mut request: Request<Incoming>,
    service: Service,
) -> Result<Response<Body>, Infallible> {
    if request.uri().path() != "/mcp" {
        let mut response = Response::new(Empty::new().boxed_unsync());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return Ok(response);
    }
    let cutter = StreamCutter::default();
    request.extensions_mut().insert(cutter.clone());
    let service = TowerToHyperService::new(service);
    let response = hyper::service::Service::call(&service, request).await?;
    Ok(response.map(|body| {
        let frames = BodyStream::new(body).take_until(cutter.0.cancelled_owned());
        StreamBody::new(frames).boxed_unsync()
    }))
}
