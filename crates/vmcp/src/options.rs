//! What the embedding program decides, beside the configuration.

use std::{path::PathBuf, sync::Arc};

pub use vmcp_gateway::stack::Wrap;

use crate::embedding::Source;

/// What the embedding program decides. The default listens where the configuration says, keeps
/// nothing on disk and adds no layer.
#[derive(Default)]
pub struct Options {
    /// Where lists are kept between runs; `None` keeps nothing.
    pub store: Option<PathBuf>,
    /// Where vectors of tools are kept between runs, for searches by meaning; `None` keeps nothing.
    /// Several gateways may share a folder.
    pub vectors: Option<PathBuf>,
    /// Where models that had to be downloaded are kept; `None` downloads nothing.
    pub models: Option<PathBuf>,
    /// What turns texts into vectors, in the place of what the configuration names; used if the
    /// optimizer is on. Needed where the configuration names a container: this crate starts none.
    pub embedding: Option<Arc<dyn Source>>,
    /// What relative paths of the configuration start from; the working directory if absent.
    pub base: Option<PathBuf>,
    /// A program, with first arguments, that starts the commands of stdio backends and makes them
    /// end with this process; see the `vmcp` binary.
    pub launcher: Vec<String>,
    /// Layers around the gateway, the first one innermost. What runs scripts stands around them, so
    /// that a script's calls pass them as its caller's own calls do.
    pub layers: Vec<Wrap>,
}
