//! Server-sent events (WHATWG HTML, section 9.2), read and written.

mod decode;
mod encode;

pub use decode::{Decoder, Event, TooLong};
pub use encode::{comment, message, priming};
