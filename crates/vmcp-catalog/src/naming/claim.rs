//! Giving out names: each to one claimant.

use std::{collections::HashMap, sync::Arc};

use vmcp_core::BackendId;

use super::fit::{TAG_DIGITS, fit, identity_hash, tag, tagged};
use crate::{printable::printable, reason::Reason};

/// The name that a tool or prompt asks for.
#[derive(Debug, Clone)]
pub(crate) struct Claim<'a> {
    pub(crate) backend: &'a BackendId,
    pub(crate) original: &'a str,
    /// Prefix and name after overrides, of any length and any characters.
    pub(crate) name: String,
    /// Whether the prefix is empty.
    pub(crate) bare: bool,
    /// The backend's place in the order of priority when it has the name by priority.
    pub(crate) rank: Option<usize>,
}

/// Gives each claim a name of its own, or the reason why it has none, in the order of `claims`.
///
/// Who comes first does not depend on who arrived first: first by rank, then by backend, then by
/// the original name. The first claimant keeps the name. A later one gets a tag; when it could be
/// told apart by nothing but the tag, because both are bare, it gets none.
pub(crate) fn settle(
    claims: &[Claim<'_>],
    budget: usize,
    reserved: &[&str],
) -> Vec<Result<Arc<str>, Reason>> {
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(|&index| {
        let claim = &claims[index];
        (claim.rank.unwrap_or(usize::MAX), claim.backend, claim.original)
    });
    let mut taken: HashMap<Arc<str>, usize> = HashMap::with_capacity(claims.len());
    let mut verdicts = vec![Err(Reason::EmptyName); claims.len()];
    for index in order {
        let verdict = name_for(&claims[index], budget, reserved, |name| {
            taken.get(name).map(|&holder| &claims[holder])
        });
        if let Ok(name) = &verdict {
            taken.insert(Arc::clone(name), index);
        }
        verdicts[index] = verdict;
    }
    verdicts
}

fn name_for<'c, 'a: 'c>(
    claim: &Claim<'_>,
    budget: usize,
    reserved: &[&str],
    holder: impl Fn(&str) -> Option<&'c Claim<'a>>,
) -> Result<Arc<str>, Reason> {
    if claim.name.is_empty() {
        return Err(Reason::EmptyName);
    }
    let hash = identity_hash(claim.backend, claim.original);
    let name = fit(&claim.name, budget, hash);
    if reserved.contains(&name.as_str()) {
        return Err(Reason::Reserved(name));
    }
    let Some(other) = holder(&name) else {
        return Ok(name.into());
    };
    if claim.bare && other.bare && claim.name == other.name {
        return Err(lost(claim, other));
    }
    TAG_DIGITS
        .into_iter()
        .map(|digits| tagged(&claim.name, budget, &tag(hash, digits)))
        .find(|name| holder(name).is_none())
        .map(Into::into)
        .ok_or_else(|| Reason::NoFreeName(printable(&claim.name)))
}

fn lost(claim: &Claim<'_>, other: &Claim<'_>) -> Reason {
    let name = printable(&claim.name);
    match other.rank {
        // Tools of listed backends do not come this far: the strategy has settled them.
        Some(_) => Reason::OutrankedPrompt { name, winner: other.backend.clone() },
        None => Reason::SameName { name, other: other.backend.clone() },
    }
}
