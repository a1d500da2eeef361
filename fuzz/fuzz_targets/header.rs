//! Mirrored headers: any text survives, and any value can be read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vmcp_wire::header::{decode, encode, same_param};

fuzz_target!(|text: &str| {
    let encoded = encode(text);
    assert!(encoded.bytes().all(|byte| (b' '..=b'~').contains(&byte) || byte == b'\t'));
    assert_eq!(decode(&encoded).as_deref(), Some(text));
    if let Some(decoded) = decode(text) {
        assert_eq!(decode(&encode(&decoded)), Some(decoded.clone()));
        assert!(same_param(&decoded, &decoded));
    }
});
