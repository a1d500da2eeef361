//! The legacy GET stream, for what belongs to no request.

use http::Response;
use serde_json::json;

use super::headers::accepted;
use super::legacy::session;
use super::pump::FakeBody;
use super::route::{Arrived, plain, refused};
use super::streamable::pump;
use crate::fake::reply::{Out, Reply, Text};
use crate::script::faults::{Shape, WireFault};

/// Opens the session's stream, which ends one opened before; or resumes a call's stream.
pub(super) fn open(arrived: &Arrived) -> Response<FakeBody> {
    if !accepted(&arrived.headers).contains("text/event-stream") {
        return plain(406, "Accept must list text/event-stream");
    }
    let session = match session(arrived) {
        Ok(session) => session,
        Err(refusal) => return refused("null", &refusal),
    };
    // It need not be ASCII.
    if let Some(id) = arrived.headers.get("last-event-id") {
        return match arrived.server.resume(&String::from_utf8_lossy(id.as_bytes())) {
            Some(rest) => pump(arrived).stream(None, rest),
            None => plain(404, "nothing to resume"),
        };
    }
    let (reply, outs) = Reply::channel();
    session.open_stream(reply);
    let mut pump = pump(arrived);
    pump.noted = Some(json!({"path": arrived.path, "session": arrived.header("mcp-session-id")}));
    pump.stream(opening(arrived), outs)
}

/// A fault of this GET, as a first event without data.
pub(super) fn opening(arrived: &Arrived) -> Option<Out> {
    let shape = arrived.fault.as_ref().map(WireFault::shape)?;
    (shape != Shape::Plain).then(|| Out::Message(Text { shape, ..Text::default() }))
}
