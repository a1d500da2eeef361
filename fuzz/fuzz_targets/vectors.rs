//! Kept vectors: whatever a file holds, every record is read or damaged, and what was read is written
//! as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vmcp_search::kept::{head, read, record_size, write};

const MODEL: &str = "model";
const DIM: usize = 3;

fuzz_target!(|input: &[u8]| {
    let head = head(MODEL, DIM).expect("a model of an ordinary name");
    // As a whole file, and as what somebody added to a good one.
    let _ = read(input, MODEL, DIM);
    let file = [&head, input].concat();
    let kept = read(&file, MODEL, DIM).expect("the head is good");
    let records = input.len().div_ceil(record_size(DIM));
    assert_eq!(kept.vectors.len() + kept.damaged, records);
    assert_eq!(kept.whole, input.len() % record_size(DIM) == 0);
    let mut written = head;
    kept.vectors.iter().for_each(|(key, vector)| write(key, vector, &mut written));
    let again = read(&written, MODEL, DIM).expect("the head is good");
    assert_eq!((again.vectors, again.damaged), (kept.vectors, 0));
});
