//! One MCP endpoint over many MCP servers.
//!
//! A [`Config`] becomes a running gateway: backends are connected in the background, their tools,
//! resources and prompts are merged into one catalogue, and an HTTP endpoint serves it to clients
//! of every protocol version.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let text = "backends:\n  - {name: docs, url: https://docs.example/mcp}\n";
//! let source = vmcp::config::Source::new("vmcp.yaml", text);
//! let config = vmcp::config::load(&source, &|_| None)?.config;
//!
//! let vmcp = vmcp::Vmcp::start(config, vmcp::Options::default()).await?;
//! println!("{}", vmcp.url());
//! vmcp.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! A layer of your own goes around the gateway with [`Options::layers`]; it sees every call with
//! its caller, before it is routed, those that a script makes included.
//!
//! Not promised: anything about the crates behind this one. What is re-exported here is the
//! interface.

mod backends;
pub mod embedding;
mod options;
mod probe;
mod restart;
mod running;
pub mod scripts;
pub mod search;
mod telemetry;
mod translate;

/// The configuration file.
pub use vmcp_config as config;
/// The words of the domain, and the [`Gateway`](core::Gateway) trait for layers of your own.
pub use vmcp_core as core;
/// The edge: serves any [`Gateway`](core::Gateway) over HTTP or stdio, one of your own too.
pub use vmcp_server as server;

pub use backends::Backends;
pub use options::{Options, Wrap};
pub use running::{StartError, Vmcp};
pub use vmcp_backend::{State, Status, shown_url};
pub use vmcp_catalog::{Conflicts, Contested, Rename, renames};
pub use vmcp_config::Config;
pub use vmcp_core::Catalog;
pub use vmcp_gateway::{BackendReport, Directory, Reload};
