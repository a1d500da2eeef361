//! What one backend offers, as it said it.

use crate::{Json, Version};

/// Everything that a backend listed, in its order and its words.
///
/// Each entry is the raw definition; nothing is checked beyond being JSON. The catalogue decides
/// what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The version that the backend is spoken to in.
    pub version: Version,
    /// `capabilities` of `initialize` or `server/discover`.
    pub capabilities: Json,
    /// `serverInfo`, for display only: it must not drive behaviour.
    pub server_info: Option<Json>,
    /// `instructions`.
    pub instructions: Option<String>,
    /// Tool definitions.
    pub tools: Vec<Json>,
    /// Resource definitions.
    pub resources: Vec<Json>,
    /// Resource template definitions.
    pub templates: Vec<Json>,
    /// Prompt definitions.
    pub prompts: Vec<Json>,
    /// Lists that could not be read, or not to their end, and why.
    pub faults: Vec<String>,
}

impl Offer {
    /// An offer of nothing, to be filled.
    #[must_use]
    pub fn empty(version: Version) -> Self {
        Self {
            version,
            capabilities: Json::empty_object(),
            server_info: None,
            instructions: None,
            tools: Vec::new(),
            resources: Vec::new(),
            templates: Vec::new(),
            prompts: Vec::new(),
            faults: Vec::new(),
        }
    }
}
