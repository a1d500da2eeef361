//! A client without an SDK: sends exactly what it is told, over HTTP/1.1, stdio or a bare socket.
//!
//! Each HTTP request has a connection of its own, which closes when its response is dropped.

mod answer;
mod error;
mod events;
mod legacy;
mod message;
mod modern;
mod request;
mod socket;
mod sse;
mod stdio;

pub use answer::Answer;
pub use error::Error;
pub use events::Event;
pub use legacy::{LegacySession, legacy_session};
pub use message::{Responder, decline};
pub use modern::{Modern, modern};
pub use request::{JSON_HEADERS, RawResponse, RawStream, delete, get, open, post, post_stream};
pub use socket::{Socket, socket};
pub use sse::{SseSession, sse_session};
pub use stdio::Stdio;
