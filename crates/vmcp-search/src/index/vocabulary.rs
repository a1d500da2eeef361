//! The terms of an index in their order, one after the other in one text.

use std::cmp::Ordering;

/// Sorted, distinct terms.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Vocabulary {
    text: String,
    /// Where each term ends; it starts where the one before ends.
    ends: Vec<u32>,
}

impl Vocabulary {
    /// Adds a term that comes after all others.
    pub(super) fn push(&mut self, term: &str) {
        self.text.push_str(term);
        self.ends.push(u32::try_from(self.text.len()).expect("vocabularies are far below 4 GiB"));
    }

    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn term(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// The place of `term`.
    pub(super) fn find(&self, term: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.term(middle).cmp(term) {
                Ordering::Equal => return Some(middle),
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
            }
        }
        None
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.text.len() + size_of_val(&*self.ends)
    }
}
