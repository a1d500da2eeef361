//! Decisions, taken from bytes.

/// The decisions that a program comes from.
pub(crate) struct Choices<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Choices<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// A number below `count`, which is at most 256; 0 when no bytes are left.
    ///
    /// A smaller byte never gives a greater number: that is what a shrinker needs.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) * count / 256
    }

    /// Whether all bytes are used up.
    pub(crate) const fn are_spent(&self) -> bool {
        self.at >= self.bytes.len()
    }
}

/// Returns the bytes that belong to a seed: between 64 and 832 of them.
#[must_use]
pub fn choices(seed: u64) -> Vec<u8> {
    let mut state = seed;
    let length = 64 + (next(&mut state) % 96) * (1 + next(&mut state) % 8);
    (0..length).map(|_| (next(&mut state) >> 32) as u8).collect()
}

/// The next number of the generator called splitmix.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
