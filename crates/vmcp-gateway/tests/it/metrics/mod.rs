//! What is counted, read out of memory.

mod calls;
mod labels;
mod meter;
mod model;
mod scripts;
mod search;
