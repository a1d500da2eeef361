//! Clients of embedding services against a scripted service on a real socket, well and badly
//! behaved.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod answers;
mod changes;
mod parts;
mod patience;
mod redirects;
mod retries;
mod searching;
mod secrets;
mod settings;
mod startup;
mod support;
mod tls;
