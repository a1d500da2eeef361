//! The pipeline, from offers to the catalogue.

mod entries;
mod sources;
mod tools;

use std::sync::Arc;

use vmcp_core::{BackendId, Catalog, Offer, catalog::Parts};

use crate::{features::features, instructions, naming::Conflicts, reason::Rejects, rules::Rules};

/// A backend of the group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The operator's name for it.
    pub id: BackendId,
    /// Its prefix in place of [`Rules::format`]; may be empty.
    pub prefix: Option<String>,
}

/// One catalogue of what `members` offer, as `rules` want it.
///
/// A member without an offer contributes nothing. The order of members does not matter; ids are
/// expected to be distinct, and of two equal ones the first counts. Every advertised name and URI
/// is unique, and leads to one backend and one original.
///
/// # Errors
/// Under [`Conflict::Manual`](crate::Conflict::Manual), when names are claimed twice. The caller
/// keeps its last catalogue then; under the other strategies there is no error.
pub fn aggregate(
    members: &[(Member, Option<Arc<Offer>>)],
    rules: &Rules,
) -> Result<Catalog, Conflicts> {
    let sources = sources::sources(members, rules);
    let mut parts = Parts::default();
    let mut rejects = Rejects::default();
    entries::resources(&sources, rules, &mut parts, &mut rejects);
    entries::templates(&sources, rules, &mut parts, &mut rejects);
    tools::add(&sources, rules, &mut parts, &mut rejects)?;
    entries::prompts(&sources, rules, &mut parts, &mut rejects);
    parts.features = features(sources.iter().map(|source| source.offer));
    let instructions = sources
        .iter()
        .filter_map(|source| Some((&source.member.id, source.offer.instructions.as_deref()?)));
    parts.instructions = instructions::merge(instructions, &rules.limits);
    rejects.0.sort_by(|a, b| a.backend.cmp(&b.backend));
    parts.quarantine = rejects.0;
    Ok(Catalog::new(parts))
}
