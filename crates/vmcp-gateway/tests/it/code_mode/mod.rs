//! The layer of code mode over a gateway made of functions.

mod acceptance;
mod allowed;
mod asking;
mod catalogue;
mod checking;
mod guards;
mod hostile;
mod limits;
mod patience;
mod saved;
mod searching;
mod stopping;
pub(crate) mod world;
