//! The members that offer something, in the order that everything else follows.

use std::{collections::HashMap, sync::Arc};

use vmcp_core::Offer;

use super::Member;
use crate::{
    intake::{Entry, admit},
    naming::Prefixes,
    reason::{Kind, Rejects},
    rules::{Rules, ToolRules},
};

/// A member that offers something, and what the operator says about it.
pub(super) struct Source<'a> {
    pub(super) member: &'a Member,
    pub(super) offer: &'a Offer,
    pub(super) rules: Option<&'a ToolRules>,
}

/// The members with an offer, sorted by id, each id once.
pub(super) fn sources<'a>(
    members: &'a [(Member, Option<Arc<Offer>>)],
    rules: &'a Rules,
) -> Vec<Source<'a>> {
    let by_backend: HashMap<_, _> =
        rules.tools.iter().rev().map(|rules| (&rules.backend, rules)).collect();
    let mut sources: Vec<_> = members
        .iter()
        .filter_map(|(member, offer)| {
            let rules = by_backend.get(&member.id).copied();
            Some(Source { member, offer: offer.as_deref()?, rules })
        })
        .collect();
    sources.sort_by_key(|source| &source.member.id);
    sources.dedup_by_key(|source| &source.member.id);
    sources
}

/// The prefix of each backend.
pub(super) fn prefixes<'a>(sources: &[Source<'a>], rules: &Rules) -> Prefixes<'a> {
    let prefix = |member: &Member| match &member.prefix {
        Some(prefix) => prefix.clone(),
        None => rules.format.replace("{workload}", member.id.as_str()),
    };
    sources.iter().map(|source| (&source.member.id, prefix(source.member))).collect()
}

/// Every backend's entries of one kind that are fit to be shown.
pub(super) fn admit_all<'a>(
    kind: Kind,
    sources: &[Source<'a>],
    rules: &Rules,
    rejects: &mut Rejects,
) -> Vec<Entry<'a>> {
    let list = |offer: &'a Offer| match kind {
        Kind::Tool => &offer.tools,
        Kind::Resource => &offer.resources,
        Kind::Template => &offer.templates,
        Kind::Prompt => &offer.prompts,
    };
    let of = |source: &Source<'a>| {
        admit(kind, &source.member.id, list(source.offer), &rules.limits, rejects)
    };
    sources.iter().flat_map(of).collect()
}
