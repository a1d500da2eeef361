//! What the embedding program decides, beside the configuration.

use std::path::PathBuf;

pub use vmcp_gateway::stack::Wrap;

/// What the embedding program decides. The default listens where the configuration says, keeps
/// nothing on disk and adds no layer.
#[derive(Default)]
pub struct Options {
    /// Where lists are kept between runs; `None` keeps nothing.
    pub store: Option<PathBuf>,
    /// What relative paths of the configuration start from; the working directory if absent.
    pub base: Option<PathBuf>,
    /// A program, with first arguments, that starts the commands of stdio backends and makes them
    /// end with this process; see the `vmcp` binary.
    pub launcher: Vec<String>,
    /// Layers around the gateway, the first one innermost. What runs scripts stands around them, so
    /// that a script's calls pass them as its caller's own calls do.
    pub layers: Vec<Wrap>,
}
