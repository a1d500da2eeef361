//! URIs: every advertised resource leads to its backend and back; any URI can be asked for.
#![no_main]

use std::{collections::HashSet, sync::Arc};

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use vmcp_catalog::{Member, Route, Rules, advertised_uri, aggregate, route_uri};
use vmcp_core::{BackendId, Catalog, Json, Offer, Version};

#[derive(Arbitrary, Debug)]
struct Input {
    backends: Vec<Backend>,
    asked: Vec<String>,
}

#[derive(Arbitrary, Debug)]
struct Backend {
    resources: Vec<String>,
    templates: Vec<String>,
}

const NAMES: [&str; 6] = ["a", "a_", "a.b", "B", "b", "x.0a"];

fuzz_target!(|input: Input| {
    let members: Vec<_> = NAMES.iter().zip(&input.backends).map(member).collect();
    let catalog = aggregate(&members, &Rules::default()).expect("prefixes settle conflicts");
    let mut uris = HashSet::new();
    for resource in catalog.resources() {
        assert!(uris.insert(&resource.uri), "{} twice", resource.uri);
        let route = Route {
            backend: resource.backend.clone(),
            original_uri: resource.original.to_string(),
        };
        assert_eq!(route_uri(&catalog, &resource.uri), [route]);
        assert_eq!(
            advertised_uri(&catalog, &resource.backend, &resource.original),
            *resource.uri,
            "a resource's URI does not lead back"
        );
    }
    for uri in &input.asked {
        for route in route_uri(&catalog, uri) {
            assert!(offers(&catalog, &route.backend), "a route to nobody");
            let _ = advertised_uri(&catalog, &route.backend, &route.original_uri);
        }
    }
});

fn member((name, backend): (&&str, &Backend)) -> (Member, Option<Arc<Offer>>) {
    let mut offer = Offer::empty(Version::V2025_11_25);
    let entry = |key: &'static str| {
        move |uri: &String| Json::object([(key, Json::string(uri)), ("name", Json::string("n"))])
    };
    offer.resources = backend.resources.iter().take(20).map(entry("uri")).collect();
    offer.templates = backend.templates.iter().take(20).map(entry("uriTemplate")).collect();
    let id = BackendId::new(name).expect("legal names");
    (Member { id, prefix: None }, Some(Arc::new(offer)))
}

fn offers(catalog: &Catalog, backend: &BackendId) -> bool {
    catalog.resources().iter().any(|resource| resource.backend == *backend)
        || catalog.templates().iter().any(|template| template.backend == *backend)
}
