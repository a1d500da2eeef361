//! The edge: HTTP, and stdio for servers that are somebody's child process.
//!
//! Serves any [`vmcp_core::Gateway`] as an MCP server: both protocol eras on one URL, chosen by
//! each request's own envelope, and a few endpoints for operators. It owns everything about HTTP
//! (limits, Host and Origin, sessions, streams) and nothing about tools.
//!
//! Absences: it knows no backend; it sees one `dyn Gateway`.

mod admin;
mod edge;
mod http;
mod ignored;
mod mcp;
mod panics;
mod settings;
mod stdio;

pub use admin::Probe;
pub use edge::{Edge, serve};
pub use settings::Settings;
pub use stdio::serve_stdio;
