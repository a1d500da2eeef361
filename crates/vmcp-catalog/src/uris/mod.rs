//! URIs of resources and URI templates: who keeps its own, who gets another, who answers for one.

mod route;
mod scheme;
mod settle;
mod template;

#[cfg(test)]
mod tests;

pub use route::{Route, advertised_uri, route_uri};
pub(crate) use settle::settle;
