use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

use super::{FORM, Kept, Key, MARK, head, read, record_size, write};
use crate::Quantized;

const ID: &str = "all-MiniLM-L6-v2 sha256:0123 mean";
const DIM: usize = 5;

fn vector(seed: u8) -> (Key, Quantized) {
    let numbers = [1.0, -0.5, f32::from(seed), 0.25, 0.0];
    ([seed; 16], Quantized::new(&numbers))
}

fn file(seeds: &[u8]) -> Vec<u8> {
    let mut bytes = head(ID, DIM).unwrap();
    for (key, vector) in seeds.iter().map(|seed| vector(*seed)) {
        write(&key, &vector, &mut bytes);
    }
    bytes
}

fn check(bytes: &[u8], seeds: &[u8], damaged: usize, whole: bool) {
    let vectors = seeds.iter().map(|seed| vector(*seed)).collect();
    assert_eq!(read(bytes, ID, DIM), Some(Kept { vectors, damaged, whole }));
}

#[test]
fn the_mark_has_the_form() {
    assert_eq!(MARK, format!("vmcp vectors {FORM}\r\n").as_bytes());
}

#[test]
fn what_was_written_comes_back() {
    check(&file(&[]), &[], 0, true);
    check(&file(&[1, 2, 3, 2]), &[1, 2, 3, 2], 0, true);
    assert_eq!(file(&[1]).len() - file(&[]).len(), record_size(DIM));
}

#[test]
fn what_is_cut_off_is_left_out() {
    let whole = file(&[1, 2]);
    check(&whole[..whole.len() - 1], &[1], 1, false);
    check(&whole[..whole.len() - record_size(DIM)], &[1], 0, true);
    check(&[&whole[..], b"x"].concat(), &[1, 2], 1, false);
    for end in 0..file(&[]).len() {
        assert_eq!(read(&whole[..end], ID, DIM), None, "{end}");
    }
}

#[test]
fn a_damaged_record_costs_nothing_but_itself() {
    let whole = file(&[1, 2, 3]);
    let second = file(&[1]).len();
    for at in second..second + record_size(DIM) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        check(&damaged, &[1, 3], 1, true);
    }
}

#[test]
fn files_of_other_models_and_forms_are_not_read() {
    let file = file(&[1]);
    assert_eq!(read(&file, "another model", DIM), None);
    assert_eq!(read(&file, ID, DIM + 1), None);
    let mut other = file;
    other[13] = b'2';
    assert_eq!(read(&other, ID, DIM), None);
    assert_eq!(head(&"x".repeat(5000), DIM), None);
    assert_eq!(head(ID, 0), None);
}

/// A sum that fits does not make a length of what is none.
#[test]
fn steps_that_cannot_be_are_damage() {
    for step in [f32::NAN, f32::INFINITY, -1.0] {
        let mut bytes = file(&[]);
        write(&[0; 16], &Quantized::from_parts(vec![1; DIM].into(), step), &mut bytes);
        check(&bytes, &[], 1, true);
    }
}

proptest! {
    #[test]
    fn any_bytes_after_the_head_are_records_or_damage(
        tail in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let bytes = [&file(&[1, 2])[..], &tail].concat();
        let kept = read(&bytes, ID, DIM).unwrap();
        prop_assert_eq!(&kept.vectors[..2], &[vector(1), vector(2)]);
        let records = tail.len().div_ceil(record_size(DIM));
        prop_assert_eq!(kept.vectors.len() + kept.damaged, 2 + records);
        prop_assert_eq!(kept.whole, tail.len() % record_size(DIM) == 0);
    }

    #[test]
    fn any_damage_is_found(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut bytes = file(&[1, 2, 3]);
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        if let Some(kept) = read(&bytes, ID, DIM) {
            prop_assert_eq!((kept.vectors.len(), kept.damaged), (2, 1));
            prop_assert!(at >= file(&[]).len());
        }
    }
}
