//! JSON text from values.

use std::fmt::Write as _;

use super::{Fault, MAX_DEPTH, Style, What};
use crate::{
    heap::{Dict, Heap, Object, price},
    value::{
        Value, compare,
        repr::{float, type_name},
    },
};

/// The JSON text of `value`, of at most `limit` bytes. The work is proportional to the text, and
/// the stack that it takes is bounded.
pub(crate) fn encode(
    heap: &Heap,
    value: Value,
    style: &Style<'_>,
    limit: usize,
) -> Result<String, Fault> {
    let mut writer = Writer { heap, style, out: String::new(), limit, depth: 0 };
    writer.value(value)?;
    Ok(writer.out)
}

/// The JSON text of an object with these members.
pub(super) fn object(
    heap: &Heap,
    members: &[(&str, Value)],
    limit: usize,
) -> Result<String, Fault> {
    let style = &Style::COMPACT;
    let mut writer = Writer { heap, style, out: String::new(), limit, depth: 0 };
    writer.members(members.iter().copied())?;
    Ok(writer.out)
}

/// The JSON string that holds `text`.
pub(crate) fn quote(text: &str) -> String {
    let (heap, style) = (&Heap::new(0), &Style::COMPACT);
    let mut writer = Writer { heap, style, out: String::new(), limit: usize::MAX, depth: 0 };
    writer.string(text).expect("there is no limit");
    writer.out
}

struct Writer<'a> {
    heap: &'a Heap,
    style: &'a Style<'a>,
    out: String,
    limit: usize,
    /// How many arrays and objects are open.
    depth: usize,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) -> Result<(), Fault> {
        self.heap.toil(text.len())?;
        let needed = self.out.len() + text.len();
        if needed > self.limit {
            return Err(What::TooLong.into());
        }
        if needed > self.out.capacity() {
            let grown = needed.max(self.out.capacity() * 2).max(64).min(self.limit);
            self.out.reserve_exact(grown - self.out.len());
        }
        self.out.push_str(text);
        Ok(())
    }

    fn value(&mut self, value: Value) -> Result<(), Fault> {
        self.heap.toil(price::JSON)?;
        match value {
            Value::None | Value::Unset => self.push("null"),
            Value::Bool(value) => self.push(if value { "true" } else { "false" }),
            Value::Int(value) => self.shown(value),
            Value::Float(value) => self.float(value),
            Value::Object(handle) => self.object(value, self.heap.get(handle)),
            Value::Builtin(_) | Value::Module(_) | Value::Tool(_) => Err(self.refuse(value)),
        }
    }

    fn refuse(&self, value: Value) -> Fault {
        What::Kind(type_name(self.heap, value)).into()
    }

    fn shown(&mut self, value: i64) -> Result<(), Fault> {
        self.heap.toil(price::JSON)?;
        if self.out.len() + 20 > self.limit {
            return self.push(&value.to_string());
        }
        // A number has at most twenty characters, and writing into a string never fails.
        let _ = write!(self.out, "{value}");
        Ok(())
    }

    fn float(&mut self, value: f64) -> Result<(), Fault> {
        if !value.is_finite() {
            return Err(What::NotFinite.into());
        }
        self.heap.toil(price::FLOAT)?;
        self.push(&float(value))
    }

    fn object(&mut self, value: Value, object: &Object) -> Result<(), Fault> {
        match object {
            Object::Str(text) => self.string(text),
            Object::Big(big) => {
                self.heap.toil(price::spelled(big.bits()))?;
                self.push(&big.to_string())
            }
            Object::List(list) => self.items(list.items.iter().copied()),
            Object::Tuple(items) => self.items(items.iter().copied()),
            Object::Set(set) => self.items(set.iter().map(|(key, _)| key)),
            Object::Range(range) => self.items((0..range.len()).map(|at| Value::Int(range.at(at)))),
            Object::Dict(dict) => self.dict(dict),
            Object::Record(record) => {
                self.members(record.fields.iter().map(|(name, value)| (&**name, *value)))
            }
            Object::Error(error) => self.string(&error.message),
            _ => Err(self.refuse(value)),
        }
    }

    fn items(&mut self, items: impl Iterator<Item = Value>) -> Result<(), Fault> {
        self.open("[")?;
        let mut any = false;
        for (at, item) in items.enumerate() {
            self.next(at)?;
            self.value(item).map_err(|fault| fault.within(|| format!("[{at}]")))?;
            any = true;
        }
        self.close(any, "]")
    }

    fn members<'n>(
        &mut self,
        members: impl Iterator<Item = (&'n str, Value)>,
    ) -> Result<(), Fault> {
        self.open("{")?;
        let mut any = false;
        for (at, (name, value)) in members.enumerate() {
            self.next(at)?;
            self.string(name)?;
            self.push(self.style.key)?;
            self.value(value).map_err(|fault| fault.within(|| shown(name)))?;
            any = true;
        }
        self.close(any, "}")
    }

    fn dict(&mut self, dict: &Dict) -> Result<(), Fault> {
        if self.style.sorted {
            let entries = self.sorted(dict)?;
            return self.entries(entries.into_iter());
        }
        self.entries(dict.iter())
    }

    fn entries(&mut self, entries: impl Iterator<Item = (Value, Value)>) -> Result<(), Fault> {
        self.open("{")?;
        let mut any = false;
        for (at, (key, value)) in entries.enumerate() {
            self.next(at)?;
            self.key(key)?;
            self.push(self.style.key)?;
            self.value(value).map_err(|fault| fault.within(|| self.step(key)))?;
            any = true;
        }
        self.close(any, "}")
    }

    /// The entries by the order of their keys, as many as the text could have.
    fn sorted(&self, dict: &Dict) -> Result<Vec<(Value, Value)>, Fault> {
        if dict.len() > self.limit - self.out.len() {
            return Err(What::TooLong.into());
        }
        // Sorting takes half as much again for a moment.
        self.heap.check(dict.len() * 2 * size_of::<(Value, Value)>() + self.out.capacity())?;
        self.heap.toil(dict.len() * price::SORT)?;
        let mut entries: Vec<(Value, Value)> = dict.iter().collect();
        let mut ordered = true;
        entries.sort_by(|(a, _), (b, _)| {
            compare::order(self.heap, *a, *b).unwrap_or_else(|_| {
                ordered = false;
                std::cmp::Ordering::Equal
            })
        });
        if ordered { Ok(entries) } else { Err(What::Order.into()) }
    }

    fn open(&mut self, bracket: &str) -> Result<(), Fault> {
        if self.depth == MAX_DEPTH {
            return Err(What::TooDeep.into());
        }
        self.depth += 1;
        self.push(bracket)
    }

    fn next(&mut self, at: usize) -> Result<(), Fault> {
        if at > 0 {
            self.push(self.style.item)?;
        }
        self.line()
    }

    fn close(&mut self, any: bool, bracket: &str) -> Result<(), Fault> {
        self.depth -= 1;
        if any {
            self.line()?;
        }
        self.push(bracket)
    }

    /// Starts a line, where there are lines.
    fn line(&mut self) -> Result<(), Fault> {
        let Some(indent) = self.style.indent else { return Ok(()) };
        self.push("\n")?;
        self.push(self.style.prefix)?;
        for _ in 0..self.depth {
            self.push(indent)?;
        }
        Ok(())
    }

    /// Keys of JSON objects are strings; numbers and the like become their text.
    fn key(&mut self, key: Value) -> Result<(), Fault> {
        if let Some(text) = self.heap.as_str(key) {
            return self.string(text);
        }
        let number = match key {
            Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) => true,
            _ => matches!(self.heap.object(key), Some(Object::Big(_))),
        };
        if !number {
            return Err(What::Key(type_name(self.heap, key)).into());
        }
        self.push("\"")?;
        self.value(key)?;
        self.push("\"")
    }

    /// A key as a step of a path.
    fn step(&self, key: Value) -> String {
        match (key, self.heap.as_str(key)) {
            (_, Some(text)) => shown(text),
            (Value::Int(value), _) => format!("[{value}]"),
            _ => "[…]".to_owned(),
        }
    }

    fn string(&mut self, text: &str) -> Result<(), Fault> {
        self.push("\"")?;
        self.heap.toil(text.len())?;
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            if !(special(byte) || self.style.ascii && byte >= 0x7f) {
                continue;
            }
            // Later bytes of a character that was escaped whole.
            if at < plain {
                continue;
            }
            self.push(&text[plain..at])?;
            plain = at + self.escape(text, at)?;
        }
        self.push(&text[plain..])?;
        self.push("\"")
    }

    /// Escapes the character at `at`; returns its length.
    fn escape(&mut self, text: &str, at: usize) -> Result<usize, Fault> {
        let c = text[at..].chars().next().unwrap_or_default();
        self.heap.toil(price::ESCAPE)?;
        match c {
            '"' => self.push("\\\"")?,
            '\\' => self.push("\\\\")?,
            '\n' => self.push("\\n")?,
            '\r' => self.push("\\r")?,
            '\t' => self.push("\\t")?,
            '\x08' => self.push("\\b")?,
            '\x0c' => self.push("\\f")?,
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    self.heap.toil(2 * price::ESCAPE)?;
                    self.push("\\u")?;
                    for shift in [12, 8, 4, 0] {
                        let digit = char::from_digit(u32::from(*unit >> shift & 15), 16);
                        self.push(digit.unwrap_or('0').encode_utf8(&mut [0; 4]))?;
                    }
                }
            }
        }
        Ok(c.len_utf8())
    }
}

const fn special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// A name as a step of a path.
fn shown(name: &str) -> String {
    let cut: String = name.chars().take(40).collect();
    format!("[\"{cut}\"]")
}
