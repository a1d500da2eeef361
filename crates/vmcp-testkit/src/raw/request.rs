//! One HTTP/1.1 request on a connection of its own.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use super::error::Error;
use super::events::{Decoder, Event};

/// The headers that every MCP POST needs.
pub const JSON_HEADERS: [(&str, &str); 2] =
    [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];

/// A whole response.
#[derive(Debug, Clone)]
pub struct RawResponse {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as received.
    pub body: Bytes,
}

impl RawResponse {
    /// The first header of this name, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as text; what is not UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; `Null` if it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// A response whose body is still arriving. Dropping it closes the connection.
#[derive(Debug)]
pub struct RawStream {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    body: Incoming,
    decoder: Decoder,
    ended: bool,
    connection: JoinHandle<()>,
}

impl Drop for RawStream {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

impl RawStream {
    /// The first header of this name, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Whether the body is SSE.
    #[must_use]
    pub fn is_sse(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream"))
    }

    /// The next bytes of the body, or `None` at its proper end.
    ///
    /// # Errors
    /// If the connection breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            match self.body.frame().await {
                None => return Ok(None),
                Some(Err(error)) => return Err(Error::new("read the body", &error)),
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Ok(Some(bytes));
                    }
                }
            }
        }
    }

    /// The next SSE event with data, or `None` at the end.
    ///
    /// # Errors
    /// If the connection breaks off.
    pub async fn event(&mut self) -> Result<Option<Event>, Error> {
        loop {
            if let Some(event) = self.decoder.next() {
                return Ok(Some(event));
            }
            if self.ended {
                return Ok(None);
            }
            match self.chunk().await? {
                Some(bytes) => self.decoder.push(&bytes),
                None => self.ended = true,
            }
        }
    }

    /// The next message of an SSE body, or `None` at the end. Events that hold no JSON are skipped.
    ///
    /// # Errors
    /// If the connection breaks off.
    pub async fn message(&mut self) -> Result<Option<Value>, Error> {
        while let Some(event) = self.event().await? {
            if let Ok(message) = serde_json::from_str(&event.data) {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }

    /// Reads the rest of the body.
    ///
    /// # Errors
    /// If the connection breaks off.
    pub async fn collect(mut self) -> Result<RawResponse, Error> {
        let mut body = Vec::new();
        while let Some(bytes) = self.chunk().await? {
            body.extend_from_slice(&bytes);
        }
        let headers = std::mem::take(&mut self.headers);
        Ok(RawResponse { status: self.status, headers, body: body.into() })
    }
}

/// Sends a request and returns when the response's head is there. Only `Host` and the length are
/// added to the headers.
///
/// # Errors
/// If there is no connection or no response.
pub async fn open(
    http_method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes> + Send,
) -> Result<RawStream, Error> {
    let what = format!("{http_method} {url}");
    let uri: Uri = url.parse().map_err(|error| Error::new(&what, &error))?;
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::builder().method(http_method).uri(path);
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        request = request.header("host", &authority);
    }
    for (name, value) in headers {
        let value = HeaderValue::from_bytes(value.as_bytes());
        request = request.header(*name, value.map_err(|error| Error::new(name, &error))?);
    }
    let request = request.body(Full::new(body.into())).map_err(|e| Error::new(&what, &e))?;

    let stream = TcpStream::connect(&authority).await.map_err(|e| Error::new(&what, &e))?;
    stream.set_nodelay(true).map_err(|error| Error::new(&what, &error))?;
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|error| Error::new(&what, &error))?;
    let connection = AbortOnDrop(Some(tokio::spawn(async move {
        let _broken = connection.await;
    })));
    let response = sender.send_request(request).await.map_err(|e| Error::new(&what, &e))?;
    let (head, body) = response.into_parts();
    Ok(RawStream {
        status: head.status.as_u16(),
        headers: head.headers,
        body,
        decoder: Decoder::default(),
        ended: false,
        connection: connection.keep(),
    })
}

/// Closes the connection of a request that is given up before its head is there.
struct AbortOnDrop(Option<JoinHandle<()>>);

impl AbortOnDrop {
    fn keep(mut self) -> JoinHandle<()> {
        self.0.take().expect("is kept once")
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

/// POSTs and reads the whole response.
///
/// # Errors
/// As [`open`] and [`RawStream::collect`].
pub async fn post(
    url: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes> + Send,
) -> Result<RawResponse, Error> {
    open("POST", url, headers, body).await?.collect().await
}

/// POSTs and returns when the head is there.
///
/// # Errors
/// As [`open`].
pub async fn post_stream(
    url: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes> + Send,
) -> Result<RawStream, Error> {
    open("POST", url, headers, body).await
}

/// GETs and reads the whole response.
///
/// # Errors
/// As [`open`] and [`RawStream::collect`].
pub async fn get(url: &str, headers: &[(&str, &str)]) -> Result<RawResponse, Error> {
    open("GET", url, headers, Bytes::new()).await?.collect().await
}

/// DELETEs and reads the whole response.
///
/// # Errors
/// As [`open`] and [`RawStream::collect`].
pub async fn delete(url: &str, headers: &[(&str, &str)]) -> Result<RawResponse, Error> {
    open("DELETE", url, headers, Bytes::new()).await?.collect().await
}
