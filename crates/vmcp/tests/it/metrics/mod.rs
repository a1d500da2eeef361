//! What `/metrics` tells, over real sockets.

mod canary;
mod exposed;
mod golden;
mod page;
mod text;
mod world;
