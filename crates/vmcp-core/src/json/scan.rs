//! The checker and the skipper.
//!
//! [`document`] checks untrusted bytes with a loop and a bit per level, so that no input can
//! overflow a stack. The `skip_*` functions walk text that was checked before.

use std::ops::Range;

/// The deepest nesting of objects and arrays that is accepted.
pub const MAX_DEPTH: u32 = 128;

/// Why a text is not one acceptable JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The bytes are not UTF-8.
    #[error("not UTF-8 at byte {0}")]
    NotUtf8(usize),
    /// The text starts with a byte order mark.
    #[error("starts with a byte order mark")]
    ByteOrderMark,
    /// The text ends in the middle of a value, or is empty.
    #[error("ends too early, at byte {0}")]
    Truncated(usize),
    /// A byte that the grammar does not allow there.
    #[error("unexpected {found} at byte {0}", found = describe(*.1))]
    Unexpected(usize, u8),
    /// Objects and arrays nest deeper than [`MAX_DEPTH`].
    #[error("nested too deeply ({MAX_DEPTH})")]
    TooDeep,
}

fn describe(byte: u8) -> String {
    match byte {
        b' '..=b'~' => format!("`{}`", byte as char),
        _ => format!("byte 0x{byte:02x}"),
    }
}

type Scan<T = usize> = Result<T, Fault>;

/// Checks that `text` is one value; returns where it lies without the white space around it.
pub(super) fn document(text: &[u8]) -> Scan<Range<usize>> {
    if text.starts_with(b"\xef\xbb\xbf") {
        return Err(Fault::ByteOrderMark);
    }
    std::str::from_utf8(text).map_err(|e| Fault::NotUtf8(e.valid_up_to()))?;
    let start = skip_space(text, 0);
    let end = value(text, start)?;
    match text.get(skip_space(text, end)) {
        None => Ok(start..end),
        Some(_) => unexpected(text, skip_space(text, end)),
    }
}

/// The open objects and arrays: one bit a level, set for an object.
#[derive(Default)]
struct Levels {
    objects: u128,
    depth: u32,
}

impl Levels {
    fn open(&mut self, object: bool) -> Scan<()> {
        if self.depth == MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        self.objects = self.objects << 1 | u128::from(object);
        self.depth += 1;
        Ok(())
    }

    fn close(&mut self) {
        self.objects >>= 1;
        self.depth -= 1;
    }

    fn in_object(&self) -> bool {
        self.objects & 1 == 1
    }
}

fn value(text: &[u8], start: usize) -> Scan {
    let mut levels = Levels::default();
    let mut at = start;
    loop {
        at = match text.get(at) {
            Some(&open @ (b'{' | b'[')) => {
                levels.open(open == b'{')?;
                let inside = skip_space(text, at + 1);
                if text.get(inside) != Some(&(open + 2)) {
                    at = if open == b'{' { key(text, inside)? } else { inside };
                    continue;
                }
                inside
            }
            _ => scalar(text, at)?,
        };
        match after_value(text, at, &mut levels)? {
            Next::Value(next) => at = next,
            Next::Done(end) => return Ok(end),
        }
    }
}

enum Next {
    Value(usize),
    Done(usize),
}

/// Walks over commas and closing brackets, up to the next value or the end of the outermost one.
/// `at` is where a scalar ended, or the closing bracket of an empty container.
fn after_value(text: &[u8], mut at: usize, levels: &mut Levels) -> Scan<Next> {
    loop {
        if levels.depth == 0 {
            return Ok(Next::Done(at));
        }
        at = skip_space(text, at);
        let close = if levels.in_object() { b'}' } else { b']' };
        match text.get(at) {
            Some(b',') => {
                let next = skip_space(text, at + 1);
                let next = if levels.in_object() { key(text, next)? } else { next };
                return Ok(Next::Value(next));
            }
            Some(&byte) if byte == close => {
                levels.close();
                at += 1;
            }
            _ => return unexpected(text, at),
        }
    }
}

/// Checks `"key" :` and returns where its value starts.
fn key(text: &[u8], at: usize) -> Scan {
    if text.get(at) != Some(&b'"') {
        return unexpected(text, at);
    }
    let colon = skip_space(text, string(text, at)?);
    if text.get(colon) != Some(&b':') {
        return unexpected(text, colon);
    }
    Ok(skip_space(text, colon + 1))
}

fn scalar(text: &[u8], at: usize) -> Scan {
    match text.get(at) {
        Some(b'"') => string(text, at),
        Some(b'-' | b'0'..=b'9') => number(text, at),
        Some(b't') => literal(text, at, b"true"),
        Some(b'f') => literal(text, at, b"false"),
        Some(b'n') => literal(text, at, b"null"),
        _ => unexpected(text, at),
    }
}

fn literal(text: &[u8], at: usize, word: &[u8]) -> Scan {
    for (offset, &byte) in word.iter().enumerate() {
        if text.get(at + offset) != Some(&byte) {
            return unexpected(text, at + offset);
        }
    }
    Ok(at + word.len())
}

fn string(text: &[u8], open: usize) -> Scan {
    let mut at = open + 1;
    loop {
        match text.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = escape(text, at + 1)?,
            Some(0..=0x1f) | None => return unexpected(text, at),
            Some(_) => at += 1,
        }
    }
}

fn escape(text: &[u8], at: usize) -> Scan {
    match text.get(at) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 1),
        Some(b'u') => {
            for offset in 1..=4 {
                if !text.get(at + offset).is_some_and(u8::is_ascii_hexdigit) {
                    return unexpected(text, at + offset);
                }
            }
            Ok(at + 5)
        }
        _ => unexpected(text, at),
    }
}

fn number(text: &[u8], start: usize) -> Scan {
    let mut at = start + usize::from(text.get(start) == Some(&b'-'));
    at = match text.get(at) {
        Some(b'0') => at + 1,
        _ => digits(text, at)?,
    };
    if text.get(at) == Some(&b'.') {
        at = digits(text, at + 1)?;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = matches!(text.get(at + 1), Some(b'+' | b'-'));
        at = digits(text, at + 1 + usize::from(sign))?;
    }
    Ok(at)
}

/// One digit or more.
fn digits(text: &[u8], start: usize) -> Scan {
    let count = text[start.min(text.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
    if count == 0 { unexpected(text, start) } else { Ok(start + count) }
}

fn unexpected<T>(text: &[u8], at: usize) -> Scan<T> {
    Err(text.get(at).map_or(Fault::Truncated(text.len()), |&byte| Fault::Unexpected(at, byte)))
}

/// The first position from `at` on that is not white space.
pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// The end of the value that starts at `at`, in checked text.
pub(super) fn skip_value(text: &[u8], at: usize) -> usize {
    match text.get(at) {
        Some(b'"') => skip_string(text, at),
        Some(b'{' | b'[') => skip_container(text, at),
        _ => text[at..]
            .iter()
            .position(|b| matches!(b, b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r'))
            .map_or(text.len(), |length| at + length),
    }
}

/// The end of the string that starts at `open`, in checked text.
pub(super) fn skip_string(text: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &text[at..]) {
        at += found + 1;
        if text[at - 1] == b'"' {
            return at;
        }
        at += 1;
    }
    text.len()
}

fn skip_container(text: &[u8], open: usize) -> usize {
    let mut depth = 0_u32;
    let mut at = open;
    while at < text.len() {
        match text[at] {
            b'"' => {
                at = skip_string(text, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}
