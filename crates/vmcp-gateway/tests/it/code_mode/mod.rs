//! The layer of code mode over a gateway made of functions.

mod acceptance;
mod allowed;
mod asking;
mod catalogue;
mod guards;
mod hostile;
mod limits;
mod saved;
mod stopping;
pub(crate) mod world;
