//! The library as a whole: a configuration in, an endpoint out.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod arguments;
mod clients;
mod embed;
mod life;
mod matrix;
mod meaning;
mod metrics;
mod one_of_ten;
mod optimizer;
mod probes;
mod readiness;
mod relay;
mod scripts;
