//! What the gateway is made of.

use std::path::PathBuf;

use vmcp_catalog::Rules;

/// Backends and the rules that make one catalogue of them.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The backends; their ids are distinct.
    pub members: Vec<Member>,
    /// The rules.
    pub rules: Rules,
    /// Where lists are kept between runs; `None` keeps nothing.
    pub store: Option<PathBuf>,
}

/// One backend and what concerns only its place in the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// How it is reached.
    pub backend: vmcp_backend::Settings,
    /// Its prefix in place of the rules' format; may be empty.
    pub prefix: Option<String>,
}
