//! `vmcp demo`: the real binary with its real servers, spoken to as a client would.

mod calls;
mod confirm;
mod ends;
mod extras;
mod meaning;
mod printed;
pub(crate) mod process;
mod readme;
mod schema;
mod story;
