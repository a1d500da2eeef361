//! `resources/read`.

use vmcp_catalog::{Route, printable, route_uri};
use vmcp_core::{CallContext, Catalog, Error, Json, Kind, Outcome, ResourceRead};
use vmcp_wire::{code, method};

use super::{Router, relay::Relay};

impl Router {
    pub(super) async fn route_read(
        &self,
        cx: &CallContext,
        read: ResourceRead,
    ) -> Result<Outcome, Error> {
        let catalog = self.directory.catalog();
        for route in self.routes(&catalog, &read.uri) {
            let params = read.params.edit().put("uri", &Json::string(&route.original_uri)).finish();
            let relay = Relay {
                cx,
                catalog: &catalog,
                backend: &route.backend,
                method: method::RESOURCES_READ,
                name: &read.uri,
                arguments: None,
                params,
                mirrored: Vec::new(),
            };
            match self.relay(relay).await {
                Err(error) if is_not_found(&error) => {}
                outcome => return outcome,
            }
        }
        Err(unknown_resource(&read.uri))
    }

    /// Who may have the resource. Servers may have more than they list, so without a match every
    /// backend that has resources at all is asked.
    fn routes(&self, catalog: &Catalog, uri: &str) -> Vec<Route> {
        let routes = route_uri(catalog, uri);
        if !routes.is_empty() {
            return routes;
        }
        let members = self.directory.members();
        members
            .iter()
            .filter(|(_, entry)| entry.backend.can(&["resources"]))
            .map(|(id, _)| Route { backend: id.clone(), original_uri: uri.to_owned() })
            .collect()
    }
}

/// How the eras say that there is no such resource.
fn is_not_found(error: &Error) -> bool {
    let Kind::Relayed { code, .. } = &error.kind else { return false };
    matches!(*code, code::RESOURCE_NOT_FOUND | code::INVALID_PARAMS)
}

pub(super) fn unknown_resource(uri: &str) -> Error {
    Error::client(Kind::NotFound, format!("unknown resource `{}`", printable(uri)))
}
