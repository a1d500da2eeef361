//! Lists: every definition is what the server itself says, but for its name.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{cut, is_modern, items};
use crate::interop::{
    clients::Client,
    plan::Names,
    servers::{Era, Server},
};

/// The lists of a report, and the key that names an entry of each.
const LISTS: [(&str, &str, Kind); 4] = [
    ("tools", "name", Kind::Name),
    ("prompts", "name", Kind::Name),
    ("resources", "uri", Kind::Uri),
    ("templates", "uriTemplate", Kind::Uri),
];

#[derive(Clone, Copy)]
enum Kind {
    Name,
    Uri,
}

/// Returns what differs in all lists.
pub(super) fn differences(
    direct: &Value,
    report: &Value,
    named: (&Server, &Names),
    client: &Client,
) -> Vec<String> {
    LISTS.iter().flat_map(|list| same_list(list, direct, report, named, client)).collect()
}

fn same_list(
    (list, key, kind): &(&str, &str, Kind),
    direct: &Value,
    report: &Value,
    (server, names): (&Server, &Names),
    client: &Client,
) -> Vec<String> {
    let advertised = |own: &str| match kind {
        Kind::Name => names.of_tool(own),
        Kind::Uri => names.of_uri(own),
    };
    // The gateway speaks the modern era to whoever does, and some servers and clients order keys
    // by era.
    let same_era =
        is_modern(direct) == is_modern(report) && is_modern(direct) == (server.era != Era::Legacy);
    let seen: BTreeMap<_, _> =
        items(&report[list]).filter_map(|item| Some((item[key].as_str()?, item))).collect();
    let mut findings = Vec::new();
    let mut expected = Vec::new();
    for item in items(&direct[list]) {
        let name = advertised(item[key].as_str().unwrap_or_default());
        let is_task = needs_task(item);
        let mut item = across_eras(item, direct, report);
        item[key] = name.as_str().into();
        match seen.get(name.as_str()) {
            None if is_task => {}
            None => findings.push(format!("{list}: {name} is missing")),
            Some(found) if !is_same(found, &item, same_era) => findings.push(format!(
                "{list}: {name} differs: {}",
                difference(&item.to_string(), &found.to_string())
            )),
            Some(_) => {}
        }
        expected.push(name);
    }
    let prefix = advertised("");
    let may_have_more = server.depends_on_client && !client.declares_all();
    let is_own = |name: &&&str| !prefix.is_empty() && name.starts_with(&prefix);
    let more = seen.keys().filter(is_own).filter(|name| !expected.iter().any(|one| one == *name));
    if !may_have_more {
        findings.extend(more.map(|name| format!("{list}: {name} is not there directly")));
    }
    findings
}

/// Returns a definition as the other era has it: task support is not part of the modern one.
fn across_eras(item: &Value, direct: &Value, report: &Value) -> Value {
    let mut item = item.clone();
    if let (true, Some(members)) = (is_modern(report) && !is_modern(direct), item.as_object_mut()) {
        members.shift_remove("execution");
    }
    item
}

/// Returns both texts from shortly before the first difference.
fn difference(expected: &str, found: &str) -> String {
    let same = expected.bytes().zip(found.bytes()).take_while(|(one, other)| one == other).count();
    let from = |text: &str| {
        let start = (0..=same.saturating_sub(20)).rev().find(|at| text.is_char_boundary(*at));
        cut(&text[start.unwrap_or(0)..])
    };
    format!("…{} and directly …{}", from(found), from(expected))
}

/// Compares the order of keys, which `==` does not, unless the eras differ.
fn is_same(one: &Value, other: &Value, same_era: bool) -> bool {
    let texts = (one.to_string(), other.to_string());
    texts.0 == texts.1 || (!same_era && one == other)
}

/// Returns whether a tool runs only as a task; the gateway does not offer those.
fn needs_task(tool: &Value) -> bool {
    tool["execution"]["taskSupport"] == "required"
}
