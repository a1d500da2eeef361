//! Lines in, with a bound on their length.

use std::io;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt};
use vmcp_core::{Json, json};
use vmcp_wire::{
    Id, Malformed, code,
    lines::{Line, Lines},
};

pub(super) struct Input<R> {
    reader: R,
    lines: Lines,
    limit: usize,
    /// What the reader reads into.
    chunk: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Input<R> {
    pub(super) fn new(reader: R, limit: usize) -> Self {
        Self { reader, lines: Lines::new(limit), limit, chunk: vec![0; CHUNK] }
    }

    /// The next line, or what a line that was too long deserves; `None` at the end. What comes
    /// after the last line end is no message.
    pub(super) async fn next(&mut self) -> io::Result<Option<Result<Bytes, Malformed>>> {
        loop {
            match self.lines.next() {
                Some(Line::Text(line)) => return Ok(Some(Ok(line))),
                Some(Line::TooLong(head)) => return Ok(Some(Err(self.too_long(&head)))),
                None => {}
            }
            let read = self.reader.read(&mut self.chunk).await?;
            if read == 0 {
                return Ok(None);
            }
            self.lines.push(&self.chunk[..read]);
        }
    }

    fn too_long(&self, head: &[u8]) -> Malformed {
        let limit = self.limit;
        let message = format!("the message is longer than {limit} bytes and was dropped");
        Malformed { id: id_in(head), code: code::INVALID_REQUEST, message }
    }
}

/// Bytes that are read at once.
const CHUNK: usize = 16 << 10;

/// The id of the message that starts with `head`, if it comes before anything long.
fn id_in(head: &[u8]) -> Option<Id> {
    let text = String::from_utf8_lossy(head);
    // Ended after each comma, the first members are a message of their own.
    let ends = text.match_indices(',').map(|(end, _)| end);
    let whole = ends.filter_map(|end| format!("{}}}", &text[..end]).parse::<Json>().ok());
    let id = whole
        .filter(|json| json.raw().kind() == json::Kind::Object)
        .find_map(|json| json.get("id"));
    id.and_then(Id::from_json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_message_is_found_in_its_first_members() {
        for (head, id) in [
            (r#"{"jsonrpc":"2.0","id":7,"method":"x","params":{"a":"aaaa"#, Some("7")),
            (r#"{"id":"a,b","method":"x","params":["#, Some(r#""a,b""#)),
            (r#"{"jsonrpc":"2.0","method":"x","params":{"id":1,"#, None),
            (r#"{"params":"aaaa"#, None),
            ("\u{fffd},{}", None),
        ] {
            let found = id_in(head.as_bytes());
            assert_eq!(found.as_ref().map(|id| id.json().as_str()), id, "{head}");
        }
    }
}
