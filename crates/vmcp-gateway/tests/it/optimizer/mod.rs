//! Two tools in place of all, over gateways made of functions and of fakes.

mod asking;
mod call;
mod find;
mod guards;
mod hostile;
mod scale;
mod scripts;
mod world;
