//! The gateway over real sockets: fakes behind, a scripted caller in front.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod cells;
mod code_mode;
mod guard;
mod hostile;
mod interactive;
mod kit;
mod metrics;
mod optimizer;
mod reload;
mod resources;
mod store;
mod tools;
mod validation;
