//! The `vmcp` binary as people and programs meet it: what it prints, how it ends, and how it holds
//! out when backends, files and signals do what they like.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod broken_files;
mod cache;
mod cleanup;
mod code_mode;
mod commands;
mod container;
mod demo;
mod ends;
mod engine;
mod examples;
mod headers;
mod kit;
mod listening;
mod meaning;
mod optimizer;
mod reload;
mod script;
mod secrets;
mod spoken;
mod starting;
mod taught;
mod tei;
mod terminal;
mod tidy;
mod tools;
mod validate;
