//! An HTTP reverse proxy that does nothing else: requests and responses are streamed, connections
//! kept. What it costs is what any gateway must cost.

use std::convert::Infallible;

use bytes::Bytes;
use http::{Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Empty, combinators::UnsyncBoxBody};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use crate::Outcome;

/// Sends every request on to `url`.
pub(crate) async fn proxy(url: &str) -> Outcome {
    let url: Uri = url.parse()?;
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Client<_, Incoming> = Client::builder(TokioExecutor::new()).build(connector);
    super::serve(move |request| pass_on(client.clone(), url.clone(), request)).await
}

async fn pass_on(
    client: Client<HttpConnector, Incoming>,
    url: Uri,
    mut request: Request<Incoming>,
) -> Result<Response<UnsyncBoxBody<Bytes, hyper::Error>>, Infallible> {
    if let Some(authority) = url.authority()
        && let Ok(host) = authority.as_str().parse()
    {
        request.headers_mut().insert(http::header::HOST, host);
    }
    *request.uri_mut() = url;
    Ok(match client.request(request).await {
        Ok(response) => response.map(http_body_util::BodyExt::boxed_unsync),
        Err(_) => {
            let empty = Empty::new().map_err(|never| match never {}).boxed_unsync();
            let mut response = Response::new(empty);
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            response
        }
    })
}
