//! Strings in JSON text.

use crate::{heap::Heap, stop::Run};

/// What stands between the quotes of the string at `start`, if it ends and has nothing to decode.
pub(super) fn plain(source: &str, start: usize) -> Option<&str> {
    let bytes = &source.as_bytes()[start + 1..];
    let length = memchr::memchr2(b'"', b'\\', bytes).filter(|at| bytes[*at] == b'"')?;
    let controls = bytes[..length].iter().fold(false, |found, byte| found | (*byte < 0x20));
    (!controls).then(|| &source[start + 1..start + 1 + length])
}

/// Where the string that starts at `start` ends, behind its last quote.
///
/// # Errors
/// Where there is a control character, or no end.
pub(super) fn end(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at += 2,
            Some(0..=0x1f) => return Err(at),
            Some(_) => at += 1,
            None => return Err(bytes.len()),
        }
    }
}

/// The text that `spelled` stands for.
///
/// # Errors
/// Where an escape is none of JSON's.
pub(super) fn decode(spelled: &str) -> Result<String, usize> {
    let mut out = String::with_capacity(spelled.len());
    let mut at = 0;
    while let Some(offset) = spelled[at..].find('\\') {
        out.push_str(&spelled[at..at + offset]);
        at += offset;
        let (c, length) = escape(&spelled.as_bytes()[at..]).ok_or(at)?;
        out.push(c);
        at += length;
    }
    out.push_str(&spelled[at..]);
    Ok(out)
}

/// The part of a string with escapes that was decoded.
#[derive(Debug, Default)]
pub(super) struct Unescaped {
    out: String,
    /// How much of it stays when a stretch is decoded again.
    kept: usize,
}

/// How a string goes on.
pub(super) enum Stretch {
    /// There is more from here on.
    GoesOn(usize),
    /// It ended before here.
    Ends(usize),
    /// Here is a control character, or the end of the text.
    Broken(usize),
    /// Here is an escape that is none of JSON's.
    Unknown(usize),
}

/// Bytes that are decoded at a time.
const STRETCH: usize = 2048;

impl Unescaped {
    /// Bytes that are charged for it.
    pub(super) fn size(&self) -> usize {
        self.out.capacity()
    }

    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// The text, at its end. It stays charged as it was.
    pub(super) fn take(&self) -> Box<str> {
        self.out.as_str().into()
    }

    /// Decodes a stretch from `at` on, which is inside of the string.
    pub(super) fn more(&mut self, heap: &mut Heap, source: &str, at: usize) -> Run<Stretch> {
        self.out.truncate(self.kept);
        self.reserve(heap)?;
        heap.toil(STRETCH * 2)?;
        let (bytes, most) = (source.as_bytes(), at + STRETCH);
        let (mut at, mut plain) = (at, at);
        let outcome = loop {
            match bytes.get(at) {
                Some(b'"') => break Stretch::Ends(at + 1),
                Some(b'\\') => {
                    let Some((c, length)) = escape(&bytes[at..]) else {
                        break Stretch::Unknown(at);
                    };
                    self.out.push_str(&source[plain..at]);
                    self.out.push(c);
                    at += length;
                    plain = at;
                }
                Some(0..=0x1f) => break Stretch::Broken(at),
                None => break Stretch::Broken(bytes.len()),
                Some(_) if at >= most && source.is_char_boundary(at) => {
                    break Stretch::GoesOn(at);
                }
                Some(_) => at += 1,
            }
        };
        self.out.push_str(&source[plain..at.min(bytes.len())]);
        if let Stretch::GoesOn(_) = outcome {
            self.kept = self.out.len();
        }
        Ok(outcome)
    }

    /// Makes room for another stretch: decoded text is no longer than its spelling.
    fn reserve(&mut self, heap: &mut Heap) -> Run<()> {
        let (needed, before) = (self.out.len() + 2 * STRETCH, self.out.capacity());
        if needed > before {
            let grown = needed.max(before * 2);
            heap.charge(grown)?;
            self.out.reserve_exact(grown - self.out.len());
            heap.release(before);
        }
        Ok(())
    }
}

/// The character of the escape at the start of `bytes`, and its length.
fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    let c = match bytes.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\x08',
        b'f' => '\x0c',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(bytes),
        _ => return None,
    };
    Some((c, 2))
}

fn unicode(bytes: &[u8]) -> Option<(char, usize)> {
    let first = unit(bytes)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 6));
    }
    // Half a pair: the other half may follow.
    let second = bytes.get(6..).and_then(unit).filter(|unit| (0xdc00..0xe000).contains(unit));
    match second {
        Some(second) if first < 0xdc00 => {
            let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            Some((char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12))
        }
        _ => Some((char::REPLACEMENT_CHARACTER, 6)),
    }
}

/// The number of a `\uXXXX`.
fn unit(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.get(..6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
}
