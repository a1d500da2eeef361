//! Two tools in place of all, over gateways made of functions and of fakes.

mod asking;
mod call;
mod degraded;
pub(crate) mod fake;
mod find;
mod guards;
mod hostile;
mod kept;
mod meaning;
pub(crate) mod ready;
mod scale;
mod scripts;
pub(crate) mod world;
