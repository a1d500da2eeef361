//! Values from JSON text.
//!
//! The reader keeps its own stack of open arrays and objects, so that depth costs no host stack,
//! and puts finished ones into the heap at their exact size. It can stop between any two steps, and
//! so a long text does not hold up anybody.

use super::{
    MAX_DEPTH,
    keys::Keys,
    number::{self, Number},
    text::{self, Stretch, Unescaped},
};
use crate::{
    heap::{Dict, Heap, Object, price},
    stop::{Run, Stop},
    value::Value,
};

/// The value of a JSON text. Duplicate keys: the last one wins. Half surrogate pairs become U+FFFD.
///
/// # Errors
/// `ValueError` with line and column for text that is no JSON, is nested more than [`MAX_DEPTH`]
/// levels deep, or has a number that the engine cannot hold.
pub(crate) fn read(heap: &mut Heap, source: &str) -> Run {
    let mut reader = Reader::default();
    let value = loop {
        match reader.go(heap, source, u64::MAX) {
            Ok(Some(value)) => break Ok(value),
            Ok(None) => {}
            Err(stop) => break Err(stop),
        }
    };
    heap.release(reader.scratch());
    value
}

/// How far a text was read. What fails for want of memory can be gone on with.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    pub(super) at: usize,
    phase: Phase,
    /// Items of open arrays, keys and values of open objects. Charged while it is there.
    values: Vec<Value>,
    /// What `values` are moved to, bit by bit, when there is no room for more of them.
    moved: Vec<Value>,
    open: Vec<Open>,
    keys: Keys,
}

/// White space that is skipped at a time.
const MAX_BLANKS: usize = 4096;

/// Items of an array, and members of an object, that are put in their place at a time.
const ITEMS: usize = 1024;
const PAIRS: usize = 64;

/// Room for values that is given back at a time.
const ROOM: usize = 64 << 10;

/// What comes next.
#[derive(Debug, Default)]
enum Phase {
    /// A value.
    #[default]
    Value,
    /// What an array or object holds, or, where nothing is there yet, its end.
    Item { first: bool },
    /// The rest of a string with escapes, which may be a key.
    Text(Unescaped),
    /// The values from a position on belong into this list or dict.
    Fill(Value, usize),
    /// A place for this value.
    Made(Value),
    /// A colon.
    Colon,
    /// A comma, or the end of what is open.
    After,
}

/// An array or object that is being read.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// Where its values start.
    start: usize,
    is_object: bool,
}

impl Reader {
    /// Reads on until `work` is done, more or less; the value, once it is whole. `source` is the
    /// same text each time.
    pub(crate) fn go(&mut self, heap: &mut Heap, source: &str, work: u64) -> Run<Option<Value>> {
        let end = heap.owed().saturating_add(work);
        if self.at == 0 && source.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        while heap.owed() < end {
            let from = self.at;
            let mut step = Step { reader: self, heap, source, bytes: source.as_bytes() };
            let done = step.make();
            if let Err(Stop::Memory) = done {
                self.at = from;
            }
            let done = done?;
            heap.toil(price::JSON / 2 + (self.at - from) / 8)?;
            if done.is_some() {
                return Ok(done);
            }
        }
        Ok(None)
    }

    /// How many bytes were read.
    pub(crate) const fn position(&self) -> usize {
        self.at
    }

    /// The values that were read: `visit` is called with some, and the others are returned.
    pub(crate) fn values(&self, visit: &mut dyn FnMut(Value)) -> &[Value] {
        if let Phase::Made(value) | Phase::Fill(value, _) = self.phase {
            visit(value);
        }
        self.keys.values().for_each(visit);
        &self.values
    }

    /// The bytes that are charged while it reads.
    pub(crate) fn scratch(&self) -> usize {
        let text = match &self.phase {
            Phase::Text(text) => text.size(),
            _ => 0,
        };
        (self.values.capacity() + self.moved.capacity()) * size_of::<Value>() + text
    }
}

/// One step of a reader. It fails before it has changed anything but the position.
pub(super) struct Step<'r, 't> {
    pub(super) reader: &'r mut Reader,
    heap: &'r mut Heap,
    pub(super) source: &'t str,
    pub(super) bytes: &'t [u8],
}

impl Step<'_, '_> {
    fn make(&mut self) -> Run<Option<Value>> {
        if !matches!(self.reader.phase, Phase::Text(_)) && !self.skip_space() {
            return Ok(None);
        }
        match &self.reader.phase {
            Phase::Value => self.value()?,
            Phase::Item { first } => self.item(*first)?,
            Phase::Colon => self.colon()?,
            Phase::Text(_) => self.text()?,
            Phase::Fill(into, next) => self.fill(*into, *next)?,
            Phase::After => self.after()?,
            Phase::Made(value) => {
                let value = *value;
                if self.reader.open.is_empty() {
                    if self.gives_back() {
                        return Ok(None);
                    }
                    return self.finish(value).map(Some);
                }
                if !self.keep(value)? {
                    return Ok(None);
                }
                let is_key = self.reader.open.last().is_some_and(|open| {
                    open.is_object && (self.reader.values.len() - open.start) % 2 == 1
                });
                self.reader.phase = if is_key { Phase::Colon } else { Phase::After };
            }
        }
        Ok(None)
    }

    /// Reads a value, or opens one that has values of its own.
    fn value(&mut self) -> Run<()> {
        let Some(byte) = self.peek() else { return Err(self.ended()) };
        let value = match byte {
            b'{' | b'[' => return self.open(byte == b'{'),
            b'"' => return self.string(),
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::None)?,
            _ => return Err(self.unexpected("a value")),
        };
        self.reader.phase = Phase::Made(value);
        Ok(())
    }

    fn finish(&mut self, value: Value) -> Run {
        if self.reader.at == self.bytes.len() {
            return Ok(value);
        }
        let lines = matches!(self.peek(), Some(b'{' | b'['));
        let hint = if lines { "; read texts of several values line by line" } else { "" };
        Err(self.fault(format!("there is more after the value{hint}")))
    }

    fn open(&mut self, is_object: bool) -> Run<()> {
        if self.reader.open.len() == MAX_DEPTH {
            return Err(self.fault(format!("nested more than maxNesting={MAX_DEPTH} levels deep")));
        }
        self.reader.at += 1;
        self.reader.open.push(Open { start: self.reader.values.len(), is_object });
        self.reader.phase = Phase::Item { first: true };
        Ok(())
    }

    /// A value or key of what is open, after its bracket or a comma.
    fn item(&mut self, first: bool) -> Run<()> {
        let Some(open) = self.reader.open.last().copied() else { return Ok(()) };
        let close = if open.is_object { b'}' } else { b']' };
        match self.peek() {
            Some(byte) if byte == close && first => self.close(open),
            Some(byte) if byte == close => {
                let message = format!("a comma before `{}`", char::from(close));
                Err(self.fault(message))
            }
            _ if open.is_object => self.key(),
            _ => self.value(),
        }
    }

    /// The array or object of the values from `open` on has ended.
    fn close(&mut self, open: Open) -> Run<()> {
        let count = self.reader.values.len() - open.start;
        let made = if open.is_object {
            let dict = Dict::with_room(self.heap, count / 2)?;
            self.heap.value(Object::Dict(Box::new(dict)))?
        } else {
            self.heap.check(count * size_of::<Value>())?;
            self.heap.list(Vec::with_capacity(count))?
        };
        self.reader.phase = Phase::Fill(made, open.start);
        self.fill(made, open.start)
    }

    /// Puts some of the values from `next` on into `into`, which has room for all of them.
    fn fill(&mut self, into: Value, next: usize) -> Run<()> {
        let (Value::Object(handle), Some(open)) = (into, self.reader.open.last().copied()) else {
            return Ok(());
        };
        let values = &self.reader.values;
        let end = values.len().min(next + if open.is_object { PAIRS * 2 } else { ITEMS });
        if open.is_object {
            for pair in values[next..end].chunks_exact(2) {
                self.heap.dict_set(handle, pair[0], pair[1])?;
            }
        } else {
            self.heap.toil((end - next) * price::COPY)?;
            self.heap.append(handle, &values[next..end]);
        }
        if end < values.len() {
            self.reader.phase = Phase::Fill(into, end);
            return Ok(());
        }
        self.reader.values.truncate(open.start);
        self.reader.open.pop();
        self.reader.at += 1;
        self.reader.phase = Phase::Made(into);
        Ok(())
    }

    /// Another value follows in what is open, or it ends.
    fn after(&mut self) -> Run<()> {
        let Some(open) = self.reader.open.last().copied() else { return Ok(()) };
        let (close, wanted) =
            if open.is_object { (b'}', "`,` or `}`") } else { (b']', "`,` or `]`") };
        match self.peek() {
            Some(b',') => {
                self.reader.at += 1;
                self.reader.phase = Phase::Item { first: false };
                Ok(())
            }
            Some(byte) if byte == close => self.close(open),
            Some(_) => Err(self.unexpected(wanted)),
            None => Err(self.ended()),
        }
    }

    /// Adds to the values, or makes some of the room for it; whether it was added.
    fn keep(&mut self, value: Value) -> Run<bool> {
        let Reader { values, moved, .. } = &mut *self.reader;
        if values.len() < values.capacity() {
            values.push(value);
            return Ok(true);
        }
        if moved.capacity() == 0 {
            let grown = (values.len() * 2).max(16);
            // Both buffers exist while the values move.
            self.heap.charge(grown * size_of::<Value>())?;
            moved.reserve_exact(grown);
        }
        let end = values.len().min(moved.len() + ITEMS);
        self.heap.toil((end - moved.len()) * price::COPY)?;
        moved.extend_from_slice(&values[moved.len()..end]);
        if end < values.len() {
            return Ok(false);
        }
        moved.push(value);
        self.heap.release(values.capacity() * size_of::<Value>());
        *values = std::mem::take(moved);
        Ok(true)
    }

    /// Gives back some of much room that is not needed any more; whether it did.
    fn gives_back(&mut self) -> bool {
        let values = &mut self.reader.values;
        let before = values.capacity();
        if before <= ROOM {
            return false;
        }
        values.shrink_to(before - ROOM);
        self.heap.release((before - values.capacity()) * size_of::<Value>());
        // An allocator need not.
        values.capacity() < before
    }

    fn key(&mut self) -> Run<()> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a key in double quotes"));
        }
        let start = self.reader.at;
        let Some(name) = text::plain(self.source, start) else { return self.string() };
        let value = match self.reader.keys.find(self.source, name) {
            Some(known) => known,
            None => {
                self.heap.check(name.len())?;
                let made = self.heap.string(name)?;
                self.reader.keys.note(start + 1, name, made);
                made
            }
        };
        self.reader.at = start + name.len() + 2;
        self.reader.phase = Phase::Made(value);
        Ok(())
    }

    fn colon(&mut self) -> Run<()> {
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.reader.at += 1;
        self.reader.phase = Phase::Value;
        Ok(())
    }

    fn string(&mut self) -> Run<()> {
        let start = self.reader.at;
        let Some(plain) = text::plain(self.source, start) else {
            self.reader.at += 1;
            self.reader.phase = Phase::Text(Unescaped::default());
            return Ok(());
        };
        self.heap.toil(plain.len() / 16)?;
        self.heap.check(plain.len())?;
        let made = self.heap.string(plain)?;
        self.reader.at = start + plain.len() + 2;
        self.reader.phase = Phase::Made(made);
        Ok(())
    }

    /// Decodes a stretch of a string that has escapes.
    fn text(&mut self) -> Run<()> {
        let Phase::Text(text) = &mut self.reader.phase else { return Ok(()) };
        match text.more(self.heap, self.source, self.reader.at)? {
            Stretch::GoesOn(at) => self.reader.at = at,
            Stretch::Ends(at) => {
                let held = text.size();
                self.heap.check(text.len())?;
                let made = self.heap.string(text.take())?;
                self.heap.release(held);
                self.reader.at = at;
                self.reader.phase = Phase::Made(made);
            }
            Stretch::Broken(at) => return Err(self.broken_string(at)),
            Stretch::Unknown(at) => {
                return Err(self.fault_at(at, "an escape that JSON does not have"));
            }
        }
        Ok(())
    }

    fn number(&mut self) -> Run {
        let start = self.reader.at;
        let spelling =
            number::scan(self.bytes, start).map_err(|(at, message)| self.fault_at(at, message))?;
        let spelled = &self.source[start..spelling.end];
        self.heap.toil(spelling.cost(start))?;
        let number = number::parse(spelled, &spelling).map_err(|message| self.fault(message))?;
        self.reader.at = spelling.end;
        match number {
            Number::Small(value) => Ok(value),
            Number::Big(big) => self.heap.value(Object::Big(Box::new(big))),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Run {
        if !self.bytes[self.reader.at..].starts_with(word.as_bytes()) {
            return Err(self.unexpected("a value"));
        }
        self.reader.at += word.len();
        Ok(value)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.reader.at).copied()
    }

    /// Goes past white space; whether it came to its end, as there may be much of it.
    fn skip_space(&mut self) -> bool {
        let rest = &self.bytes[self.reader.at..];
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let blanks = rest.iter().take(MAX_BLANKS).take_while(blank).count();
        self.reader.at += blanks;
        blanks < MAX_BLANKS
    }
}
