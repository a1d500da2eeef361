//! The library as a whole: a configuration in, an endpoint out.

mod matrix;
mod relay;
