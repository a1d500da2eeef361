//! Tools: the entries that most rules are about.

use std::{collections::HashMap, sync::Arc};

use vmcp_core::catalog::{ArgumentRule, HeaderParam, Parts, Tool};

use super::sources::{Source, admit_all, prefixes};
use crate::{
    edits::{self, RenamedUris},
    intake::{Entry, header_params_of},
    naming::{Bare, Claim, Conflicts, settle, tool_claims},
    reason::{Kind, Reason, Rejects},
    rules::{Override, ParameterRule, RESERVED_NAMES, Rules, ToolRules},
    visibility::is_advertised,
};

/// A tool that was admitted, with what the rules say about it.
struct Offered<'a> {
    entry: Entry<'a>,
    header_params: Vec<HeaderParam>,
    rules: Option<&'a ToolRules>,
    change: Option<&'a Override>,
}

impl Offered<'_> {
    /// The name after overrides.
    fn name(&self) -> &str {
        self.change.and_then(|change| change.name.as_deref()).unwrap_or(&self.entry.original)
    }
}

/// Adds the tools: taken in, named, edited. The conflicts are those that rules left to people.
pub(super) fn add(
    sources: &[Source<'_>],
    rules: &Rules,
    parts: &mut Parts,
    rejects: &mut Rejects,
) -> Option<Conflicts> {
    let offered = offered_tools(sources, rules, rejects);
    let bare: Vec<_> = offered
        .iter()
        .map(|tool| Bare {
            backend: tool.entry.backend,
            original: &tool.entry.original,
            name: tool.name(),
        })
        .collect();
    let (claims, conflicts) = tool_claims(&bare, rules, &prefixes(sources, rules));
    let names = settle_some(claims, rules);
    for (tool, name) in offered.iter().zip(names) {
        match name {
            Ok(name) => parts.tools.push(finished(tool, name, rules, &parts.renamed_uris)),
            Err(why) => rejects.add(tool.entry.backend, Kind::Tool, &tool.entry.original, &why),
        }
    }
    conflicts
}

/// The tools fit to be shown, sorted by backend and original name.
fn offered_tools<'a>(
    sources: &[Source<'a>],
    rules: &Rules,
    rejects: &mut Rejects,
) -> Vec<Offered<'a>> {
    let by_backend: HashMap<_, _> =
        sources.iter().map(|source| (&source.member.id, source.rules)).collect();
    let mut offered = Vec::new();
    for entry in admit_all(Kind::Tool, sources, rules, rejects) {
        let rules_of = by_backend[entry.backend];
        let change = rules_of.and_then(|rules| rules.overrides.get(&*entry.original));
        match header_params_of(&entry.fields, &rules.limits) {
            Ok(header_params) => {
                offered.push(Offered { entry, header_params, rules: rules_of, change });
            }
            Err(reason) => rejects.add(entry.backend, Kind::Tool, &entry.original, &reason),
        }
    }
    offered.sort_by(|a, b| {
        (a.entry.backend, &a.entry.original).cmp(&(b.entry.backend, &b.entry.original))
    });
    offered
}

/// Settles the claims; what has no claim keeps its reason.
fn settle_some(
    claims: Vec<Result<Claim<'_>, Reason>>,
    rules: &Rules,
) -> Vec<Result<Arc<str>, Reason>> {
    let (mut standing, mut verdicts) = (Vec::new(), Vec::with_capacity(claims.len()));
    for claim in claims {
        verdicts.push(claim.map(|claim| {
            standing.push(claim);
            standing.len() - 1
        }));
    }
    let names = settle(&standing, rules.name_budget, &RESERVED_NAMES);
    verdicts.into_iter().map(|place| place.and_then(|place| names[place].clone())).collect()
}

fn finished(tool: &Offered<'_>, name: Arc<str>, rules: &Rules, uris: &RenamedUris) -> Tool {
    let decided = tool.change.map_or(&[][..], |change| &change.parameters);
    let argument = |rule: &ParameterRule| {
        let action = rule.action.clone()?;
        Some(ArgumentRule { name: rule.name.clone(), action })
    };
    Tool {
        definition: edits::tool(&tool.entry, &name, tool.change, uris),
        name,
        backend: tool.entry.backend.clone(),
        original: Arc::clone(&tool.entry.original),
        advertised: is_advertised(rules, tool.rules, tool.name()),
        arguments: decided.iter().filter_map(argument).collect(),
        header_params: tool.header_params.clone(),
    }
}
