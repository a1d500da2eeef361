//! Values from JSON text.
//!
//! The reader keeps its own stack of open arrays and objects, so that depth costs no host stack,
//! and puts finished ones into the heap at their exact size.

use super::{MAX_DEPTH, number, number::Number, text};
use crate::{
    heap::{Dict, Heap, Object, SLOT},
    stop::{Run, Stop},
    value::Value,
};

/// Keys that are remembered while reading: objects of one list mostly have the same ones.
const KEYS: usize = 32;

/// The value of a JSON text. Duplicate keys: the last one wins. Half surrogate pairs become U+FFFD.
///
/// # Errors
/// `ValueError` with line and column for text that is no JSON, is nested more than [`MAX_DEPTH`]
/// levels deep, or has a number that the engine cannot hold.
pub(crate) fn read(heap: &mut Heap, source: &str) -> Run {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut reader = Reader {
        heap,
        source,
        bytes: source.as_bytes(),
        at: 0,
        values: Vec::new(),
        open: Vec::new(),
        keys: [None; KEYS],
    };
    let value = reader.document();
    let scratch = reader.values.capacity() * size_of::<Value>();
    reader.heap.release(scratch);
    value
}

struct Reader<'t, 'h> {
    heap: &'h mut Heap,
    source: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Items of open arrays, keys and values of open objects. Charged while it is there.
    values: Vec<Value>,
    open: Vec<Open>,
    keys: [Option<(&'t str, Value)>; KEYS],
}

/// An array or object that is being read.
#[derive(Clone, Copy)]
struct Open {
    /// Where its values start.
    start: usize,
    is_object: bool,
}

impl<'t> Reader<'t, '_> {
    fn document(&mut self) -> Run {
        loop {
            let Some(mut value) = self.start()? else { continue };
            // The value may be the last one of arrays and objects around it.
            loop {
                let Some(open) = self.open.last().copied() else {
                    return self.finish(value);
                };
                self.keep(value)?;
                if self.goes_on(open)? {
                    break;
                }
                value = self.close(open)?;
            }
        }
    }

    /// Reads a value, or opens one that has values of its own.
    fn start(&mut self) -> Run<Option<Value>> {
        self.skip_space();
        let Some(byte) = self.peek() else { return Err(self.ended()) };
        match byte {
            b'{' | b'[' => self.open(byte == b'{'),
            b'"' => self.string().map(Some),
            b'-' | b'0'..=b'9' => self.number().map(Some),
            b't' => self.word("true", Value::Bool(true)).map(Some),
            b'f' => self.word("false", Value::Bool(false)).map(Some),
            b'n' => self.word("null", Value::None).map(Some),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn finish(&mut self, value: Value) -> Run {
        self.skip_space();
        if self.at == self.bytes.len() {
            return Ok(value);
        }
        let lines = matches!(self.peek(), Some(b'{' | b'['));
        let hint = if lines { "; read texts of several values line by line" } else { "" };
        Err(self.fault(format!("there is more after the value{hint}")))
    }

    fn open(&mut self, is_object: bool) -> Run<Option<Value>> {
        if self.open.len() == MAX_DEPTH {
            return Err(self.fault(format!("nested more than {MAX_DEPTH} levels deep")));
        }
        self.at += 1;
        let open = Open { start: self.values.len(), is_object };
        self.skip_space();
        if self.peek() == Some(if is_object { b'}' } else { b']' }) {
            self.at += 1;
            return self.make(open).map(Some);
        }
        self.open.push(open);
        if is_object {
            self.key()?;
        }
        Ok(None)
    }

    /// Whether another value follows in what is open.
    fn goes_on(&mut self, open: Open) -> Run<bool> {
        self.skip_space();
        let (close, wanted) =
            if open.is_object { (b'}', "`,` or `}`") } else { (b']', "`,` or `]`") };
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                self.skip_space();
                if self.peek() == Some(close) {
                    let message = format!("a comma before `{}`", char::from(close));
                    return Err(self.fault(message));
                }
                if open.is_object {
                    self.key()?;
                }
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            Some(_) => Err(self.unexpected(wanted)),
            None => Err(self.ended()),
        }
    }

    fn close(&mut self, open: Open) -> Run {
        self.open.pop();
        self.make(open)
    }

    /// The array or object of the values from `open` on.
    fn make(&mut self, open: Open) -> Run {
        let count = self.values.len() - open.start;
        if !open.is_object {
            self.heap.check(count * size_of::<Value>() + SLOT)?;
            let items: Vec<Value> = self.values.drain(open.start..).collect();
            return self.heap.list(items);
        }
        let dict = Dict::with_room(self.heap, count / 2)?;
        let dict = self.heap.put(Object::Dict(Box::new(dict)))?;
        for at in (open.start..self.values.len()).step_by(2) {
            self.heap.dict_set(dict, self.values[at], self.values[at + 1])?;
        }
        self.values.truncate(open.start);
        Ok(Value::Object(dict))
    }

    fn keep(&mut self, value: Value) -> Run<()> {
        if self.values.len() == self.values.capacity() {
            let before = self.values.capacity();
            let grown = (before * 2).max(16);
            // Both buffers exist while the values move.
            self.heap.charge(grown * size_of::<Value>())?;
            self.values.reserve_exact(grown - before);
            let extra = (self.values.capacity() - grown) * size_of::<Value>();
            self.heap.charge(extra)?;
            self.heap.release(before * size_of::<Value>());
        }
        self.values.push(value);
        Ok(())
    }

    /// A key and the colon after it.
    fn key(&mut self) -> Run<()> {
        self.skip_space();
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a key in double quotes"));
        }
        let start = self.at;
        let key = match text::plain(self.source, start) {
            Some(name) => {
                self.at = start + name.len() + 2;
                self.known_key(name)?
            }
            None => self.string()?,
        };
        self.keep(key)?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        Ok(())
    }

    /// The string of a key, which is shared with the last key like it.
    fn known_key(&mut self, name: &'t str) -> Run {
        let bytes = name.as_bytes();
        let (first, last) = (bytes.first().copied(), bytes.last().copied());
        let mix =
            bytes.len() * 31 + usize::from(first.unwrap_or(0)) * 7 + usize::from(last.unwrap_or(0));
        let slot = mix % KEYS;
        if let Some((known, value)) = self.keys[slot]
            && known == name
        {
            return Ok(value);
        }
        self.heap.check(name.len() + SLOT)?;
        let value = self.heap.string(name)?;
        self.keys[slot] = Some((name, value));
        Ok(value)
    }

    fn string(&mut self) -> Run {
        let start = self.at;
        if let Some(plain) = text::plain(self.source, start) {
            self.at = start + plain.len() + 2;
            self.heap.check(plain.len() + SLOT)?;
            return self.heap.string(plain);
        }
        let end = text::end(self.bytes, start).map_err(|at| self.broken_string(at))?;
        // The decoded text is no longer than its spelling.
        self.heap.check(end - start + SLOT)?;
        let decoded = text::decode(&self.source[start + 1..end - 1])
            .map_err(|at| self.fault_at(start + 1 + at, "an escape that JSON does not have"))?;
        self.at = end;
        self.heap.string(decoded)
    }

    fn broken_string(&self, at: usize) -> Stop {
        match self.bytes.get(at) {
            None => self.fault_at(at, "the text ends inside of a string"),
            Some(byte) => {
                let message =
                    format!("a string with a control character; write it as \\u{byte:04x}");
                self.fault_at(at, message)
            }
        }
    }

    fn number(&mut self) -> Run {
        let start = self.at;
        let spelling =
            number::scan(self.bytes, start).map_err(|(at, message)| self.fault_at(at, message))?;
        let spelled = &self.source[start..spelling.end];
        let number = number::parse(spelled, &spelling).map_err(|message| self.fault(message))?;
        self.at = spelling.end;
        match number {
            Number::Small(value) => Ok(value),
            Number::Big(big) => self.heap.value(Object::Big(Box::new(big))),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Run {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn ended(&self) -> Stop {
        let blank = self.source.trim().is_empty();
        self.fault(if blank { "the text is empty" } else { "the text ends too early" })
    }

    /// The fault that something else stands where `wanted` should.
    fn unexpected(&self, wanted: &str) -> Stop {
        let rest = &self.source[self.at..];
        if rest.is_empty() {
            return self.ended();
        }
        let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).take(20).collect();
        let shown = if word.is_empty() { rest.chars().take(1).collect() } else { word };
        let hint = hint(&shown);
        self.fault(format!("found `{shown}` in place of {wanted}{hint}"))
    }

    fn fault(&self, message: impl AsRef<str>) -> Stop {
        self.fault_at(self.at, message)
    }

    fn fault_at(&self, at: usize, message: impl AsRef<str>) -> Stop {
        let before = &self.bytes[..at.min(self.bytes.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
        let message = message.as_ref();
        Stop::value(format!("invalid JSON at line {line}, column {column}: {message}"))
    }
}

/// What to write in place of what JSON does not have.
fn hint(found: &str) -> &'static str {
    match found {
        "'" => "; JSON has double quotes only",
        "True" => "; JSON writes true",
        "False" => "; JSON writes false",
        "None" | "undefined" => "; JSON writes null",
        "NaN" | "nan" | "Infinity" | "inf" => "; JSON has no such number",
        "/" | "#" => "; JSON has no comments",
        "<" => "; this looks like HTML or XML",
        _ => "",
    }
}
