//! Names that had to change to be acceptable to clients, for people to see.

use vmcp_core::{BackendId, Catalog};

use super::fit::{TAG_DIGITS, identity_hash, tag};

/// A name that was shortened, cleaned or tagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rename<'a> {
    /// Whose it is.
    pub backend: &'a BackendId,
    /// The backend's own name.
    pub original: &'a str,
    /// The advertised name, which ends in a tag.
    pub advertised: &'a str,
}

/// The tools, then the prompts of `catalog` whose advertised name is more than prefix and name.
///
/// Told from the tag alone, so a backend's own name that happens to end in its tag is listed too;
/// one in sixteen million does.
#[must_use]
pub fn renames(catalog: &Catalog) -> Vec<Rename<'_>> {
    let tools = catalog.all_tools().iter().map(|tool| Rename {
        backend: &tool.backend,
        original: &tool.original,
        advertised: &tool.name,
    });
    let prompts = catalog.prompts().iter().map(|prompt| Rename {
        backend: &prompt.backend,
        original: &prompt.original,
        advertised: &prompt.name,
    });
    tools.chain(prompts).filter(is_tagged).collect()
}

fn is_tagged(rename: &Rename<'_>) -> bool {
    let hash = identity_hash(rename.backend, rename.original);
    TAG_DIGITS.into_iter().any(|digits| rename.advertised.ends_with(&tag(hash, digits)))
}
