//! The words of the domain and the one trait.
//!
//! Everything that two or more crates speak about lives here, and nothing else: raw JSON values,
//! protocol versions and eras, what a backend offers, the catalogue made of many offers, the call
//! context, errors, and [`Gateway`], the interface that the router and every layer implement.
//!
//! Absences, on purpose: no tokio, no sockets, no files, no serde. Payloads are never modelled;
//! they are [`Json`]: the very bytes that came in, known to be one well-formed value.

pub mod catalog;
pub mod context;
pub mod error;
pub mod gateway;
pub mod json;
pub mod memory;
pub mod names;
pub mod offer;
pub mod tool_result;
pub mod version;

pub use catalog::Catalog;
pub use context::{CallContext, Client, Identity, NoPeer, Peer, Session};
pub use error::{Error, Kind, Origin};
pub use gateway::{
    Completion, Event, Events, Gateway, News, Outcome, PromptGet, ResourceRead, ToolCall,
};
pub use json::{Json, Raw};
pub use names::BackendId;
pub use offer::Offer;
pub use version::{Era, Version};
