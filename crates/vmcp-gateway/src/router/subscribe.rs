//! Changes: of the catalogue, and of resources that somebody watches.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::{StreamExt, stream};
use vmcp_catalog::{advertised_uri, route_uri};
use vmcp_core::{BackendId, CallContext, Error, Event, Events, Json};

use super::{Router, resource::unknown_resource};
use crate::directory::Directory;

impl Router {
    pub(super) async fn open_events(
        &self,
        cx: &CallContext,
        resources: &[String],
    ) -> Result<Events, Error> {
        let mut streams = vec![catalog_changes(&self.directory)];
        for (backend, uris) in self.owners(resources)? {
            let updates = self.backend(&backend)?.watch(cx, uris).await?;
            let directory = Arc::clone(&self.directory);
            let events =
                updates.map(move |(uri, params)| updated(&directory, &backend, &uri, &params));
            streams.push(Box::pin(events));
        }
        Ok(Box::pin(stream::select_all(streams)))
    }

    /// The backends' own URIs of `resources`, by backend.
    fn owners(&self, resources: &[String]) -> Result<BTreeMap<BackendId, Vec<String>>, Error> {
        let catalog = self.directory.catalog();
        let mut owners: BTreeMap<BackendId, Vec<String>> = BTreeMap::new();
        for uri in resources {
            let route = route_uri(&catalog, uri).into_iter().next();
            let (backend, original) = match route {
                Some(route) => (route.backend, route.original_uri),
                None => (self.only_watchable().ok_or_else(|| unknown_resource(uri))?, uri.clone()),
            };
            owners.entry(backend).or_default().push(original);
        }
        Ok(owners)
    }

    /// The one backend whose resources can be watched: it may have more than it lists.
    fn only_watchable(&self) -> Option<BackendId> {
        let members = self.directory.members();
        let mut able =
            members.iter().filter(|(_, entry)| entry.backend.can(&["resources", "subscribe"]));
        let (first, _) = able.next()?;
        able.next().is_none().then(|| first.clone())
    }
}

fn catalog_changes(directory: &Directory) -> Events {
    let catalogs = directory.catalogs();
    Box::pin(stream::unfold(catalogs, |mut catalogs| async move {
        catalogs.changed().await.ok()?;
        Some((Event::CatalogChanged, catalogs))
    }))
}

fn updated(directory: &Directory, backend: &BackendId, uri: &str, params: &Json) -> Event {
    let catalog = directory.catalog();
    let uri = advertised_uri(&catalog, backend, uri).into_owned();
    let params = params.edit().put("uri", &Json::string(&uri)).finish();
    Event::ResourceUpdated { uri, params }
}
