//! From a URI to whom to ask, and back.

use vmcp_catalog::{advertised_uri, route_uri};
use vmcp_core::Catalog;

use crate::support::{group, id};

const GROUP: &str = "
    resources a: x:1 x:only-a
    resources b: x:1 x:only-b
    templates a: x:{id} note://{+path} shared:{q}
    templates b: x:{id} note://{name} shared:{r}";

fn catalog() -> Catalog {
    group(GROUP).catalog()
}

fn check(uri: &str, expected: &str) {
    let routes: Vec<String> = route_uri(&catalog(), uri)
        .iter()
        .map(|route| format!("{} {}", route.backend, route.original_uri))
        .collect();
    assert_eq!(routes.join(", "), expected, "{uri}");
}

#[test]
fn a_listed_resource_has_one_route() {
    check("x:1", "a x:1");
    check("b+x:1", "b x:1");
    check("x:only-b", "b x:only-b");
}

#[test]
fn another_uri_goes_where_a_template_matches() {
    check("x:2", "a x:2");
    check("note://a/b", "a note://a/b");
    check("note://a", "a note://a, b note://a");
    check("shared:1", "a shared:1, b shared:1");
    check("nobody:1", "");
    check("", "");
}

#[test]
fn a_uri_under_a_backends_name_goes_to_that_backend() {
    check("b+x:2", "b x:2");
    check("b+x:3", "b x:3");
}

#[test]
fn a_backends_name_is_no_way_around_a_plain_uri() {
    check("a+x:1", "");
    check("a+x:only-a", "");
    check("b+x:only-b", "");
    check("b+note://a", "");
    check("b+shared:1", "");
    check("c+x:1", "");
}

#[test]
fn the_template_itself_is_found() {
    check("x:{id}", "a x:{id}");
    check("b+x:{id}", "b x:{id}");
}

#[test]
fn results_are_written_under_the_advertised_uri() {
    let catalog = catalog();
    for (backend, uri, expected) in [
        ("a", "x:1", "x:1"),
        ("b", "x:1", "b+x:1"),
        ("b", "x:only-b", "x:only-b"),
        ("a", "x:2", "x:2"),
        ("b", "x:2", "b+x:2"),
        ("b", "x:{id}", "b+x:{id}"),
        ("b", "note://a", "note://a"),
        ("b", "unheard:of", "unheard:of"),
    ] {
        assert_eq!(advertised_uri(&catalog, &id(backend), uri), expected, "{backend} {uri}");
    }
}

#[test]
fn a_template_that_is_a_plain_uri_does_not_rename_the_resource() {
    let lines = "resources b: x:1\ntemplates a: x:1\ntemplates b: x:1";
    let catalog = group(lines).catalog();
    assert!(catalog.template("b+x:1").is_some());
    assert!(catalog.renamed_uris.is_empty());
    assert_eq!(advertised_uri(&catalog, &id("b"), "x:1"), "x:1");
}

#[test]
fn renamed_uris_are_noted() {
    let catalog = catalog();
    let mut renamed: Vec<String> = catalog
        .renamed_uris
        .iter()
        .map(|((backend, uri), renamed)| format!("{backend} {uri} -> {renamed}"))
        .collect();
    renamed.sort();
    assert_eq!(renamed, ["b x:1 -> b+x:1", "b x:{id} -> b+x:{id}"]);
}

#[test]
fn a_hostile_template_costs_little() {
    let template = format!("x:{}", "{+a}a".repeat(400));
    let uri = format!("x:{}b", "a".repeat(8000));
    let catalog = group(&format!("templates a: {template}")).catalog();
    assert_eq!(route_uri(&catalog, &uri), []);
}
