//! The layers around the router, one file each. Their order stands in [`crate::stack`].

mod advertised;

pub use advertised::Advertised;
