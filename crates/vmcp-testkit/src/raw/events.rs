//! A decoder of SSE, written after the HTML standard: LF, CR LF and CR, one BOM, comments.

use std::collections::VecDeque;

/// One event that has data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// The `event` field; empty if there was none.
    pub event: String,
    /// The `data` lines, joined by newlines.
    pub data: String,
    /// The last `id` seen so far.
    pub id: Option<String>,
    /// The `retry` of this event, in milliseconds.
    pub retry: Option<u64>,
}

/// Bytes in, events out.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    line: Vec<u8>,
    after_cr: bool,
    started: bool,
    current: Event,
    has_data: bool,
    ready: VecDeque<Event>,
}

impl Decoder {
    pub(super) fn next(&mut self) -> Option<Event> {
        self.ready.pop_front()
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' if self.after_cr => self.after_cr = false,
                b'\n' => self.end_line(),
                b'\r' => {
                    self.end_line();
                    self.after_cr = true;
                }
                other => {
                    self.after_cr = false;
                    self.line.push(*other);
                }
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let mut line = String::from_utf8_lossy(&line).into_owned();
        if !std::mem::replace(&mut self.started, true) && line.starts_with('\u{feff}') {
            line.remove(0);
        }
        if line.is_empty() {
            return self.dispatch();
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.current.event),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.current.data.push('\n');
                }
                self.current.data.push_str(value);
            }
            "id" => self.current.id = Some(value.to_owned()),
            "retry" => self.current.retry = value.parse().ok(),
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        let id = self.current.id.clone();
        let event = std::mem::replace(&mut self.current, Event { id, ..Event::default() });
        if std::mem::take(&mut self.has_data) {
            self.ready.push_back(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Decoder;

    fn data(text: &str) -> Vec<String> {
        let mut decoder = Decoder::default();
        // One byte at a time: what is cut between two reads must not matter.
        text.as_bytes().iter().for_each(|byte| decoder.push(&[*byte]));
        std::iter::from_fn(|| decoder.next()).map(|event| event.data).collect()
    }

    #[test]
    fn every_line_ending_decodes_alike() {
        let cases = [
            "data: a\ndata: b\n\ndata: c\n\n",
            "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n",
            "data: a\rdata: b\r\rdata: c\r\r",
            "\u{feff}data: a\rdata:b\r\n\n: note\ndata: c\r\n\r\ndata: unfinished\n",
        ];
        for case in cases {
            assert_eq!(data(case), ["a\nb", "c"], "{case:?}");
        }
    }

    #[test]
    fn an_event_without_data_is_none() {
        assert!(data("id: 7\n\n: comment\n\nevent: x\n\n").is_empty());
    }
}
