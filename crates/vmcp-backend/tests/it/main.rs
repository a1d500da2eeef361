//! A backend in front of fakes of both eras over every transport, well and badly behaved.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod answers;
mod calls;
mod endings;
mod eras;
mod health;
mod leaks;
mod lists;
mod reach;
mod sessions;
mod stdio_life;
mod support;
mod sweep;
mod tls;
mod watches;
