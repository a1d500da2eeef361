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

/// A catalogue, and what stands in the way of a whole one.
#[derive(Debug)]
pub struct Aggregated {
    /// What there is to show.
    pub catalog: Catalog,
    /// Under [`Conflict::Manual`](crate::Conflict::Manual), the names claimed twice. None of the
    /// claimants is in the catalogue: whoever came first would otherwise decide what a name means.
    pub conflicts: Option<Conflicts>,
}

/// One catalogue of what `members` offer, as `rules` want it.
///
/// A member without an offer contributes nothing. The order of members does not matter; ids are
/// expected to be distinct, and of two equal ones the first counts. Every advertised name and URI
/// is unique, and leads to one backend and one original. What cannot be shown is in the quarantine.
#[must_use]
pub fn aggregate(members: &[(Member, Option<Arc<Offer>>)], rules: &Rules) -> Aggregated {
    let sources = sources::sources(members, rules);
    let mut parts = Parts::default();
    let mut rejects = Rejects::default();
    entries::resources(&sources, rules, &mut parts, &mut rejects);
    entries::templates(&sources, rules, &mut parts, &mut rejects);
    let conflicts = tools::add(&sources, rules, &mut parts, &mut rejects);
    entries::prompts(&sources, rules, &mut parts, &mut rejects);
    parts.features = features(sources.iter().map(|source| source.offer));
    let instructions = sources
        .iter()
        .filter_map(|source| Some((&source.member.id, source.offer.instructions.as_deref()?)));
    parts.instructions = instructions::merge(instructions, &rules.limits);
    rejects.0.sort_by(|a, b| a.backend.cmp(&b.backend));
    parts.quarantine = rejects.0;
    Aggregated { catalog: Catalog::new(parts), conflicts }
}
