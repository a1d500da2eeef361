//! Writing events.

/// One message as an event; `id` makes it a point to resume from.
///
/// `json` must not contain a line end: relayed text is checked before it gets here, and a line end
/// inside it would be white space between JSON tokens, which is replaced by a space.
#[must_use]
pub fn message(id: Option<&str>, json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len() + 48);
    out.extend_from_slice(b"event: message\n");
    if let Some(id) = id {
        out.extend_from_slice(b"id: ");
        out.extend_from_slice(id.as_bytes());
        out.push(b'\n');
    }
    out.extend_from_slice(b"data: ");
    if memchr::memchr2(b'\n', b'\r', json).is_none() {
        out.extend_from_slice(json);
    } else {
        out.extend(json.iter().map(|&b| if matches!(b, b'\n' | b'\r') { b' ' } else { b }));
    }
    out.extend_from_slice(b"\n\n");
    out
}

/// The first event of a stream that can be resumed: an id and empty data.
#[must_use]
pub fn priming(id: &str, retry_ms: u64) -> Vec<u8> {
    format!("id: {id}\nretry: {retry_ms}\ndata: \n\n").into_bytes()
}

/// A comment, which keeps the connection alive and means nothing.
#[must_use]
pub const fn comment() -> &'static [u8] {
    b": \n\n"
}
