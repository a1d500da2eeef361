//! Lines of stdio: however the bytes are chopped up, the lines are the same, and none is too long.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vmcp_wire::lines::{Line, Lines};

const LIMIT: usize = 64;

fuzz_target!(|input: &[u8]| {
    let Some((size, text)) = input.split_first() else { return };
    let whole = cut(text.chunks(text.len().max(1)));
    let parts = cut(text.chunks(usize::from(*size).max(1)));
    assert_eq!(whole, parts);
});

/// The lines; of one that was too long only the fact.
fn cut<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> Vec<Option<Vec<u8>>> {
    let mut lines = Lines::new(LIMIT);
    let mut found = Vec::new();
    for chunk in chunks {
        lines.push(chunk);
        while let Some(line) = lines.next() {
            found.push(match line {
                Line::Text(text) => {
                    assert!(!text.is_empty() && text.len() <= LIMIT + 1);
                    assert!(!text.contains(&b'\n'));
                    Some(text.to_vec())
                }
                Line::TooLong(_) => None,
            });
        }
    }
    found
}
