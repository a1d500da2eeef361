//! Scripts that a configuration names, which somebody else reads for it.

/// Looks a saved script up by the `file` of its entry, and returns its text.
pub type ScriptLookup<'a> = &'a dyn Fn(&str) -> Result<String, BadScript>;

/// Why a saved script cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadScript {
    /// What is wrong, with the place in the script if there is one: the message of the diagnostic.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// The lookup of whoever reads no scripts.
pub(crate) fn nobody(_file: &str) -> Result<String, BadScript> {
    Err(BadScript {
        message: "saved scripts cannot be read here".to_owned(),
        help: Some("this program reads a configuration without its scripts".to_owned()),
    })
}

impl BadScript {
    /// A fault that needs no advice.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }
}
