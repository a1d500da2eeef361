//! Which tools have a name, for queries that are one.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::Entry;

/// Fingerprints of all names, advertised ones and the backends' own, with the place of the tool.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Names(Vec<(u32, u32)>);

impl Names {
    pub(super) fn new(entries: &[Entry]) -> Self {
        let names = |(at, entry): (u32, &Entry)| {
            [&entry.name, &entry.original].map(|name| (fingerprint(name), at))
        };
        let mut names: Vec<_> = (0..).zip(entries).flat_map(names).collect();
        names.sort_unstable();
        names.dedup();
        names.shrink_to_fit();
        Self(names)
    }

    /// The places of tools that may be called `name`, in order.
    pub(super) fn candidates(&self, name: &str) -> impl Iterator<Item = usize> {
        let wanted = fingerprint(name);
        let start = self.0.partition_point(|(known, _)| *known < wanted);
        let found = self.0[start..].iter().take_while(move |(known, _)| *known == wanted);
        found.map(|(_, at)| *at as usize)
    }

    pub(super) fn memory_bytes(&self) -> usize {
        size_of_val(&*self.0)
    }
}

/// Whether two names are the same but for the case of ASCII letters.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

#[expect(clippy::cast_possible_truncation, reason = "half of a fingerprint is one too")]
fn fingerprint(name: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    name.bytes().for_each(|byte| byte.to_ascii_lowercase().hash(&mut hasher));
    hasher.finish() as u32
}
