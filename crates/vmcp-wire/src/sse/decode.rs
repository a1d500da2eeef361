//! Reading events from bytes that arrive in any pieces.

/// One event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// The type; empty means `message`.
    pub event: String,
    /// The data lines, joined by `\n`.
    pub data: Vec<u8>,
    /// The id, if this event had one.
    pub id: Option<String>,
    /// The reconnection time in milliseconds, if this event had one.
    pub retry: Option<u64>,
    /// Whether there was a data line at all: a priming event has an empty one.
    pub has_data: bool,
}

/// An event that is longer than the limit; the stream cannot be read any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event is longer than {0} bytes")]
pub struct TooLong(pub usize);

/// An incremental reader; what it holds never exceeds its limit by more than one line's fields.
#[derive(Debug)]
pub struct Decoder {
    limit: usize,
    line: Vec<u8>,
    event: Event,
    /// The last byte was a carriage return: a newline right after it ends no second line.
    after_return: bool,
    started: bool,
}

/// Event types longer than this are cut off; an id that is longer counts as absent, since half an id
/// is none.
const MAX_FIELD: usize = 1024;

impl Decoder {
    /// A reader that accepts events of at most `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            event: Event::default(),
            after_return: false,
            started: false,
        }
    }

    /// Reads on; calls `found` with each event that has become whole.
    ///
    /// # Errors
    /// When an event exceeds the limit.
    pub fn push(&mut self, mut bytes: &[u8], found: &mut dyn FnMut(Event)) -> Result<(), TooLong> {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_return) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let end = memchr::memchr2(b'\n', b'\r', bytes);
            let part = &bytes[..end.unwrap_or(bytes.len())];
            if self.line.len() + self.event.data.len() + part.len() > self.limit {
                return Err(TooLong(self.limit));
            }
            self.line.extend_from_slice(part);
            let Some(end) = end else { return Ok(()) };
            self.after_return = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            self.end_line(found);
        }
        Ok(())
    }

    fn end_line(&mut self, found: &mut dyn FnMut(Event)) {
        let mut line = std::mem::take(&mut self.line);
        if !std::mem::replace(&mut self.started, true) && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            if event != Event::default() {
                found(event);
            }
        } else {
            self.field(&line);
        }
        line.clear();
        self.line = line;
    }

    fn field(&mut self, line: &[u8]) {
        let colon = memchr::memchr(b':', line).unwrap_or(line.len());
        let value = line.get(colon + 1..).unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match &line[..colon] {
            b"data" => self.data(value),
            b"event" => self.event.event = text(&value[..value.len().min(MAX_FIELD)]),
            b"id" if value.len() <= MAX_FIELD && !value.contains(&0) => {
                self.event.id = Some(text(value));
            }
            b"retry" => self.event.retry = number(value),
            _ => {}
        }
    }

    fn data(&mut self, value: &[u8]) {
        if std::mem::replace(&mut self.event.has_data, true) {
            self.event.data.push(b'\n');
        }
        self.event.data.extend_from_slice(value);
    }
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

fn number(value: &[u8]) -> Option<u64> {
    let digits = value.iter().all(u8::is_ascii_digit).then_some(value)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn events(chunks: &[&[u8]]) -> Vec<(String, String, Option<String>)> {
        let mut decoder = Decoder::new(1000);
        let mut out = Vec::new();
        for chunk in chunks {
            decoder
                .push(chunk, &mut |e| {
                    out.push((e.event, String::from_utf8_lossy(&e.data).into_owned(), e.id));
                })
                .unwrap();
        }
        out
    }

    fn check(text: &str, expected: &[(&str, &str, Option<&str>)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(event, data, id)| (event.to_string(), data.to_string(), id.map(str::to_owned)))
            .collect();
        assert_eq!(events(&[text.as_bytes()]), expected, "{text:?}");
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(events(&bytes), expected, "{text:?}, byte by byte");
    }

    #[test]
    fn reads_every_line_end_and_field() {
        check("data: a\n\n", &[("", "a", None)]);
        check("data: a\r\n\r\ndata:b\r\r", &[("", "a", None), ("", "b", None)]);
        check("event: e\ndata: a\ndata:  b\nid: 7\n\n", &[("e", "a\n b", Some("7"))]);
        check("\u{feff}data: a\n\n", &[("", "a", None)]);
        check(": hi\n\n:\n\n\n\n", &[]);
        check("id: 1\ndata:\n\n", &[("", "", Some("1"))]);
        check("data\nunknown: x\n\n", &[("", "", None)]);
        check("data: unfinished\n", &[]);
    }

    #[test]
    fn retry_is_a_number_or_nothing() {
        let mut decoder = Decoder::new(100);
        let mut seen = Vec::new();
        let text = b"retry: 500\ndata: a\n\nretry: 5x\ndata: b\n\n";
        decoder.push(text, &mut |e| seen.push(e.retry)).unwrap();
        assert_eq!(seen, [Some(500), None]);
    }

    #[test]
    fn an_id_that_is_too_long_is_none() {
        let long = "9".repeat(MAX_FIELD + 1);
        for (id, read) in [(&long[1..], Some(&long[1..])), (&*long, None)] {
            let mut decoder = Decoder::new(10_000);
            let mut seen = Vec::new();
            let stream = format!("id: {id}\nevent: {long}\ndata: a\n\n");
            decoder.push(stream.as_bytes(), &mut |e| seen.push(e)).unwrap();
            assert_eq!((seen[0].id.as_deref(), seen[0].event.len()), (read, MAX_FIELD));
        }
    }

    #[test]
    fn endless_events_are_refused() {
        let mut decoder = Decoder::new(10);
        let refuse = decoder.push(b"data: 123456789", &mut |_| {});
        assert_eq!(refuse, Err(TooLong(10)));
        let mut decoder = Decoder::new(18);
        let mut push = || decoder.push(b"data: 1234\n", &mut |_| {});
        assert_eq!((push(), push(), push()), (Ok(()), Ok(()), Err(TooLong(18))));
    }

    proptest! {
        #[test]
        fn takes_any_bytes_in_any_pieces(bytes in prop::collection::vec(any::<u8>(), 0..200), size in 1_usize..50) {
            let chunks: Vec<&[u8]> = bytes.chunks(size).collect();
            prop_assert_eq!(events(&chunks), events(&[&bytes]));
        }

        #[test]
        fn reads_what_was_written(text in "[ -~é]{0,80}") {
            let json = serde_json::Value::from(text).to_string();
            let written = super::super::message(Some("4"), json.as_bytes());
            prop_assert_eq!(events(&[&written]), vec![("message".to_owned(), json, Some("4".to_owned()))]);
        }
    }
}
