//! Names: whatever backends call their tools, advertised names are unique, short enough and legal,
//! and do not depend on the order of the backends.
#![no_main]

use std::{collections::HashSet, sync::Arc};

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use vmcp_catalog::{Conflict, LEAST_NAME_BUDGET, Member, Rules, aggregate};
use vmcp_core::{BackendId, Catalog, Json, Offer, Version};

#[derive(Arbitrary, Debug)]
struct Input {
    backends: Vec<Backend>,
    budget: u8,
    format: String,
    by_priority: bool,
}

#[derive(Arbitrary, Debug)]
struct Backend {
    name: u8,
    prefix: Option<String>,
    tools: Vec<String>,
}

fuzz_target!(|input: Input| {
    let rules = rules(&input);
    let members: Vec<_> = input.backends.iter().take(8).map(member).collect();
    let ids: HashSet<_> = members.iter().map(|(member, _)| &member.id).collect();
    if ids.len() != members.len() {
        return; // Ids are distinct; the configuration sees to that.
    }
    let catalog = aggregate(&members, &rules).expect("only manual conflicts are errors");
    check(&catalog, &rules);
    let reversed: Vec<_> = members.iter().rev().cloned().collect();
    let again = aggregate(&reversed, &rules).expect("as before");
    assert_eq!(catalog.all_tools(), again.all_tools(), "the order of backends matters");
});

fn rules(input: &Input) -> Rules {
    let conflict = match input.by_priority {
        true => Conflict::Priority { order: vec![id(0), id(1)] },
        false => Conflict::Prefix,
    };
    let name_budget = usize::from(input.budget);
    Rules { conflict, format: input.format.clone(), name_budget, ..Rules::default() }
}

fn member(backend: &Backend) -> (Member, Option<Arc<Offer>>) {
    let mut offer = Offer::empty(Version::V2025_11_25);
    let tool = |name: &String| {
        let schema: Json = r#"{"type":"object"}"#.parse().expect("JSON");
        Json::object([("name", Json::string(name)), ("inputSchema", schema)])
    };
    offer.tools = backend.tools.iter().take(50).map(tool).collect();
    (Member { id: id(backend.name), prefix: backend.prefix.clone() }, Some(Arc::new(offer)))
}

fn id(number: u8) -> BackendId {
    // A few that are alike once they are cleaned.
    let names = ["a", "a_", "a.b", "a_b", "a-b", "A", "b", "b_a", "a.-", "x.0a"];
    BackendId::new(names[usize::from(number) % names.len()]).expect("legal names")
}

fn check(catalog: &Catalog, rules: &Rules) {
    let mut names = HashSet::new();
    let mut originals = HashSet::new();
    for tool in catalog.all_tools() {
        let name = &*tool.name;
        assert!(names.insert(name), "{name} twice");
        assert!(originals.insert((&tool.backend, &tool.original)), "{:?} twice", tool.original);
        assert!(!name.is_empty());
        let budget = rules.name_budget.max(LEAST_NAME_BUDGET);
        assert!(name.chars().count() <= budget, "{name} is longer than {budget}");
        let legal = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        assert!(name.chars().all(legal), "{name} has an illegal character");
        assert_eq!(catalog.tool(name), Some(tool));
        let shown = tool.definition.raw().get("name").and_then(vmcp_core::Raw::as_text);
        assert_eq!(shown.as_deref(), Some(name), "the definition has another name");
    }
}
