//! A client with one kept connection and no more than HTTP.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::{
    Outcome,
    speak::{Era, Ready},
};

/// A connection.
pub(crate) struct Client {
    uri: Uri,
    sender: SendRequest<Full<Bytes>>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Client {
    /// Connects to a URL.
    pub(crate) async fn connect(url: &str) -> Outcome<Self> {
        let uri: Uri = url.parse()?;
        let authority = uri.authority().ok_or("a URL needs a host")?.as_str();
        let stream = TcpStream::connect(authority).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            // The sender sees the same error.
            let _ = connection.await;
        });
        Ok(Self { uri, sender })
    }

    /// Posts a request and reads the whole answer.
    ///
    /// # Errors
    /// When the connection breaks, or the status is no success.
    pub(crate) async fn post(&mut self, ready: &Ready) -> Outcome<Answer> {
        let mut request = self.request(Method::POST, self.uri.path(), ready.body.clone())?;
        request.headers_mut().extend(ready.headers.iter().cloned());
        self.send(request).await
    }

    /// Gets what is at a path.
    pub(crate) async fn get(&mut self, path: &str) -> Outcome<Bytes> {
        let request = self.request(Method::GET, path, Bytes::new())?;
        Ok(self.send(request).await?.body)
    }

    /// Opens a legacy session.
    pub(crate) async fn open_session(&mut self) -> Outcome<Era> {
        let answer = self.post(&Era::initialize()).await?;
        let session = answer.headers.get("mcp-session-id");
        let session = session.and_then(|session| session.to_str().ok()).map(str::to_owned);
        let era = Era::Legacy { session };
        self.post(&era.initialized()).await?;
        Ok(era)
    }

    fn request(&self, method: Method, path: &str, body: Bytes) -> Outcome<Request<Full<Bytes>>> {
        let host = self.uri.authority().map_or("", |authority| authority.as_str());
        let request = Request::builder().method(method).uri(path).header("host", host);
        Ok(request.body(Full::new(body))?)
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Outcome<Answer> {
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        if !head.status.is_success() {
            let text = String::from_utf8_lossy(&body);
            return Err(format!("{}: {text}", head.status).into());
        }
        Ok(Answer { headers: head.headers, body })
    }
}
