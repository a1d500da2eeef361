//! What a user sees for a file: either the configuration or every mistake in it.

mod aggregation;
mod backends;
mod code_mode;
mod endpoints;
mod every_code;
mod form;
mod interpolation;
mod limits;
mod mcp_servers;
mod never_panics;
mod not_built;
mod operational;
mod optimizer;
mod outgoing_auth;
mod passthrough_headers;
mod rendering;
mod saved_scripts;
mod secrets;
mod server;
mod support;
mod syntax;
mod toolhive;
mod types;
