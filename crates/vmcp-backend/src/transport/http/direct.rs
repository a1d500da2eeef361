//! The short way to a server in the clear: no TLS, no proxy, nothing between us and it.
//!
//! Choice: calls to such a server use the connection pool that reqwest itself is built on. Refused:
//! reqwest for everything; what it does for redirects, retries, proxies and cookies costs each call
//! a seventh of its processor time, to no end within a cluster or a machine. Price: two pools
//! for one server, because streams and handshakes stay with reqwest.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Uri, header::LOCATION};
use http_body_util::Full;
use hyper_util::{
    client::{
        legacy::{Client, connect::HttpConnector},
        proxy::matcher::Matcher,
    },
    rt::{TokioExecutor, TokioTimer},
};
use reqwest::{Body, Response, ResponseBuilderExt as _, Url};

use super::client::{self, KEEP_IDLE, MAX_REDIRECTS};
use crate::fault::Fault;

type Answered = http::Response<hyper::body::Incoming>;

/// Sends POST requests to one URL.
#[derive(Clone)]
pub(crate) struct Direct {
    client: Client<HttpConnector, Full<Bytes>>,
    uri: Uri,
    url: Url,
}

impl Direct {
    /// `None` if the server cannot be reached this way.
    pub(super) fn new(url: &Url, connect: Duration) -> Option<Self> {
        if url.scheme() != "http" || !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        let uri: Uri = url.as_str().parse().ok()?;
        if !client::is_loopback(url) && Matcher::from_system().intercept(&uri).is_some() {
            return None;
        }
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(connect));
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(KEEP_IDLE)
            .pool_timer(TokioTimer::new())
            .build(connector);
        Some(Self { client, uri, url: url.clone() })
    }

    /// Sends a POST and waits for the head of the response.
    ///
    /// Redirects are followed as reqwest is told to for the other ways: within the origin, and only
    /// those that keep the method. Such a server has not executed anything.
    pub(super) async fn post(&self, headers: HeaderMap, body: Bytes) -> Result<Response, Fault> {
        let mut uri = self.uri.clone();
        let mut redirects = 0;
        loop {
            let mut request = http::Request::new(Full::new(body.clone()));
            *request.method_mut() = http::Method::POST;
            *request.uri_mut() = uri;
            request.headers_mut().clone_from(&headers);
            let answered = self.client.request(request).await;
            let response = answered.map_err(|error| client::fault(&error, error.is_connect()))?;
            match self.elsewhere(&response).filter(|_| redirects < MAX_REDIRECTS) {
                Some(other) => uri = other,
                None => return self.convert(response),
            }
            redirects += 1;
        }
    }

    fn elsewhere(&self, response: &Answered) -> Option<Uri> {
        if !client::keeps_method(response.status()) {
            return None;
        }
        let location = response.headers().get(LOCATION)?.to_str().ok()?;
        let url = self.url.join(location).ok()?;
        (url.origin() == self.url.origin()).then(|| url.as_str().parse().ok())?
    }

    fn convert(&self, response: Answered) -> Result<Response, Fault> {
        let (parts, body) = response.into_parts();
        let located = http::Response::builder().url(self.url.clone()).body(Body::wrap(body));
        let mut response = located.map_err(|error| Fault::Protocol(error.to_string()))?;
        *response.status_mut() = parts.status;
        *response.version_mut() = parts.version;
        *response.headers_mut() = parts.headers;
        Ok(response.into())
    }
}
