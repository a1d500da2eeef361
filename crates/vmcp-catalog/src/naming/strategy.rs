//! The three ways to keep names apart: which name each tool or prompt asks for.

use std::collections::HashMap;

use vmcp_core::BackendId;

use super::{Claim, Conflicts, Contested};
use crate::{
    printable::printable,
    reason::Reason,
    rules::{Conflict, Rules},
};

/// A tool or prompt before it has a prefix.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bare<'a> {
    pub(crate) backend: &'a BackendId,
    pub(crate) original: &'a str,
    /// The name after overrides.
    pub(crate) name: &'a str,
}

/// The prefix of each backend.
pub(crate) type Prefixes<'a> = HashMap<&'a BackendId, String>;

/// What each tool asks for, in the order of `tools`, which is sorted by backend and original name.
pub(crate) fn tool_claims<'a>(
    tools: &[Bare<'a>],
    rules: &Rules,
    prefixes: &Prefixes<'_>,
) -> (Vec<Result<Claim<'a>, Reason>>, Option<Conflicts>) {
    match &rules.conflict {
        Conflict::Manual => {
            let names = contested(tools);
            let claims = tools.iter().map(|tool| by_hand(tool, &names)).collect();
            (claims, (!names.is_empty()).then_some(Conflicts { names }))
        }
        Conflict::Prefix => (once_per_backend(tools, |tool| Ok(prefixed(tool, prefixes))), None),
        Conflict::Priority { order } => {
            let best = best_claimants(tools, &ranks(order));
            (once_per_backend(tools, |tool| by_priority(tool, &best[tool.name], prefixes)), None)
        }
    }
}

/// What each prompt asks for, in the order of `prompts`.
///
/// A prompt's name does not depend on what others offer, so that a policy can name it: it always
/// has its prefix, unless its backend is in the order of priority.
pub(crate) fn prompt_claims<'a>(
    prompts: &[Bare<'a>],
    rules: &Rules,
    prefixes: &Prefixes<'_>,
) -> Vec<Claim<'a>> {
    let ranks = match &rules.conflict {
        Conflict::Priority { order } => ranks(order),
        Conflict::Prefix | Conflict::Manual => HashMap::new(),
    };
    let claim = |prompt: &Bare<'a>| match ranks.get(prompt.backend) {
        Some(&rank) => bare(prompt, Some(rank)),
        None => prefixed(prompt, prefixes),
    };
    prompts.iter().map(claim).collect()
}

fn ranks(order: &[BackendId]) -> HashMap<&BackendId, usize> {
    order.iter().enumerate().rev().map(|(rank, backend)| (backend, rank)).collect()
}

fn bare<'a>(entry: &Bare<'a>, rank: Option<usize>) -> Claim<'a> {
    let Bare { backend, original, name } = *entry;
    Claim { backend, original, name: name.to_owned(), bare: true, rank }
}

fn prefixed<'a>(entry: &Bare<'a>, prefixes: &Prefixes<'_>) -> Claim<'a> {
    let Bare { backend, original, name } = *entry;
    let prefix = prefixes.get(backend).map_or("", String::as_str);
    Claim {
        backend,
        original,
        name: format!("{prefix}{name}"),
        bare: prefix.is_empty(),
        rank: None,
    }
}

/// Nobody gets a contested name, or the order in which backends come up would decide who has it.
fn by_hand<'a>(tool: &Bare<'a>, contested: &[Contested]) -> Result<Claim<'a>, Reason> {
    match contested.binary_search_by(|names| names.name.as_str().cmp(tool.name)) {
        Ok(_) => Err(Reason::Contested { name: printable(tool.name) }),
        Err(_) => Ok(bare(tool, None)),
    }
}

/// Who claims a name.
enum Best<'a> {
    /// One tool only.
    Only { rank: Option<usize> },
    /// Several; this one comes first in the order of priority.
    Listed { backend: &'a BackendId, rank: usize },
    /// Several, none of them in the order of priority.
    Unlisted,
}

fn best_claimants<'a>(
    tools: &[Bare<'a>],
    ranks: &HashMap<&BackendId, usize>,
) -> HashMap<&'a str, Best<'a>> {
    let mut claimants: HashMap<&str, Vec<&BackendId>> = HashMap::with_capacity(tools.len());
    for tool in tools {
        let backends = claimants.entry(tool.name).or_default();
        // Sorted by backend: a second tool of one backend comes right after its first.
        if backends.last() != Some(&tool.backend) {
            backends.push(tool.backend);
        }
    }
    let best = |backends: &[&'a BackendId]| {
        let listed = backends.iter().filter_map(|backend| Some((*ranks.get(backend)?, *backend)));
        match (listed.min(), backends.len()) {
            (best, 1) => Best::Only { rank: best.map(|(rank, _)| rank) },
            (Some((rank, backend)), _) => Best::Listed { backend, rank },
            (None, _) => Best::Unlisted,
        }
    };
    claimants.into_iter().map(|(name, backends)| (name, best(&backends))).collect()
}

fn by_priority<'a>(
    tool: &Bare<'a>,
    best: &Best<'_>,
    prefixes: &Prefixes<'_>,
) -> Result<Claim<'a>, Reason> {
    match *best {
        Best::Only { rank } => Ok(bare(tool, rank)),
        Best::Listed { backend, rank } if backend == tool.backend => Ok(bare(tool, Some(rank))),
        Best::Listed { backend, .. } => {
            let name = printable(tool.name);
            Err(Reason::Outranked { name, winner: backend.clone() })
        }
        Best::Unlisted => Ok(prefixed(tool, prefixes)),
    }
}

/// Rejects a tool whose overridden name another tool of the same backend has; no prefix tells
/// these apart. The one that has the name by itself keeps it, so that an override cannot put one
/// tool in another's place.
fn once_per_backend<'a>(
    tools: &[Bare<'a>],
    claim: impl Fn(&Bare<'a>) -> Result<Claim<'a>, Reason>,
) -> Vec<Result<Claim<'a>, Reason>> {
    let (own, overridden): (Vec<&Bare<'_>>, Vec<&Bare<'_>>) =
        tools.iter().partition(|tool| tool.name == tool.original);
    let mut holders = HashMap::with_capacity(tools.len());
    for tool in own.into_iter().chain(overridden) {
        holders.entry((tool.backend, tool.name)).or_insert(tool.original);
    }
    let verdict = |tool: &Bare<'a>| match holders[&(tool.backend, tool.name)] {
        holder if holder == tool.original => claim(tool),
        other => {
            let (name, other) = (printable(tool.name), printable(other));
            Err(Reason::SameAfterOverride { name, other })
        }
    };
    tools.iter().map(verdict).collect()
}

/// The names that several tools have after overrides, sorted.
fn contested(tools: &[Bare<'_>]) -> Vec<Contested> {
    let mut claimants: HashMap<&str, Vec<(BackendId, String)>> = HashMap::new();
    for tool in tools {
        let claimant = (tool.backend.clone(), tool.original.to_owned());
        claimants.entry(tool.name).or_default().push(claimant);
    }
    let mut names: Vec<Contested> = claimants
        .into_iter()
        .filter(|(_, claimants)| claimants.len() > 1)
        .map(|(name, claimants)| Contested { name: name.to_owned(), claimants })
        .collect();
    names.sort_by(|a, b| a.name.cmp(&b.name));
    names
}
