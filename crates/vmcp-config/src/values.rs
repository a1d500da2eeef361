//! Values written as a text with a unit.

pub(crate) mod byte_size;
pub(crate) mod decimal;
pub(crate) mod duration;

pub use byte_size::{BadByteSize, ByteSize};
pub use duration::{BadDuration, Duration};
