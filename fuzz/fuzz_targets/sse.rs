//! Server-sent events: however the bytes are chopped up, the events are the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vmcp_wire::sse::{Decoder, Event};

const LIMIT: usize = 4096;

fuzz_target!(|input: &[u8]| {
    let Some((size, text)) = input.split_first() else { return };
    let (whole, whole_ok) = decode(text.chunks(text.len().max(1)));
    let (parts, parts_ok) = decode(text.chunks(usize::from(*size).max(1)));
    if whole_ok && parts_ok {
        assert_eq!(whole, parts);
    }
    for event in whole.iter().chain(&parts) {
        assert!(event.data.len() <= LIMIT);
        assert!(!event.event.contains(['\n', '\r']));
    }
});

fn decode<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> (Vec<Event>, bool) {
    let mut decoder = Decoder::new(LIMIT);
    let mut events = Vec::new();
    for chunk in chunks {
        if decoder.push(chunk, &mut |event| events.push(event)).is_err() {
            return (events, false);
        }
    }
    (events, true)
}
