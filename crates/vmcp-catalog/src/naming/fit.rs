//! Names that no client refuses: short enough, of letters, digits, `_`, `-` and `.`.
//!
//! A name that has to change gets a tag, six hex digits of a hash of the backend and its own name
//! for the thing. So the new name depends on nothing else: it is the same after a restart, and
//! stays when another backend comes or goes. The hash is no secret and guards nothing; that two
//! names differ is seen to in [`settle`](super::settle).

use vmcp_core::BackendId;

use crate::rules::LEAST_NAME_BUDGET;

/// Hex digits of a tag, in the order in which they are tried when tags are equal. The longest tag
/// fits the least budget.
pub(super) const TAG_DIGITS: [usize; 3] = [6, 10, 15];

/// `name` as it is when it can be advertised so, else shortened, cleaned and tagged.
pub(super) fn fit(name: &str, budget: usize, hash: u64) -> String {
    let fits = name.chars().count() <= budget.max(LEAST_NAME_BUDGET);
    if fits && name.chars().all(is_legal) {
        name.to_owned()
    } else {
        tagged(name, budget, &tag(hash, TAG_DIGITS[0]))
    }
}

/// `name` with `tag` behind it, cut to `budget` characters in all.
pub(super) fn tagged(name: &str, budget: usize, tag: &str) -> String {
    let room = budget.max(LEAST_NAME_BUDGET).saturating_sub(tag.len());
    let legal = |c: char| if is_legal(c) { c } else { '_' };
    let stem: String = name.chars().map(legal).take(room).collect();
    format!("{}{tag}", stem.trim_end_matches(['_', '-', '.']))
}

/// An underscore and the first hex digits of `hash`.
pub(super) fn tag(hash: u64, digits: usize) -> String {
    let hex = format!("_{hash:016x}");
    hex[..=digits].to_owned()
}

/// A hash of a backend and its own name for something, equal in every run and every version.
pub(super) fn identity_hash(backend: &BackendId, original: &str) -> u64 {
    // FNV-1a. A zero byte between, so that moving a letter across the border changes the hash.
    let bytes = backend.as_str().bytes().chain([0]).chain(original.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    // The last bytes reach the high digits, which tags are made of, only when mixed in.
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

fn is_legal(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
}
