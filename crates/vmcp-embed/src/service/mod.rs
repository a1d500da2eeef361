//! Services that embed texts: TEI, and those that speak the protocol of `OpenAI`.
//!
//! [`ServiceSource`] finds out what a [`Service`] runs and gives an embedder that asks it. Choice:
//! each request is tried again while what went wrong may pass, within the time that one request is
//! given; texts that are too many or too long for the service are sent in smaller parts. Refused:
//! following the service to another host, or to another model: vectors of two models cannot be
//! compared, so the caller is told to open it anew.

mod address;
mod answers;
mod batches;
mod dialect;
mod fault;
mod model;
mod remote;
mod secret;
mod settings;
mod source;
mod statuses;
mod tries;
mod veil;
mod wire;

pub use secret::Secret;
pub use settings::{Provider, Service};
pub use source::ServiceSource;
