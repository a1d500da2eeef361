//! The other roles: programs that the gateway is measured with and against.

mod backend;
mod proxy;

pub(crate) use backend::backend;
pub(crate) use proxy::proxy;

use std::{convert::Infallible, path::Path};

use bytes::Bytes;
use http::{Request, Response, header::CONTENT_TYPE};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::Outcome;

/// A response that is there as a whole.
type Whole = Response<Full<Bytes>>;

/// Listens on any free port, says where, and answers until the process is ended.
async fn serve<S, F, B>(answer: S) -> Outcome
where
    S: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Result<Response<B>, Infallible>> + Send + 'static,
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: std::error::Error + Send + Sync,
{
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("listening on http://{}/mcp", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let connection = http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service_fn(answer.clone()));
        tokio::spawn(async move {
            // A client that goes away is none of our business.
            let _ = connection.await;
        });
    }
}

/// Answers every request with the content of a file.
pub(crate) async fn fixed(file: &Path) -> Outcome {
    let body = Bytes::from(std::fs::read(file)?);
    serve(move |request| {
        let body = body.clone();
        async move {
            let _ = request.into_body().collect().await;
            Ok(json(body))
        }
    })
    .await
}

fn json(body: Bytes) -> Whole {
    let mut response = Response::new(Full::new(body));
    let value = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, value);
    response
}
