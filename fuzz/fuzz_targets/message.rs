//! JSON-RPC messages: what is relayed is what was read, payload and id byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vmcp_core::Json;
use vmcp_wire::{Incoming, Message};

fuzz_target!(|input: &[u8]| {
    match Incoming::parse(input.to_vec()) {
        Ok(Incoming::One(message)) => relay(&message, input),
        Ok(Incoming::Batch(messages)) => {
            assert!((1..=100).contains(&messages.len()));
            messages.iter().flatten().for_each(|message| relay(message, input));
        }
        Err(malformed) => drop(Message::parse(malformed.response().encode()).expect("an answer")),
    }
});

fn relay(message: &Message, input: &[u8]) {
    let again = Message::parse(message.encode()).expect("what we write we can read");
    assert_eq!(&again, message);
    let payload: Option<&Json> = match message {
        Message::Request(request) => request.params.as_ref(),
        Message::Notification(notification) => notification.params.as_ref(),
        Message::Response(response) => match &response.outcome {
            Ok(result) => Some(result),
            Err(error) => Some(&error.object),
        },
    };
    if let Some(payload) = payload {
        let payload = payload.as_ref();
        assert!(input.windows(payload.len()).any(|part| part == payload), "the payload changed");
    }
}
