//! What the operator decides about searches.

/// What the operator decides about searches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Tools that one search gives at most, `maxToolsToReturn`; from 1 to 50. Default 8.
    pub max_tools_to_return: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_tools_to_return: 8 }
    }
}
