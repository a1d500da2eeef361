//! The `vmcp` binary as people and programs meet it: what it prints, how it ends, and how it holds
//! out when backends, files and signals do what they like.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod broken_files;
mod cache;
mod code_mode;
mod commands;
mod demo;
mod ends;
mod examples;
mod kit;
mod listening;
mod optimizer;
mod reload;
mod script;
mod secrets;
mod starting;
mod taught;
mod terminal;
mod tidy;
mod validate;
