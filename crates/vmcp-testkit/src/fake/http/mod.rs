//! A fake MCP server over HTTP, on a port of its own on 127.0.0.1.

mod batch;
mod connection;
mod events;
mod fake;
mod headers;
mod legacy;
mod modern;
mod params;
mod pump;
mod route;
mod server;
mod sse;
mod streamable;

pub use fake::HttpFake;
pub(crate) use modern::check_envelope;
