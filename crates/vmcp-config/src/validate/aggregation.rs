//! `aggregation`: conflict rules that can work, and rules for backends that exist.

use std::collections::{HashMap, HashSet};

use super::names::{Names, is_name_char};
use super::{Checks, overrides};
use crate::codes;
use crate::path::Path;
use crate::sections::{Aggregation, ConflictResolution, DefaultToolVisibility};

/// Checks the whole section.
pub(super) fn check(rules: &Aggregation, names: &Names, checks: &mut Checks<'_>) {
    let section = Path::default().key("aggregation");
    prefix_format(rules, &section, checks);
    match rules.conflict_resolution {
        ConflictResolution::Priority => priority(rules, &section, names, checks),
        ConflictResolution::Manual => manual(rules, &section, checks),
        ConflictResolution::Prefix => unused_order(rules, &section, checks),
    }
    tools(rules, &section.key("tools"), names, checks);
}

fn prefix_format(rules: &Aggregation, section: &Path, checks: &mut Checks<'_>) {
    let path = section.key("conflictResolutionConfig").key("prefixFormat");
    let format = rules.conflict_resolution_config.prefix_format.replace("{workload}", "");
    if format.chars().all(is_name_char) {
        return;
    }
    let label = if format.contains(['{', '}']) {
        "the only placeholder is `{workload}`"
    } else {
        "letters, digits, `-`, `_` and `.` only"
    };
    let message = format!("`{}` cannot be a prefix", checks.written(&path));
    let found = checks.found(&codes::PREFIX, &path, message);
    checks.push(&path, found.label(label).help("for example `{workload}_`, or empty for none"));
}

fn priority(rules: &Aggregation, section: &Path, names: &Names, checks: &mut Checks<'_>) {
    let path = section.key("conflictResolutionConfig").key("priorityOrder");
    let order = &rules.conflict_resolution_config.priority_order;
    if order.is_empty() {
        let message = "`conflictResolution: priority` needs `priorityOrder`";
        let found = checks
            .found(&codes::NO_PRIORITY, &path, message)
            .help("list the backends under `conflictResolutionConfig.priorityOrder`, most important first");
        checks.push(&path, found);
    }
    let denied = rules.default_tool_visibility == DefaultToolVisibility::Deny;
    let mut seen = HashSet::new();
    let ruled: HashSet<&str> = rules.tools.iter().map(|entry| &*entry.workload).collect();
    for (at, name) in order.iter().enumerate() {
        let path = path.index(at);
        names.expect(name, &path, checks);
        if !seen.insert(name) && !name.is_empty() {
            let message = format!("`{}` stands twice in the order", checks.written(&path));
            let found = checks.found(&codes::NO_EFFECT, &path, message);
            checks.push(&path, found.label("only the first place counts"));
        }
        if denied && !name.is_empty() && !ruled.contains(&**name) {
            hidden_winner(&path, checks);
        }
    }
}

fn hidden_winner(path: &Path, checks: &mut Checks<'_>) {
    let name = checks.written(path);
    let message = format!("`{name}` has a rank, but `defaultToolVisibility: deny` hides its tools");
    let found = checks
        .found(&codes::HIDDEN_WINNER, path, message)
        .label("would win conflicts with tools that nobody sees")
        .help(format!(
            "add `- workload: {name}` under `aggregation.tools`, or take it out of the order"
        ));
    checks.push(path, found);
}

fn manual(rules: &Aggregation, section: &Path, checks: &mut Checks<'_>) {
    if !rules.tools.is_empty() {
        return;
    }
    let path = section.key("conflictResolution");
    let message = "`conflictResolution: manual` needs `tools`";
    let found = checks.found(&codes::MANUAL_WITHOUT_TOOLS, &path, message).help(
        "add `aggregation.tools` with an override for every tool name that two backends share",
    );
    if !checks.is_bad(&section.key("tools")) {
        checks.push(&path, found);
    }
}

fn unused_order(rules: &Aggregation, section: &Path, checks: &mut Checks<'_>) {
    if rules.conflict_resolution_config.priority_order.is_empty() {
        return;
    }
    let path = section.key("conflictResolutionConfig").key("priorityOrder");
    let message = "`priorityOrder` has no effect with `conflictResolution: prefix`";
    let found = checks.found(&codes::NO_EFFECT, &path, message);
    if !checks.is_bad(&section.key("conflictResolution")) {
        checks.push(&path, found.label("only `priority` reads it"));
    }
}

fn tools(rules: &Aggregation, list: &Path, names: &Names, checks: &mut Checks<'_>) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (at, entry) in rules.tools.iter().enumerate() {
        let path = list.index(at).key("workload");
        let written = checks.written(&path);
        names.expect(&entry.workload, &path, checks);
        if let Some(earlier) = first.get(&*entry.workload).filter(|_| !entry.workload.is_empty()) {
            let message = format!("two `tools` entries are for `{written}`");
            let earlier = checks.span(&list.index(*earlier).key("workload"));
            let found = checks.found(&codes::DUPLICATE_WORKLOAD, &path, message);
            let found = found.label("again here").related(earlier, "first here");
            checks.push(&path, found.help("merge the two entries"));
        }
        first.entry(&entry.workload).or_insert(at);
        overrides::check(entry, &list.index(at), checks);
    }
}
