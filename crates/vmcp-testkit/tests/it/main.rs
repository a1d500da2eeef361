//! The testkit tested by itself: the raw client drives each fake in each era over each transport,
//! and each fault is seen to happen.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod asking;
mod behaviours;
mod changes;
mod control;
mod discipline;
mod drive;
mod lists;
mod probes;
mod proxy;
mod relay;
mod scripts;
mod stdio_life;
mod wire_http;
mod wire_stdio;

/// How long anything may take that should happen at once.
const SOON: std::time::Duration = std::time::Duration::from_secs(10);
