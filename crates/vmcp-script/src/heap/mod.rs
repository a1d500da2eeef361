//! The script's own memory: objects in plain slots, every byte charged before it is taken.
//!
//! Garbage is found by marking from the roots that the machine names; nothing refers into the heap
//! from outside but by handle. What a slot holds is charged by its real size, the spare room of
//! growing lists included, so that the process grows by no more than the limit.

mod collect;
mod dict;
mod lend;
mod object;
mod patterns;
pub(crate) mod price;

pub(crate) use collect::Roots;
pub(crate) use dict::Dict;
pub(crate) use object::{Closure, ErrorObject, Iter, List, Object, Range, Record};
pub(crate) use patterns::{MatchObject, PatternObject};

use std::cell::Cell;

use hashbrown::DefaultHashBuilder;

use crate::{
    stop::{Limit, Run, Stop},
    value::Value,
};

/// The place of an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(crate) struct Handle(u32);

/// What an object costs beside what it holds: its slot, and the allocator's own.
pub(crate) const SLOT: usize = size_of::<Object>() + BLOCK;

/// What the allocator may take for a block of memory beside what was asked for.
pub(crate) const BLOCK: usize = 32;

/// Slots are allocated in pieces of this many, so that growing never copies them.
const PIECE: usize = 256;

/// But for the first piece, which begins with so many and doubles: most scripts need a few, and
/// many scripts may wait.
const FIRST: usize = 8;

/// A heap that is not larger has the whole first piece at once: what it would take to make one
/// larger is a part of it that matters.
const TIGHT: usize = 64 << 10;

/// What a piece takes, however many of its slots are in use, with the marks of a collection.
const fn piece_bytes(slots: usize) -> usize {
    slots * size_of::<Object>() + slots.div_ceil(64) * 8 + BLOCK
}

pub(crate) struct Heap {
    pieces: Vec<Box<[Object]>>,
    free: Option<u32>,
    slots: u32,
    used: usize,
    peak: usize,
    limit: usize,
    /// A collection is worth its time from here on.
    threshold: usize,
    /// Values and bytes that operations looked at, and that no step has paid for yet.
    work: Cell<u64>,
    /// No more of it than this.
    work_limit: u64,
    pub(crate) hasher: DefaultHashBuilder,
    /// Patterns that were compiled last; they do not keep them alive.
    patterns: Vec<Handle>,
    /// Garbage is being collected.
    collection: Option<Box<collect::Collection>>,
}

/// Below this, nothing is collected.
const SMALL: usize = 1 << 20;

impl Heap {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            pieces: Vec::new(),
            free: None,
            slots: 0,
            used: 0,
            peak: 0,
            limit,
            threshold: SMALL,
            work: Cell::new(0),
            work_limit: u64::MAX,
            hasher: DefaultHashBuilder::default(),
            patterns: Vec::new(),
            collection: None,
        }
    }

    pub(crate) const fn peak(&self) -> usize {
        self.peak
    }

    /// How many bytes may still be taken.
    pub(crate) const fn room(&self) -> usize {
        self.limit.saturating_sub(self.used)
    }

    /// Whether a collection is worth its time.
    pub(crate) const fn wants_collection(&self) -> bool {
        self.used >= self.threshold
    }

    /// Makes sure that `bytes` could be taken, before something is built in memory of its own.
    pub(crate) const fn check(&self, bytes: usize) -> Run<()> {
        if bytes > self.room() { Err(Stop::Memory) } else { Ok(()) }
    }

    /// Notes work inside of one operation, in values or bytes looked at.
    ///
    /// # Errors
    /// The step limit, as soon as the steps that are left do not pay for it.
    #[inline]
    pub(crate) fn toil(&self, amount: usize) -> Run<()> {
        let work = self.work.get().saturating_add(amount as u64);
        self.work.set(work);
        if work > self.work_limit { Err(Stop::Limit(Limit::Steps)) } else { Ok(()) }
    }

    /// Pays for work with at most so many steps; returns how many it took. The rest stays owed.
    #[inline]
    pub(crate) fn pay(&self, at_most: u64) -> u64 {
        let steps = (self.work.get() / price::PER_STEP).min(at_most);
        self.work.set(self.work.get() - steps * price::PER_STEP);
        steps
    }

    /// The work that no step has paid for yet.
    pub(crate) const fn owed(&self) -> u64 {
        self.work.get()
    }

    /// Takes work off the account that was not finished, and is done again from the beginning.
    pub(crate) fn forgive(&self, owed: u64) {
        self.work.set(owed);
    }

    /// Allows as much work as so many steps pay for.
    pub(crate) const fn allow_work(&mut self, steps: u64) {
        self.work_limit = steps.saturating_mul(price::PER_STEP).saturating_add(price::PER_STEP - 1);
    }

    /// Takes `bytes`.
    pub(crate) fn charge(&mut self, bytes: usize) -> Run<()> {
        self.check(bytes)?;
        self.used += bytes;
        self.peak = self.peak.max(self.used);
        Ok(())
    }

    /// Gives `bytes` back.
    pub(crate) const fn release(&mut self, bytes: usize) {
        self.used = self.used.saturating_sub(bytes);
    }

    /// Puts `object` into a slot. What it holds was built within `room`, and is charged here.
    pub(crate) fn put(&mut self, object: Object) -> Run<Handle> {
        self.toil(price::OBJECT)?;
        let size = BLOCK + object.size();
        let handle = match self.free {
            Some(at) => at,
            None => self.grow(size)?,
        };
        self.charge(size)?;
        let slot = self.slot_mut(handle);
        let Object::Free(next) = *slot else {
            unreachable!("the list of free slots holds free ones")
        };
        *slot = object;
        self.free = next;
        Ok(Handle(handle))
    }

    /// As `put`, as a value.
    pub(crate) fn value(&mut self, object: Object) -> Run {
        self.put(object).map(Value::Object)
    }

    /// Makes a piece, or makes the first one larger, if there is room for it and for `more` bytes;
    /// returns the first of the new slots.
    fn grow(&mut self, more: usize) -> Run<u32> {
        // The only piece may be a small one, which is made larger.
        let (small, size) = match self.pieces.as_slice() {
            [] if self.limit > TIGHT => (0, FIRST),
            [only] if only.len() < PIECE => (only.len(), only.len() * 2),
            _ => (0, PIECE),
        };
        self.check(piece_bytes(size).saturating_add(more))?;
        self.charge(piece_bytes(size))?;
        let mut piece = match small {
            0 => Vec::new(),
            _ => self.pieces.pop().unwrap_or_default().into_vec(),
        };
        let (first, added) = (self.slots, (size - small) as u32);
        piece.reserve_exact(size - small);
        piece.extend((1..=added).map(|at| Object::Free((at < added).then_some(first + at))));
        self.pieces.push(piece.into_boxed_slice());
        if small > 0 {
            self.release(piece_bytes(small));
        }
        self.slots += added;
        self.free = Some(first);
        Ok(first)
    }

    fn slot_mut(&mut self, at: u32) -> &mut Object {
        &mut self.pieces[at as usize / PIECE][at as usize % PIECE]
    }

    pub(crate) fn get(&self, handle: Handle) -> &Object {
        &self.pieces[handle.0 as usize / PIECE][handle.0 as usize % PIECE]
    }

    pub(crate) fn get_mut(&mut self, handle: Handle) -> &mut Object {
        self.slot_mut(handle.0)
    }

    /// A string.
    pub(crate) fn string(&mut self, text: impl Into<Box<str>>) -> Run {
        self.value(Object::Str(text.into()))
    }

    /// A list; what `items` hold in spare room is charged as well.
    pub(crate) fn list(&mut self, items: Vec<Value>) -> Run {
        self.value(Object::List(Box::new(List { items, iterating: 0 })))
    }

    pub(crate) fn tuple(&mut self, items: impl Into<Box<[Value]>>) -> Run {
        self.value(Object::Tuple(items.into()))
    }

    /// The text of a string.
    pub(crate) fn as_str(&self, value: Value) -> Option<&str> {
        match value {
            Value::Object(handle) => match self.get(handle) {
                Object::Str(text) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// The object that `value` points at.
    pub(crate) fn object(&self, value: Value) -> Option<&Object> {
        match value {
            Value::Object(handle) => Some(self.get(handle)),
            _ => None,
        }
    }

    /// Appends to a list that is not being iterated over.
    pub(crate) fn push(&mut self, handle: Handle, item: Value) -> Run<()> {
        self.room_for_one(handle)?;
        if let Object::List(list) = self.get_mut(handle) {
            list.items.push(item);
        }
        Ok(())
    }

    /// Appends to a list that has room for it, and that nobody else knows.
    pub(crate) fn append(&mut self, handle: Handle, items: &[Value]) {
        if let Object::List(list) = self.get_mut(handle) {
            list.items.extend_from_slice(items);
        }
    }

    fn room_for_one(&mut self, handle: Handle) -> Run<()> {
        let Object::List(list) = self.get(handle) else {
            unreachable!("the caller looked at the object's type")
        };
        let length = list.items.len();
        if length == list.items.capacity() {
            self.reserve(handle, length.max(4)).or_else(|_| self.reserve(handle, 1))?;
        }
        Ok(())
    }

    /// Makes room for `more` items of a list.
    pub(crate) fn reserve(&mut self, handle: Handle, more: usize) -> Run<()> {
        let Object::List(list) = self.get(handle) else {
            unreachable!("the caller looked at the object's type")
        };
        let (length, capacity) = (list.items.len(), list.items.capacity());
        if capacity - length >= more {
            return Ok(());
        }
        // Half again as much, so that growing bit by bit does not copy each time; less if there is
        // no room for that.
        let mut wanted = length.saturating_add(more.max(length / 2));
        if wanted.saturating_mul(size_of::<Value>()) > self.room() {
            wanted = length.saturating_add(more);
        }
        self.toil(length)?;
        // Both buffers exist while the items move.
        self.charge(wanted.saturating_mul(size_of::<Value>()))?;
        if let Object::List(list) = self.get_mut(handle) {
            list.items.reserve_exact(wanted - length);
        }
        self.release(capacity * size_of::<Value>());
        Ok(())
    }

    /// Inserts into a list that is not being iterated over, at a position within its length.
    pub(crate) fn insert(&mut self, handle: Handle, at: usize, item: Value) -> Run<()> {
        self.room_for_one(handle)?;
        if let Object::List(list) = self.get_mut(handle) {
            list.items.insert(at, item);
        }
        Ok(())
    }

    /// Removes from a list that is not being iterated over, at a position within its length.
    pub(crate) fn remove(&mut self, handle: Handle, at: usize) -> Value {
        match self.get_mut(handle) {
            Object::List(list) => list.items.remove(at),
            _ => unreachable!("the caller looked at the object's type"),
        }
    }

    /// Removes everything from a list that is not being iterated over.
    pub(crate) fn clear(&mut self, handle: Handle) {
        if let Object::List(list) = self.get_mut(handle) {
            let items = std::mem::take(&mut list.items);
            self.release(items.capacity() * size_of::<Value>());
        }
    }
}
