//! Whatever turns texts into vectors: a model in this process, or a service elsewhere.

#[cfg(feature = "model")]
pub mod model;
pub mod service;
