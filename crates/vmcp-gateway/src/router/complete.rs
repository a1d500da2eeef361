//! `completion/complete`.

use vmcp_backend::Call;
use vmcp_catalog::route_uri;
use vmcp_core::{BackendId, CallContext, Catalog, Completion, Error, Json, gateway::Reference};
use vmcp_wire::method;

use super::{Router, prompt::unknown_prompt, resource::unknown_resource};

impl Router {
    pub(super) async fn route_completion(
        &self,
        cx: &CallContext,
        completion: Completion,
    ) -> Result<Json, Error> {
        let catalog = self.directory.catalog();
        let (key, backend, original) = owner(&catalog, &completion.reference)?;
        let params =
            completion.params.edit().put_at(&["ref", key], &Json::string(&original)).finish();
        let call = Call { method: method::COMPLETE, params, mirrored: Vec::new() };
        self.backend(&backend)?.call(cx, call).await
    }
}

/// The key that names the thing in `ref`, who has it, and what that backend calls it.
fn owner(
    catalog: &Catalog,
    reference: &Reference,
) -> Result<(&'static str, BackendId, String), Error> {
    match reference {
        Reference::Prompt(name) => {
            let prompt = catalog.prompt(name).ok_or_else(|| unknown_prompt(name))?;
            Ok(("name", prompt.backend.clone(), prompt.original.to_string()))
        }
        Reference::Resource(uri) => {
            if let Some(template) = catalog.template(uri) {
                return Ok(("uri", template.backend.clone(), template.original.to_string()));
            }
            let route = route_uri(catalog, uri).into_iter().next();
            let route = route.ok_or_else(|| unknown_resource(uri))?;
            Ok(("uri", route.backend, route.original_uri))
        }
    }
}
