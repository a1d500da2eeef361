//! A set of places in an index.

/// One bit for each tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allowed {
    bits: Vec<u64>,
    count: usize,
}

impl Allowed {
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    pub(super) fn has(&self, at: usize) -> bool {
        self.bits[at / 64] >> (at % 64) & 1 == 1
    }

    /// The places in order.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.bits.iter().enumerate().flat_map(|(at, bits)| places(at * 64, *bits))
    }
}

fn places(first: usize, mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let next = (bits != 0).then(|| first + bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(next)
    })
}

impl FromIterator<bool> for Allowed {
    fn from_iter<I: IntoIterator<Item = bool>>(allowed: I) -> Self {
        let (mut bits, mut count) = (Vec::new(), 0);
        for (at, allowed) in allowed.into_iter().enumerate() {
            if at % 64 == 0 {
                bits.push(0);
            }
            bits[at / 64] |= u64::from(allowed) << (at % 64);
            count += usize::from(allowed);
        }
        Self { bits, count }
    }
}

#[cfg(test)]
mod tests {
    use super::Allowed;

    #[test]
    fn places_are_those_that_were_allowed() {
        for length in [0, 1, 63, 64, 65, 200] {
            let allowed: Allowed = (0..length).map(|at| at % 3 == 0).collect();
            let expected: Vec<_> = (0..length).filter(|at| at % 3 == 0).collect();
            assert_eq!(allowed.places().collect::<Vec<_>>(), expected);
            assert_eq!(allowed.count(), expected.len());
            assert!((0..length).all(|at| allowed.has(at) == (at % 3 == 0)));
        }
    }
}
