//! The library as a whole: a configuration in, an endpoint out.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod embed;
mod life;
mod matrix;
mod probes;
mod relay;
