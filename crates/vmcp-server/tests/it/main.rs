//! The edge as clients meet it: on real sockets, over a gateway that does what it is told.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod support;

mod anything;
mod batches;
mod bodies;
mod connections;
mod crowds;
mod disconnects;
mod errors;
mod hosts;
mod ignored;
mod legacy_calls;
mod lifecycle;
mod listen;
mod lists;
mod memory;
mod mixups;
mod modern_calls;
mod modern_checks;
mod operators;
mod panics;
mod routing;
mod sessions;
mod shutdown;
mod slow;
mod smuggling;
mod standalone;
mod subscriptions;
