//! Sets of registers.

use crate::op::Reg;

/// A set of registers, a bit for each.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Registers(Vec<u64>);

impl Registers {
    pub(super) fn contains(&self, at: Reg) -> bool {
        self.0.get(usize::from(at / 64)).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    pub(super) fn insert(&mut self, at: Reg) {
        let word = usize::from(at / 64);
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (at % 64);
    }

    pub(super) fn remove(&mut self, at: Reg) {
        if let Some(word) = self.0.get_mut(usize::from(at / 64)) {
            *word &= !(1 << (at % 64));
        }
    }

    /// Those that are in both.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.0.truncate(other.0.len());
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine &= theirs;
        }
        self
    }
}
