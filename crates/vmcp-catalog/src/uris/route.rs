//! From an advertised URI to who may answer for it, and back.

use std::borrow::Cow;

use vmcp_core::{BackendId, Catalog, catalog::Template};

use super::template::matches;

/// A backend that may have a resource, and what it calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Whom to ask.
    pub backend: BackendId,
    /// The URI to ask for.
    pub original_uri: String,
}

/// Who may answer for `uri`, the most likely first; empty when nobody may.
///
/// A listed resource has one route. Any other URI goes to the backends whose templates it matches:
/// first to those whose template is advertised under the backend's name, when the URI is, then to
/// the others in the order of their templates. A template says what URIs look like, not which ones
/// exist, so the second route is worth a try when the first does not know the resource.
///
/// A URI under a backend's name leads to what the backend advertises under its name and to nothing
/// else: it is no way around a rule about the plain URI.
#[must_use]
pub fn route_uri(catalog: &Catalog, uri: &str) -> Vec<Route> {
    if let Some(resource) = catalog.resource(uri) {
        let original_uri = resource.original.to_string();
        return vec![Route { backend: resource.backend.clone(), original_uri }];
    }
    let (own, renamed): (Vec<_>, Vec<_>) =
        catalog.templates().iter().partition(|template| prefix(template).is_empty());
    let mut routes = Vec::new();
    for template in renamed.into_iter().chain(own) {
        let Some(inner) = uri.strip_prefix(prefix(template)) else { continue };
        let plain = inner.len() < uri.len() && lists(catalog, &template.backend, inner);
        if !plain && matches(&template.original, inner) {
            let backend = template.backend.clone();
            let route = Route { backend, original_uri: inner.to_owned() };
            if !routes.contains(&route) {
                routes.push(route);
            }
        }
    }
    routes
}

/// The URI under which `backend`'s own `uri` is advertised: what to write in results, links and
/// notifications that come from it. Its own, unless it had to be renamed.
#[must_use]
pub fn advertised_uri<'a>(catalog: &'a Catalog, backend: &BackendId, uri: &'a str) -> Cow<'a, str> {
    if lists(catalog, backend, uri) {
        return Cow::Borrowed(uri);
    }
    if let Some(renamed) = catalog.renamed_uris.get(&(backend.clone(), uri.to_owned())) {
        return Cow::Borrowed(renamed);
    }
    let mut matching = catalog
        .templates()
        .iter()
        .filter(|template| template.backend == *backend && matches(&template.original, uri))
        .map(prefix);
    match matching.clone().any(str::is_empty) {
        true => Cow::Borrowed(uri),
        false => matching.next().map_or(Cow::Borrowed(uri), |p| Cow::Owned(format!("{p}{uri}"))),
    }
}

/// Whether `backend` advertises a resource under this URI.
fn lists(catalog: &Catalog, backend: &BackendId, uri: &str) -> bool {
    catalog.resource(uri).is_some_and(|resource| resource.backend == *backend)
}

/// What the advertised template has in front of the original one.
fn prefix(template: &Template) -> &str {
    template.uri_template.strip_suffix(&*template.original).unwrap_or_default()
}
