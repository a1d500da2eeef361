//! What runs on this machine for vmcp: the container of an embedding service.
//!
//! [`Engine::connect`] finds Docker or a program that speaks its API, [`EmbeddingContainer::start`]
//! starts a container or joins the one that runs, [`Running::stop`] leaves it, and the last one to
//! leave stops it. Who uses a container is kept in a folder of locked files (see [`Owner`]), so
//! that a killed process is no user any more and nothing has to be cleaned up after it.
//!
//! # Choices
//! - The engine is spoken to with `hyper` and a dozen requests of our own. The client library
//!   that was looked at adds ten crates with bindings to the whole API, and its closed enums fail
//!   on answers of Podman; here an answer is read for the few fields that are needed.
//! - Containers are told apart by labels, never by their name alone: what has not the labels of
//!   this register is not stopped, not removed and not used.
//! - Only engines of this machine: the port is published on its loopback address.

mod engine;
mod error;
mod orphans;
mod owner;
mod progress;
mod register;
mod secret;
mod settings;
mod start;

pub use engine::Engine;
pub use error::{EngineFault, Error, PullProblem, Seen};
pub use orphans::Orphan;
pub use owner::Owner;
pub use progress::Progress;
pub use secret::Secret;
pub use settings::{EmbeddingContainer, Limits, Pull};
pub use start::{Exit, Left, Running};
