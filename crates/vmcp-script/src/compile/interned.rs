//! Things that a program has once, however often its text has them.

use std::hash::{BuildHasher as _, Hash, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::program::Constant;

/// Where things are in a list that has each of them once.
#[derive(Default)]
pub(super) struct Interned {
    /// Hashes and places.
    places: HashTable<(u64, u32)>,
    hasher: DefaultHashBuilder,
}

impl Interned {
    /// The place in `list` of what `is_it` says yes to, which hashes like `key`; what `make` gives
    /// goes to the end if there is none.
    pub(super) fn place<T>(
        &mut self,
        list: &mut Vec<T>,
        key: &(impl Hash + ?Sized),
        is_it: impl Fn(&T) -> bool,
        make: impl FnOnce() -> T,
    ) -> u32 {
        let hash = self.hasher.hash_one(key);
        let known =
            self.places.find(hash, |(other, at)| *other == hash && is_it(&list[*at as usize]));
        if let Some((_, at)) = known {
            return *at;
        }
        let at = list.len() as u32;
        list.push(make());
        self.places.insert_unique(hash, (hash, at), |(hash, _)| *hash);
        at
    }
}

impl Constant {
    /// Whether both make the same value: `0.0` and `-0.0` do not.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (a, b) => a == b,
        }
    }
}

impl Hash for Constant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Str(text) => text.hash(state),
            Self::Bytes(bytes) => bytes.hash(state),
            Self::Int(value) => value.hash(state),
            Self::Big(radix, digits) => (radix, digits).hash(state),
            Self::Float(value) => value.to_bits().hash(state),
        }
    }
}
