//! A sentence-embedding model that runs in this process.
//!
//! A model is a network in the ONNX format, a tokenizer and a few settings, laid out as on the
//! Hugging Face Hub. [`ModelSource`] finds it; [`Model`] runs it, on one thread by default and one
//! text at a time: a text takes milliseconds, batches save nothing on one core, and the other cores
//! belong to the requests that need no model.
//!
//! The network is run by `rten`: pure Rust, which also reads eight-bit weights. The tokenizer is our
//! own and knows `WordPiece` alone, which BERT and nearly all small embedding models use. The crate
//! that knows all kinds brings thirty others; models that need it run behind a service. The files
//! are fetched by `reqwest`, which is here anyway: the crate for the hub brings three hundred.

#[cfg(feature = "bundled-model")]
mod bundled;
mod cache;
mod checksum;
mod download;
mod fault;
mod hub;
mod known;
mod network;
mod parts;
mod places;
mod pooling;
mod runner;
mod source;
mod tokens;

pub use places::Places;
pub use runner::{Model, Settings};
pub use source::ModelSource;
