//! Big groups: everything is there, and nothing takes the square of it.

use vmcp_catalog::Limits;
use vmcp_core::Json;

use crate::support::{Group, group, json, member, offer, tool};

/// `backends` × `tools`, each with a schema of the usual size.
fn big(backends: usize, tools: usize) -> Group {
    let schema = json(&format!(
        r#"{{"type":"object","properties":{{{}}},"required":["p0"]}}"#,
        (0..8)
            .map(|p| format!(
                r#""p{p}":{{"type":"string","description":"{}"}}"#,
                "word ".repeat(12)
            ))
            .collect::<Vec<_>>()
            .join(",")
    ));
    let mut group = group("prefix");
    for backend in 0..backends {
        let mut offer = offer();
        let definition = |number| {
            let name = Json::string(&format!("tool-{number}"));
            Json::object([("name", name), ("inputSchema", schema.clone())])
        };
        offer.tools = (0..tools).map(definition).collect();
        group.members.push(member(&format!("backend-{backend}"), offer));
    }
    group
}

#[test]
fn fifty_backends() {
    let group = big(50, 20);
    let start = std::time::Instant::now();
    let catalog = group.catalog();
    let took = start.elapsed();
    assert_eq!(catalog.all_tools().len(), 1000);
    // The target is 10 ms in a release build; this only notices another order of growth.
    assert!(took.as_secs() < 3, "{took:?}");
}

#[test]
fn a_backend_of_ten_thousand_tools() {
    let mut offer = offer();
    offer.tools = (0..10_000).map(|number| tool(&format!("t{number}"))).collect();
    let catalog = Group { members: vec![member("b", offer)], ..Group::default() }.catalog();
    assert_eq!(catalog.all_tools().len(), Limits::default().entries);
    assert_eq!(catalog.quarantine.len(), 5000);
}

#[test]
fn many_claimants_of_one_name() {
    let mut group = big(200, 20);
    group.rules.format.clear();
    let catalog = group.catalog();
    assert_eq!((catalog.all_tools().len(), catalog.quarantine.len()), (20, 3980));
}
