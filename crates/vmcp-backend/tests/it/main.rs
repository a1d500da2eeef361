//! A backend in front of fakes of both eras over every transport, well and badly behaved.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod answers;
mod busy;
mod calls;
mod clocks;
mod endings;
mod eras;
mod event_streams;
mod health;
mod ids;
mod leaks;
mod lists;
mod memory;
mod reach;
mod redirects;
mod sessions;
mod stdio_life;
mod storms;
mod support;
mod sweep;
mod tls;
mod watches;
