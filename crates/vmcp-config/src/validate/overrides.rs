//! `aggregation.tools[]`: filter and overrides of one backend that fit together.

use std::collections::{HashMap, HashSet};

use super::Checks;
use super::names::is_tool_name;
use crate::codes;
use crate::diagnostic::shown;
use crate::path::Path;
use crate::sections::{ToolOverride, ToolRules};

/// Checks the rules for one backend.
pub(super) fn check(rules: &ToolRules, path: &Path, checks: &mut Checks<'_>) {
    new_names(rules, &path.key("overrides"), checks);
    filter(rules, path, checks);
    for (tool, change) in &rules.overrides {
        if checks.findings.is_full() {
            return;
        }
        one(tool, change, &path.key("overrides").key(tool), checks);
    }
}

fn new_names(rules: &ToolRules, path: &Path, checks: &mut Checks<'_>) {
    let mut first: HashMap<&str, &str> = HashMap::new();
    for (tool, change) in &rules.overrides {
        let Some(name) = &change.name else { continue };
        if checks.findings.is_full() {
            return;
        }
        let here = path.key(tool).key("name");
        if !is_tool_name(name) {
            let message = format!("`{}` cannot be the name of a tool", checks.written(&here));
            let found = checks.found(&codes::TOOL_NAME, &here, message);
            checks.push(&here, found.label("1 to 128 letters, digits, `-`, `_` or `.`"));
        }
        if let Some(earlier) = first.get(&**name) {
            let message = format!("two tools are renamed to `{}`", checks.written(&here));
            let earlier = checks.span(&path.key(earlier).key("name"));
            let found = checks.found(&codes::SAME_NEW_NAME, &here, message);
            checks.push(&here, found.label("again here").related(earlier, "first here"));
        }
        first.entry(name).or_insert(tool);
    }
}

fn filter(rules: &ToolRules, path: &Path, checks: &mut Checks<'_>) {
    let list = path.key("filter");
    let Some(filter) = &rules.filter else { return };
    if rules.exclude_all {
        let message = "`filter` has no effect with `excludeAll: true`";
        let found = checks.found(&codes::NO_EFFECT, &list, message);
        checks.push(&list, found.label("every tool is hidden anyway"));
        return;
    }
    let wanted: HashSet<&str> = filter.iter().map(|name| &**name).collect();
    let new_names: HashSet<&str> =
        rules.overrides.values().filter_map(|change| change.name.as_deref()).collect();
    for (at, name) in filter.iter().enumerate() {
        let change = rules.overrides.get(name);
        let Some(new) = change.and_then(|change| change.name.as_deref()) else { continue };
        if checks.findings.is_full() {
            return;
        }
        if new_names.contains(&**name) {
            continue; // Another tool, or the same one, has this name after renaming.
        }
        let source = path.key("overrides").key(name).key("name");
        filtered_away(&list.index(at), &source, wanted.contains(new), checks);
    }
}

/// Reports the entry `here` of a filter, a name that the override at `source` takes away.
fn filtered_away(here: &Path, source: &Path, has_new: bool, checks: &mut Checks<'_>) {
    let (old, new) = (checks.written(here), checks.written(source));
    let message = format!("`{old}` is renamed to `{new}`, so the filter never sees it");
    let label = if has_new { "remove this".to_owned() } else { format!("write `{new}`") };
    let found = checks
        .found(&codes::FILTERED_AWAY, here, message)
        .label(label)
        .related(checks.span(source), "renamed here")
        .help("`filter` works with the names after renaming");
    checks.push(here, found);
}

fn one(tool: &str, change: &ToolOverride, path: &Path, checks: &mut Checks<'_>) {
    if change.is_empty() {
        let message = format!("the override of `{}` changes nothing", shown(tool));
        let found = checks
            .found(&codes::EMPTY_OVERRIDE, path, message)
            .help("give it `name`, `description`, `annotations` or `parameters`, or remove it");
        checks.push(path, found);
    }
    for (parameter, rule) in &change.parameters {
        if rule.rule().is_some() {
            continue;
        }
        let path = path.key("parameters").key(parameter);
        let name = shown(parameter);
        let message = format!(
            "the parameter `{name}` needs exactly one of `fixed`, `default` and `hidden: true`"
        );
        let found = checks
            .found(&codes::PARAMETER_RULE, &path, message)
            .help("`fixed` always sends a value, `default` sends it unless the caller gives one, `hidden` sends none");
        checks.push(&path, found);
    }
}
