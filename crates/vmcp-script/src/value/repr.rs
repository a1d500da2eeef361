//! Values as text: `type()`, `str()`, `repr()`.

pub(crate) use super::float::float;

use crate::{
    heap::{Dict, Heap, MatchObject, Object, price},
    stop::{Run, Stop},
    value::Value,
};

/// Values nest no deeper than this in a text; deeper ones show as `...`.
const MAX_DEPTH: u32 = 50;

/// What `type()` says.
pub(crate) fn type_name(heap: &Heap, value: Value) -> &'static str {
    match value {
        Value::None | Value::Unset => "NoneType",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int",
        Value::Float(_) => "float",
        Value::Builtin(_) => "builtin_function_or_method",
        Value::Module(_) => "module",
        Value::Tool(_) => "tool",
        Value::Object(handle) => match heap.get(handle) {
            Object::Str(_) => "string",
            Object::Bytes(_) => "bytes",
            Object::Big(_) => "int",
            Object::List(_) => "list",
            Object::Tuple(_) => "tuple",
            Object::Dict(_) => "dict",
            Object::Set(_) => "set",
            Object::Range(_) => "range",
            Object::Function(_) => "function",
            Object::Bound(..) => "builtin_function_or_method",
            Object::Record(record) => record.name,
            Object::Error(error) => error.kind.name(),
            Object::Pattern(_) => "re.Pattern",
            Object::Match(_) => "re.Match",
            Object::Iter(_) | Object::Cell(_) | Object::Free(_) => "internal",
        },
    }
}

/// The type of a value in a sentence: `an int`, `a list`.
pub(crate) fn a_kind(heap: &Heap, value: Value) -> String {
    let kind = type_name(heap, value);
    format!("{} {kind}", article(kind))
}

/// The article of a type.
pub(crate) fn article(kind: &str) -> &'static str {
    if kind.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" }
}

/// Text that grows within what the heap has room for.
pub(crate) struct Text {
    out: String,
    room: usize,
}

impl Text {
    pub(crate) const fn new(heap: &Heap) -> Self {
        Self { out: String::new(), room: heap.room() }
    }

    pub(crate) fn push(&mut self, text: &str) -> Run<()> {
        self.need(text.len())?;
        self.out.push_str(text);
        Ok(())
    }

    /// As `new`, but with no more room than `bytes`.
    pub(crate) fn up_to(heap: &Heap, bytes: usize) -> Self {
        Self { out: String::new(), room: heap.room().min(bytes) }
    }

    /// As `new`, while `held` bytes are taken that the heap does not know of.
    pub(crate) const fn beside(heap: &Heap, held: usize) -> Self {
        Self { out: String::new(), room: heap.room().saturating_sub(held) }
    }

    /// A text that exists beside this one, in the same room.
    pub(crate) const fn inner(&self) -> Self {
        Self { out: String::new(), room: self.room.saturating_sub(self.out.capacity()) }
    }

    /// Does `then` while `bytes` of the room are taken by something else.
    pub(crate) fn holding(
        &mut self,
        bytes: usize,
        then: impl FnOnce(&mut Self) -> Run<()>,
    ) -> Run<()> {
        let room = self.room;
        self.room = room.saturating_sub(bytes);
        let done = then(self);
        self.room = room;
        done
    }

    /// The two digits of a byte.
    fn hex(&mut self, byte: u8) -> Run<()> {
        self.fill(char::from(HEX[usize::from(byte >> 4)]), 1)?;
        self.fill(char::from(HEX[usize::from(byte & 15)]), 1)
    }

    /// `count` times `c`.
    pub(crate) fn fill(&mut self, c: char, count: usize) -> Run<()> {
        self.need(count.saturating_mul(c.len_utf8()))?;
        self.out.extend(std::iter::repeat_n(c, count));
        Ok(())
    }

    /// Makes room for `more` bytes.
    pub(crate) fn need(&mut self, more: usize) -> Run<()> {
        let needed = self.out.len().saturating_add(more);
        if needed > self.out.capacity() {
            // A growing buffer and its successor exist side by side.
            let grown = needed.max(self.out.capacity() * 2);
            if grown.saturating_add(self.out.capacity()) > self.room {
                return Err(Stop::Memory);
            }
            self.out.reserve_exact(grown - self.out.len());
        }
        Ok(())
    }

    /// How many bytes there are.
    pub(crate) const fn len(&self) -> usize {
        self.out.len()
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }
}

/// What tells names that the heap does not know.
pub(crate) trait Names {
    /// The name of a function by its prototype.
    fn function(&self, proto: u32) -> &str;
    /// The name of a built-in function.
    fn builtin(&self, id: u16) -> &str;
    /// The name of a module.
    fn module(&self, id: u16) -> &str;
    /// The name of a tool.
    fn tool(&self, id: u32) -> &str;
}

/// `str(value)`.
pub(crate) fn string(heap: &Heap, names: &dyn Names, value: Value, out: &mut Text) -> Run<()> {
    match heap.object(value) {
        Some(Object::Str(text)) => plain(heap, text, out),
        Some(Object::Error(error)) => plain(heap, &error.message, out),
        _ => repr(heap, names, value, out),
    }
}

fn plain(heap: &Heap, text: &str, out: &mut Text) -> Run<()> {
    heap.toil(text.len())?;
    out.push(text)
}

/// `repr(value)`.
pub(crate) fn repr(heap: &Heap, names: &dyn Names, value: Value, out: &mut Text) -> Run<()> {
    Writer { heap, names, open: Vec::new() }.value(value, out)
}

struct Writer<'a> {
    heap: &'a Heap,
    names: &'a dyn Names,
    /// The containers that are being written, to see cycles.
    open: Vec<crate::heap::Handle>,
}

impl Writer<'_> {
    fn value(&mut self, value: Value, out: &mut Text) -> Run<()> {
        // Shared values are written as often as they are met, however few they are.
        self.heap.toil(price::REPR)?;
        match value {
            Value::None | Value::Unset => out.push("None"),
            Value::Bool(true) => out.push("True"),
            Value::Bool(false) => out.push("False"),
            Value::Int(value) => out.push(&value.to_string()),
            Value::Float(value) => {
                self.heap.toil(price::FLOAT)?;
                out.push(&float(value))
            }
            Value::Builtin(id) => {
                out.push(&format!("<built-in function {}>", self.names.builtin(id)))
            }
            Value::Module(id) => out.push(&format!("<module {}>", self.names.module(id))),
            Value::Tool(id) => out.push(&format!("<tool {}>", self.names.tool(id))),
            Value::Object(handle) => self.object(handle, out),
        }
    }

    fn object(&mut self, handle: crate::heap::Handle, out: &mut Text) -> Run<()> {
        match self.heap.get(handle) {
            Object::Str(text) => return self.quoted(text, out),
            Object::Bytes(bytes) => return self.byte_string(bytes, out),
            Object::Big(big) => {
                self.heap.toil(price::spelled(big.bits()))?;
                return out.push(&big.to_string());
            }
            Object::Range(range) => {
                let (start, stop, step) = (range.start, range.stop, range.step);
                return out.push(&match (start, step) {
                    (0, 1) => format!("range({stop})"),
                    (_, 1) => format!("range({start}, {stop})"),
                    _ => format!("range({start}, {stop}, {step})"),
                });
            }
            Object::Function(closure) => {
                return out.push(&format!("<function {}>", self.names.function(closure.proto)));
            }
            Object::Bound(..) => return out.push("<built-in method>"),
            Object::Error(error) => {
                out.push(error.kind.name())?;
                out.push("(")?;
                self.quoted(&error.message, out)?;
                return out.push(")");
            }
            Object::Pattern(pattern) => {
                out.push("re.compile(")?;
                self.quoted(&pattern.compiled.source, out)?;
                return out.push(")");
            }
            Object::Match(found) => return self.found(found, out),
            Object::Iter(_) | Object::Cell(_) | Object::Free(_) => return out.push("<internal>"),
            _ => {}
        }
        if self.open.contains(&handle) || self.open.len() as u32 == MAX_DEPTH {
            return out.push("...");
        }
        self.heap.toil(2 * price::REPR)?;
        self.open.push(handle);
        let written = self.container(handle, out);
        self.open.pop();
        written
    }

    /// A match, by what it found.
    fn found(&self, found: &MatchObject, out: &mut Text) -> Run<()> {
        let text = self.heap.as_str(found.text).unwrap_or_default();
        out.push("<re.Match ")?;
        self.quoted(&text[found.slots[0]..found.slots[1]], out)?;
        out.push(">")
    }

    fn container(&mut self, handle: crate::heap::Handle, out: &mut Text) -> Run<()> {
        let heap = self.heap;
        match heap.get(handle) {
            Object::List(list) => self.items("[", list.items.iter().copied(), "]", out),
            Object::Tuple(items) if items.len() == 1 => {
                self.items("(", items.iter().copied(), ",)", out)
            }
            Object::Tuple(items) => self.items("(", items.iter().copied(), ")", out),
            Object::Set(set) if set.len() == 0 => out.push("set()"),
            Object::Set(set) => self.items("{", set.iter().map(|(key, _)| key), "}", out),
            Object::Dict(dict) => self.dict(dict, out),
            Object::Record(record) => {
                out.push(record.name)?;
                out.push("(")?;
                for (at, (name, value)) in record.fields.iter().enumerate() {
                    out.push(if at > 0 { ", " } else { "" })?;
                    out.push(name)?;
                    out.push("=")?;
                    self.value(*value, out)?;
                }
                out.push(")")
            }
            _ => Ok(()),
        }
    }

    fn items(
        &mut self,
        open: &str,
        items: impl Iterator<Item = Value>,
        close: &str,
        out: &mut Text,
    ) -> Run<()> {
        out.push(open)?;
        for (at, item) in items.enumerate() {
            out.push(if at > 0 { ", " } else { "" })?;
            self.value(item, out)?;
        }
        out.push(close)
    }

    fn dict(&mut self, dict: &Dict, out: &mut Text) -> Run<()> {
        out.push("{")?;
        for (at, (key, value)) in dict.iter().enumerate() {
            out.push(if at > 0 { ", " } else { "" })?;
            self.value(key, out)?;
            out.push(": ")?;
            self.value(value, out)?;
        }
        out.push("}")
    }
}

/// Digits of an escape.
const HEX: &[u8; 16] = b"0123456789abcdef";

impl Writer<'_> {
    fn quoted(&self, text: &str, out: &mut Text) -> Run<()> {
        self.heap.toil(text.len() * 2)?;
        out.push("\"")?;
        let mut plain = 0;
        for (at, c) in text.char_indices() {
            let escaped = match c {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                c if c.is_control() => "\\x",
                _ => continue,
            };
            self.heap.toil(price::ESCAPE)?;
            out.push(&text[plain..at])?;
            out.push(escaped)?;
            if escaped == "\\x" {
                out.hex(u8::try_from(u32::from(c)).unwrap_or(b'?'))?;
            }
            plain = at + c.len_utf8();
        }
        out.push(&text[plain..])?;
        out.push("\"")
    }

    fn byte_string(&self, bytes: &[u8], out: &mut Text) -> Run<()> {
        self.heap.toil(bytes.len() * price::ESCAPE)?;
        out.push("b\"")?;
        for byte in bytes {
            match byte {
                b'"' => out.push("\\\"")?,
                b'\\' => out.push("\\\\")?,
                b' '..=b'~' => out.fill(char::from(*byte), 1)?,
                _ => {
                    out.push("\\x")?;
                    out.hex(*byte)?;
                }
            }
        }
        out.push("\"")
    }
}
