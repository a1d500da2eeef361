//! Dicts and sets: insertion order, and a table of positions by hash for all but small ones, which
//! are gone through.
//!
//! Equality of keys needs the heap that the dict itself lives in, so looking up is a question to
//! the heap, and a dict only keeps what it is told.

use hashbrown::HashTable;

use super::{BLOCK, Handle, Heap, Object, price};
use crate::{
    stop::Run,
    value::{Value, compare, hash},
};

/// Entries of a dict that has no table: most are the size of a record.
const SMALL: usize = 8;

#[derive(Debug, Default)]
pub(crate) struct Dict {
    /// Where the entries are; empty in a small dict.
    table: HashTable<u32>,
    entries: Vec<Entry>,
    live: usize,
    /// Removed entries before the first one that is left.
    gap: usize,
    /// How many loops are reading it now; it must not change meanwhile.
    pub(crate) iterating: u32,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    /// [`Value::Unset`] when it was removed.
    key: Value,
    value: Value,
}

impl Dict {
    /// An empty one with room for `entries`, which `heap` must have room for.
    pub(crate) fn with_room(heap: &Heap, entries: usize) -> Run<Self> {
        if entries == 0 {
            return Ok(Self::default());
        }
        let indexed = if entries > SMALL { entries } else { 0 };
        let table = indexed.saturating_mul(2).next_power_of_two().saturating_mul(6);
        heap.check(entries.saturating_mul(size_of::<Entry>()).saturating_add(table))?;
        Ok(Self {
            table: HashTable::with_capacity(indexed),
            entries: Vec::with_capacity(entries),
            ..Self::default()
        })
    }

    pub(crate) const fn len(&self) -> usize {
        self.live
    }

    pub(super) fn size(&self) -> usize {
        // The table and the entries are blocks of their own.
        let held = self.entries.capacity() * size_of::<Entry>() + self.table.capacity() * 6;
        size_of::<Self>() + held + if held > 0 { BLOCK } else { 0 }
    }

    /// Calls `visit` with the values of at most so many entries; returns how many entries there
    /// are.
    pub(super) fn visit(&self, from: usize, most: usize, visit: &mut dyn FnMut(Value)) -> usize {
        for entry in self.entries.iter().skip(from).take(most) {
            visit(entry.key);
            visit(entry.value);
        }
        self.entries.len()
    }

    /// Keys and values in order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (Value, Value)> {
        let live = self.entries[self.gap..].iter().filter(|entry| !entry.key.is(Value::Unset));
        live.map(|entry| (entry.key, entry.value))
    }

    /// The first key from position `from` on, and the position after it.
    pub(crate) fn next_key(&self, from: u64) -> Option<(Value, u64)> {
        let from = usize::try_from(from).ok()?.max(self.gap);
        let rest = self.entries.get(from..)?;
        let offset = rest.iter().position(|entry| !entry.key.is(Value::Unset))?;
        Some((rest[offset].key, (from + offset + 1) as u64))
    }

    /// The value of `key`.
    pub(crate) fn get(&self, heap: &Heap, key: Value) -> Run<Option<Value>> {
        heap.toil(price::LOOKUP)?;
        let hash = hash::hash(heap, key)?;
        Ok(self.position(heap, hash, key).map(|at| self.entries[at].value))
    }

    fn position(&self, heap: &Heap, hash: u64, key: Value) -> Option<usize> {
        let is_it = |entry: &Entry| {
            let alike = entry.hash == hash && !entry.key.is(Value::Unset);
            alike && compare::same_key(heap, entry.key, key)
        };
        if self.table.is_empty() {
            return self.entries[self.gap..].iter().position(is_it).map(|at| self.gap + at);
        }
        self.table.find(hash, |&at| is_it(&self.entries[at as usize])).map(|&at| at as usize)
    }

    /// What inserting one more entry may cost at most.
    fn growth(&self) -> usize {
        let fits = self.entries.len() < SMALL || self.table.len() < self.table.capacity();
        if self.entries.len() < self.entries.capacity() && fits {
            return 0;
        }
        let entries = (self.entries.capacity() * 2).max(4);
        entries * size_of::<Entry>() + entries.next_power_of_two() * 2 * 6
    }

    fn insert(&mut self, hash: u64, key: Value, value: Value) {
        if self.entries.len() == self.entries.capacity() {
            self.compact();
            let more = self.entries.len().max(4);
            self.entries.reserve_exact(more);
        }
        let at = self.entries.len() as u32;
        self.entries.push(Entry { hash, key, value });
        self.live += 1;
        if self.entries.len() <= SMALL {
            return;
        }
        if self.table.is_empty() {
            return self.index();
        }
        let entries = &self.entries;
        self.table.insert_unique(hash, at, |&at| entries[at as usize].hash);
    }

    /// Makes the table, if there are more than a few entries.
    fn index(&mut self) {
        self.table.clear();
        if self.entries.len() <= SMALL {
            return;
        }
        let entries = &self.entries;
        self.table.reserve(entries.len(), |&at| entries[at as usize].hash);
        for (at, entry) in entries.iter().enumerate() {
            if !entry.key.is(Value::Unset) {
                self.table.insert_unique(entry.hash, at as u32, |&at| entries[at as usize].hash);
            }
        }
    }

    fn remove_at(&mut self, at: usize) -> Value {
        let entry = self.entries[at];
        if let Ok(found) = self.table.find_entry(entry.hash, |&other| other as usize == at) {
            found.remove();
        }
        self.entries[at] = Entry { key: Value::Unset, value: Value::Unset, ..entry };
        self.live -= 1;
        while self.entries.get(self.gap).is_some_and(|entry| entry.key.is(Value::Unset)) {
            self.gap += 1;
        }
        // Going through it must not cost more than twice what it holds.
        if self.entries.len() > 32 && self.live < self.entries.len() / 2 {
            self.compact();
        }
        entry.value
    }

    /// Closes the gaps that removed entries left. Not while a loop counts positions.
    fn compact(&mut self) {
        if self.live == self.entries.len() || self.iterating > 0 {
            return;
        }
        self.entries.retain(|entry| !entry.key.is(Value::Unset));
        self.gap = 0;
        self.index();
    }
}

impl Heap {
    fn dict_at(&self, handle: Handle) -> &Dict {
        match self.get(handle) {
            Object::Dict(dict) | Object::Set(dict) => dict,
            _ => unreachable!("the caller looked at the object's type"),
        }
    }

    fn dict_at_mut(&mut self, handle: Handle) -> &mut Dict {
        match self.get_mut(handle) {
            Object::Dict(dict) | Object::Set(dict) => dict,
            _ => unreachable!("the caller looked at the object's type"),
        }
    }

    /// The value of `key`.
    pub(crate) fn dict_get(&self, handle: Handle, key: Value) -> Run<Option<Value>> {
        self.dict_at(handle).get(self, key)
    }

    /// Sets `key`; the caller made sure that nobody iterates if the key is new.
    pub(crate) fn dict_set(&mut self, handle: Handle, key: Value, value: Value) -> Run<()> {
        self.toil(price::ENTRY)?;
        let hash = hash::hash(self, key)?;
        let dict = self.dict_at(handle);
        if let Some(at) = dict.position(self, hash, key) {
            self.dict_at_mut(handle).entries[at].value = value;
            return Ok(());
        }
        let before = dict.size();
        self.charge(dict.growth())?;
        let charged = self.dict_at(handle).growth();
        let dict = self.dict_at_mut(handle);
        dict.insert(hash, key, value);
        let after = dict.size();
        // What it really holds now, in place of the estimate.
        self.release(charged);
        self.settle(before, after);
        Ok(())
    }

    /// Removes `key`; returns its value.
    pub(crate) fn dict_remove(&mut self, handle: Handle, key: Value) -> Run<Option<Value>> {
        self.toil(price::ENTRY)?;
        let hash = hash::hash(self, key)?;
        let found = self.dict_at(handle).position(self, hash, key);
        Ok(found.map(|at| self.dict_at_mut(handle).remove_at(at)))
    }

    /// Removes everything.
    pub(crate) fn dict_clear(&mut self, handle: Handle) {
        let before = self.dict_at(handle).size();
        let dict = self.dict_at_mut(handle);
        *dict = Dict { iterating: dict.iterating, ..Dict::default() };
        let after = self.dict_at(handle).size();
        self.settle(before, after);
    }

    /// Follows a change of size that was made within what had been checked.
    fn settle(&mut self, before: usize, after: usize) {
        if after > before {
            // The estimate covered it.
            let _ = self.charge(after - before);
        } else {
            self.release(before - after);
        }
    }
}
