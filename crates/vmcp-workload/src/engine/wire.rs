//! HTTP/1.1, one request to a connection: to the engine's socket and to a container's port.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response, StatusCode, body::Incoming, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::task::AbortOnDropHandle;

use super::Place;

/// A request did not get through.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WireFault {
    #[error(transparent)]
    Connect(std::io::Error),
    #[error(transparent)]
    Http(#[from] hyper::Error),
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
}

/// An answer whose body may still be under way. Dropping it ends the connection.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: String,
    body: Incoming,
    _connection: AbortOnDropHandle<()>,
}

impl Answer {
    /// Returns the next piece of the body, or `None` at its end.
    pub(crate) async fn piece(&mut self) -> Option<Result<Bytes, WireFault>> {
        loop {
            match self.body.frame().await? {
                Ok(frame) => match frame.into_data() {
                    Ok(piece) => return Some(Ok(piece)),
                    Err(_trailers) => {}
                },
                Err(error) => return Some(Err(error.into())),
            }
        }
    }

    /// Reads the body to its end. One that is longer than `limit` bytes is an error.
    pub(crate) async fn whole(mut self, limit: usize) -> Result<Vec<u8>, WireFault> {
        let mut all = Vec::new();
        while let Some(piece) = self.piece().await {
            all.extend_from_slice(&piece?);
            if all.len() > limit {
                return Err(WireFault::TooLong(limit));
            }
        }
        Ok(all)
    }

    /// Reads the body, but no further than about `limit` bytes and no error of the connection.
    pub(crate) async fn beginning(mut self, limit: usize) -> Vec<u8> {
        let mut all = Vec::new();
        while let Some(Ok(piece)) = self.piece().await {
            all.extend_from_slice(&piece);
            if all.len() >= limit {
                break;
            }
        }
        all
    }
}

/// Sends a request; returns when the head of the answer is there. Has no deadline of its own.
pub(crate) async fn send(
    place: &Place,
    mut request: Request<Full<Bytes>>,
) -> Result<Answer, WireFault> {
    let host = match place {
        Place::Socket(_) => "localhost",
        Place::Tcp(address) => address,
    };
    // An address that was parsed is a fine header value; a strange one fails at connecting.
    if let Ok(host) = host.parse() {
        request.headers_mut().insert(header::HOST, host);
    }
    match place {
        #[cfg(unix)]
        Place::Socket(path) => {
            let stream = tokio::net::UnixStream::connect(path).await.map_err(WireFault::Connect)?;
            exchange(stream, request).await
        }
        #[cfg(not(unix))]
        Place::Socket(_) => Err(WireFault::Connect(std::io::ErrorKind::Unsupported.into())),
        Place::Tcp(address) => {
            let stream = tokio::net::TcpStream::connect(address.as_str()).await;
            exchange(stream.map_err(WireFault::Connect)?, request).await
        }
    }
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Answer, WireFault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = AbortOnDropHandle::new(tokio::spawn(async move {
        // What goes wrong here is seen by who waits for the answer.
        let _ = connection.await;
    }));
    let response: Response<Incoming> = sender.send_request(request).await?;
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(Answer {
        status: response.status(),
        content_type: content_type.to_owned(),
        body: response.into_body(),
        _connection: connection,
    })
}
