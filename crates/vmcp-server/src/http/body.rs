//! Reading a request body within its limits.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

use super::reply::{self, Refused};
use crate::settings::Settings;

/// Reads the whole body.
///
/// # Errors
/// The refusal to send: 413 too long, 415 another type or an encoding, 408 too slow, 400 broken off.
pub(crate) async fn read(
    request: Request<Incoming>,
    settings: &Settings,
) -> Result<(HeaderMap, Bytes), Refused> {
    let (head, mut body) = request.into_parts();
    let limit = settings.max_body_bytes;
    let reading = async {
        check_type(&head.headers)?;
        if body.size_hint().lower() > limit as u64 {
            return Err(too_long(limit));
        }
        let read = tokio::time::timeout(settings.body_timeout, collect(&mut body, limit)).await;
        read.unwrap_or_else(|_| Err(too_slow()))
    };
    let refused = match reading.await {
        Ok(bytes) => return Ok((head.headers, bytes)),
        Err(refused) => refused,
    };
    // Who waits for a sign before it sends the body needs no more than the refusal.
    if !head.headers.contains_key(header::EXPECT) {
        tokio::spawn(tokio::time::timeout(LINGER, swallow(body)));
    }
    Err(closing(refused))
}

fn check_type(headers: &HeaderMap) -> Result<(), Refused> {
    let refuse = |message| Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    if headers.get_all(header::CONTENT_ENCODING).iter().any(|encoding| encoding != "identity") {
        return refuse("encoded request bodies are not accepted; send it without Content-Encoding");
    }
    let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(kind), None) = (kinds.next(), kinds.next()) else {
        return refuse("the Content-Type must be application/json");
    };
    let essence = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    if !essence.trim().eq_ignore_ascii_case("application/json") {
        return refuse("the Content-Type must be application/json");
    }
    Ok(())
}

async fn collect(body: &mut Incoming, limit: usize) -> Result<Bytes, Refused> {
    let mut whole = Bytes::new();
    let mut joined: Option<BytesMut> = None;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(refused(StatusCode::BAD_REQUEST, "the request body was broken off"));
        };
        let Ok(chunk) = frame.into_data() else { continue };
        let length = joined.as_ref().map_or(whole.len(), BytesMut::len) + chunk.len();
        if length > limit {
            return Err(too_long(limit));
        }
        match &mut joined {
            Some(joined) => joined.extend_from_slice(&chunk),
            None if whole.is_empty() => whole = chunk,
            None => {
                let mut both = BytesMut::with_capacity(length);
                both.extend_from_slice(&whole);
                both.extend_from_slice(&chunk);
                joined = Some(both);
            }
        }
    }
    Ok(joined.map_or(whole, BytesMut::freeze))
}

fn too_long(limit: usize) -> Refused {
    let message = format!("the request body is longer than {limit} bytes (`server.maxBodyBytes`)");
    refused(StatusCode::PAYLOAD_TOO_LARGE, &message)
}

fn too_slow() -> Refused {
    refused(StatusCode::REQUEST_TIMEOUT, "the request body took too long to arrive")
}

fn refused(status: StatusCode, message: &str) -> Refused {
    Box::new(reply::refusal(status, message))
}

/// Something of the body is still on its way, so the connection cannot be used again.
fn closing(mut response: Refused) -> Refused {
    response.headers_mut().insert(header::CONNECTION, http::HeaderValue::from_static("close"));
    response
}

/// Reads on for a while without keeping anything: a connection that is closed while its client
/// still sends is reset, and the client would never see why it was refused.
async fn swallow(mut body: Incoming) {
    let mut left = MOST_SWALLOWED;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        let Some(rest) = left.checked_sub(length) else { return };
        left = rest;
    }
}

/// How long and how much is read of a body that was refused.
const LINGER: Duration = Duration::from_secs(5);
const MOST_SWALLOWED: usize = 16 << 20;
