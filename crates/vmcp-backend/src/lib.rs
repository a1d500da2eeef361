//! Connections to MCP servers.
//!
//! A [`Backend`] owns everything about one server: its transport (a child process, Streamable
//! HTTP, HTTP+SSE of 2024), the era it speaks, its sessions, and a task that connects, lists,
//! watches and reconnects in the background. Callers get one upstream round trip over a warm
//! session, or an error at once.
//!
//! Absences: one backend knows nothing of another, of names that clients see, or of policy.

mod backend;
mod backoff;
mod breaker;
mod fault;
mod inbox;
mod lane;
mod listing;
mod load;
mod patience;
mod settings;
mod status;
mod supervisor;
mod transport;
mod turns;
mod watch;

pub use backend::{Backend, Call};
pub use settings::{
    BreakerSettings, EraChoice, Health, Http, Isolation, Settings, Stdio, Timeouts, Transport,
    shown_url,
};
pub use status::{State, Status};
