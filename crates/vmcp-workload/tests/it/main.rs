//! Containers, with a real engine where there is one, and with an engine that is played.
//!
//! Without an engine the tests that need one say on standard error that they were skipped; with
//! `VMCP_TEST_ENGINE=required` they fail.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod kit;

mod failing;
mod life;
mod others;
mod played;
mod pulling;
mod sharing;
