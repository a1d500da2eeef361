//! Many backends as one MCP server.
//!
//! [`Running`] starts the backends and the catalogue's single writer; [`stack`] puts the layers
//! around the [`Router`] in the order that is a security property. Everything here implements or
//! wraps [`vmcp_core::Gateway`]; nothing here knows HTTP.

mod arguments;
mod directory;
mod discovery;
pub mod layers;
mod metrics;
mod mirror;
mod router;
mod running;
mod seal;
mod settings;
pub mod stack;
mod store;
mod suggest;
mod uris;

pub use directory::{BackendReport, Directory};
pub use metrics::Metrics;
pub use router::Router;
pub use running::{Reload, Running};
pub use settings::{Layers, Member, Settings};
