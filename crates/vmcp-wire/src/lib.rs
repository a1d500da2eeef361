//! JSON-RPC and MCP envelopes over raw bytes.
//!
//! Reads only what a gateway owns (id, method, a few keys of `params._meta`, headers) and leaves
//! the rest as [`vmcp_core::Json`]. Also home of everything that differs between the two eras on
//! the wire: [`meta`] (the self-describing request), [`convert`] (results as an era wants them),
//! [`header`] (mirrored headers).
//!
//! Absences: no I/O, no clock, no knowledge of who is asking whom.

pub mod code;
pub mod convert;
pub mod header;
mod id;
pub mod lines;
pub mod message;
pub mod meta;
pub mod method;
pub mod sse;

pub use id::Id;
pub use message::{Incoming, Malformed, Message, Notification, Request, Response, RpcError};
