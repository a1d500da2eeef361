//! The vectors of one model, by the texts they stand for.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use vmcp_search::{Quantized, Vectors, kept::Key};

/// Vectors of texts that no catalogue has any more, or not yet again, that are held at most.
pub(super) const SPARE: usize = 4096;

/// The vectors of one model. What another model makes is never put here, nor compared with these.
pub(in super::super) struct Held {
    whose: Whose,
    /// Counts the models of this process: another number, another model.
    pub(super) epoch: u64,
    /// Whether all texts of a catalogue had their vectors once: until then words decide alone.
    complete: AtomicBool,
    inner: RwLock<Inner>,
}

/// Whose vectors: those of one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Whose {
    /// See [`Embedder::id`](vmcp_search::Embedder::id).
    pub(super) id: String,
    /// See [`Embedder::dim`](vmcp_search::Embedder::dim).
    pub(super) dim: usize,
}

#[derive(Default)]
struct Inner {
    vectors: HashMap<Key, Entry>,
    /// Texts that the model could not embed: nobody waits for them.
    given_up: HashSet<Key>,
    /// Counts changes: vectors that were put in order are those of one revision.
    revision: u64,
    /// Counts entries, and uses of them.
    clock: u64,
}

struct Entry {
    vector: Quantized,
    /// When it was last known to be in use, by the clock above.
    used: u64,
    /// Whether it is of an earlier run.
    kept: bool,
}

impl Held {
    /// Those that an earlier run kept, the latest last.
    pub(super) fn new(
        whose: Whose,
        epoch: u64,
        kept: impl IntoIterator<Item = (Key, Quantized)>,
    ) -> Self {
        let (complete, inner) = (AtomicBool::new(false), RwLock::default());
        let held = Self { whose, epoch, complete, inner };
        held.put(kept, true);
        held
    }

    /// Whose vectors they are.
    pub(super) const fn whose(&self) -> &Whose {
        &self.whose
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.inner.read().expect("no panic inside").vectors.len()
    }

    /// Adds vectors that were made now.
    pub(super) fn add(&self, vectors: impl IntoIterator<Item = (Key, Quantized)>) {
        self.put(vectors, false);
    }

    fn put(&self, vectors: impl IntoIterator<Item = (Key, Quantized)>, kept: bool) {
        let mut inner = self.inner.write().expect("no panic inside");
        for (key, vector) in vectors {
            inner.clock += 1;
            let used = inner.clock;
            inner.vectors.insert(key, Entry { vector, used, kept });
        }
        inner.revision += 1;
    }

    /// Drops the oldest vectors that are not `used`, but for [`SPARE`] of them.
    pub(super) fn trim(&self, used: &HashSet<Key>) {
        let mut inner = self.inner.write().expect("no panic inside");
        inner.clock += 1;
        let now = inner.clock;
        let mut spare = Vec::new();
        for (key, entry) in &mut inner.vectors {
            match used.contains(key) {
                true => entry.used = now,
                false => spare.push((entry.used, *key)),
            }
        }
        let superfluous = spare.len().saturating_sub(SPARE);
        spare.sort_unstable();
        for (_, key) in &spare[..superfluous] {
            inner.vectors.remove(key);
        }
    }

    /// The vectors of `texts` in their order, with the revision that they are of.
    pub(in super::super) fn in_order(&self, texts: &[Key]) -> (u64, Vectors) {
        let inner = self.inner.read().expect("no panic inside");
        let vector = |key| inner.vectors.get(key).map(|entry: &Entry| &entry.vector);
        (inner.revision, Vectors::collect(self.whose.dim, texts.iter().map(vector)))
    }

    /// What it is now, of which model: changes with every vector that comes.
    pub(in super::super) fn stamp(&self) -> (u64, u64) {
        (self.epoch, self.inner.read().expect("no panic inside").revision)
    }

    pub(super) fn has(&self, key: &Key) -> bool {
        self.inner.read().expect("no panic inside").vectors.contains_key(key)
    }

    /// Notes which texts the model could not embed.
    pub(super) fn give_up(&self, keys: HashSet<Key>) {
        self.inner.write().expect("no panic inside").given_up = keys;
    }

    /// How many of `keys` are still to come.
    pub(super) fn awaited<'k>(&self, keys: impl Iterator<Item = &'k Key>) -> usize {
        let inner = self.inner.read().expect("no panic inside");
        let is_settled = |key| inner.vectors.contains_key(key) || inner.given_up.contains(key);
        keys.filter(|key| !is_settled(*key)).count()
    }

    /// How many of `keys` it has, and how many of these an earlier run made.
    pub(super) fn count<'k>(&self, keys: impl Iterator<Item = &'k Key>) -> (usize, usize) {
        let inner = self.inner.read().expect("no panic inside");
        let found = keys.filter_map(|key| inner.vectors.get(key));
        found.fold((0, 0), |(all, kept), entry| (all + 1, kept + usize::from(entry.kept)))
    }

    /// The vectors of `keys`, to be kept; those that are gone are left out.
    pub(super) fn copies(&self, keys: &[Key]) -> Vec<(Key, Quantized)> {
        let inner = self.inner.read().expect("no panic inside");
        let copy = |key: &Key| Some((*key, inner.vectors.get(key)?.vector.clone()));
        keys.iter().filter_map(copy).collect()
    }

    /// All vectors, those that were used last at the end.
    pub(super) fn all(&self) -> Vec<(Key, Quantized)> {
        let inner = self.inner.read().expect("no panic inside");
        let mut all: Vec<_> = inner.vectors.iter().collect();
        all.sort_unstable_by_key(|(key, entry)| (entry.used, **key));
        all.into_iter().map(|(key, entry)| (*key, entry.vector.clone())).collect()
    }

    /// About how many bytes of memory it takes.
    pub(super) fn memory_bytes(&self) -> usize {
        let inner = self.inner.read().expect("no panic inside");
        inner.vectors.capacity() * size_of::<(Key, Entry)>() + inner.vectors.len() * self.whose.dim
    }

    pub(super) fn is_complete(&self) -> bool {
        self.complete.load(Ordering::Acquire)
    }

    pub(super) fn complete(&self) {
        self.complete.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(epoch: u64, kept: std::ops::Range<usize>) -> Held {
        Held::new(Whose { id: "m".to_owned(), dim: 2 }, epoch, vectors(kept))
    }

    fn key(n: usize) -> Key {
        (n as u128).to_le_bytes()
    }

    fn vectors(numbers: std::ops::Range<usize>) -> impl Iterator<Item = (Key, Quantized)> {
        numbers.map(|n| (key(n), Quantized::new(&[1.0, n as f32])))
    }

    #[test]
    fn the_oldest_that_nobody_uses_go_first() {
        let held = held(1, 0..10);
        held.add(vectors(10..SPARE + 20));
        let used = HashSet::from([key(3), key(99_999)]);
        held.trim(&used);
        assert_eq!(held.len(), SPARE + 1);
        assert!(held.has(&key(3)) && held.has(&key(SPARE + 19)));
        assert!(!held.has(&key(4)) && !held.has(&key(19)) && held.has(&key(20)));
        assert_eq!(held.all().last().unwrap().0, key(3));
        assert!(held.memory_bytes() > 2 * SPARE);
    }

    #[test]
    fn vectors_come_in_the_order_of_the_texts() {
        let held = held(7, 0..2);
        let before = held.stamp();
        held.add(vectors(2..3));
        let texts = [key(2), key(9), key(0)];
        let (revision, ordered) = held.in_order(&texts);
        assert_eq!((7, revision), held.stamp());
        assert_ne!(before, held.stamp());
        assert_eq!(ordered.known(), 2);
        let scores = ordered.scores(&[1.0, 0.0]);
        assert!(scores[2] > scores[0] && scores[1].is_nan());
        assert_eq!((held.count(texts.iter()), held.awaited(texts.iter())), ((2, 1), 1));
        held.give_up(HashSet::from([key(9)]));
        assert_eq!(held.awaited(texts.iter()), 0);
        assert_eq!(held.copies(&texts).len(), 2);
    }
}
