//! The gateway over real sockets: fakes behind, a scripted caller in front.

mod cells;
mod interactive;
mod kit;
mod reload;
mod resources;
mod store;
mod tools;
