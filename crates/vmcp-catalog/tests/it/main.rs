//! What the crate promises, seen from outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod definitions;
mod diffs;
mod headers;
mod instructions;
mod names;
mod parameters;
mod properties;
mod quarantine;
mod routes;
mod scale;
mod suite;
mod support;
