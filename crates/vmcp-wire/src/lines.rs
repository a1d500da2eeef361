//! Newline-delimited messages, as stdio transports use them, with a bound on memory.

use bytes::{Bytes, BytesMut};

/// Cuts a byte stream into lines.
///
/// A line longer than the limit is dropped as a whole, up to its newline, whatever its length.
#[derive(Debug)]
pub struct Lines {
    buffer: BytesMut,
    /// How much of `buffer` is known to hold no newline.
    searched: usize,
    limit: usize,
    dropping: bool,
}

/// What a stream of bytes was cut into.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// One line, without its line end; never blank.
    Text(Bytes),
    /// A line that was longer than the limit was dropped; its first bytes.
    TooLong(Bytes),
}

impl Lines {
    /// A cutter that keeps at most `limit` bytes of one line.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { buffer: BytesMut::new(), searched: 0, limit, dropping: false }
    }

    /// Adds bytes that were read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Takes the next whole line, if there is one.
    #[expect(clippy::should_implement_trait, reason = "a line may come after a `None`")]
    pub fn next(&mut self) -> Option<Line> {
        loop {
            let Some(found) = memchr::memchr(b'\n', &self.buffer[self.searched..]) else {
                return self.no_newline();
            };
            let line = self.buffer.split_to(self.searched + found + 1);
            self.searched = 0;
            if std::mem::take(&mut self.dropping) {
                continue;
            }
            if line.len() > self.limit + 1 {
                return Some(Line::TooLong(head(&line)));
            }
            let text = line.freeze();
            let trimmed = text.trim_ascii();
            if !trimmed.is_empty() {
                return Some(Line::Text(text.slice_ref(trimmed)));
            }
        }
    }

    fn no_newline(&mut self) -> Option<Line> {
        if self.dropping {
            self.buffer.clear();
            return None;
        }
        self.searched = self.buffer.len();
        if self.buffer.len() <= self.limit {
            return None;
        }
        let head = head(&self.buffer);
        self.buffer = BytesMut::new();
        self.searched = 0;
        self.dropping = true;
        Some(Line::TooLong(head))
    }
}

/// How much of a dropped line is kept, to tell what it was.
const HEAD: usize = 256;

fn head(line: &[u8]) -> Bytes {
    Bytes::copy_from_slice(&line[..line.len().min(HEAD)])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(chunks: &[&[u8]], limit: usize) -> Vec<String> {
        let mut lines = Lines::new(limit);
        let mut out = Vec::new();
        for chunk in chunks {
            lines.push(chunk);
            while let Some(line) = lines.next() {
                out.push(match line {
                    Line::Text(text) => String::from_utf8_lossy(&text).into_owned(),
                    Line::TooLong(_) => "<too long>".to_owned(),
                });
            }
        }
        out
    }

    #[test]
    fn cuts_at_newlines_and_drops_blank_and_long_lines() {
        assert_eq!(cut(&[b"a\r\n\n b\nc"], 10), ["a", "b"]);
        assert_eq!(cut(&[b"12345\n1234\n"], 4), ["<too long>", "1234"]);
        assert_eq!(cut(&[b"12345", b"678", b"9\nok\n"], 4), ["<too long>", "ok"]);
        assert_eq!(cut(&[b"1234", b"\n"], 4), ["1234"]);
    }

    proptest! {
        /// However the bytes are chopped up, the lines are the same.
        #[test]
        fn chunks_do_not_matter(text in "[a-c\n]{0,60}", cuts in prop::collection::vec(1_usize..9, 0..60)) {
            let whole = cut(&[text.as_bytes()], 5);
            let mut rest = text.as_bytes();
            let mut chunks = Vec::new();
            for size in cuts {
                let (head, tail) = rest.split_at(size.min(rest.len()));
                chunks.push(head);
                rest = tail;
            }
            chunks.push(rest);
            prop_assert_eq!(cut(&chunks, 5), whole);
        }
    }
}
