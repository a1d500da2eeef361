//! `prompts/get`.

use vmcp_catalog::printable;
use vmcp_core::{CallContext, Error, Json, Kind, Outcome, PromptGet};
use vmcp_wire::method;

use super::{Router, relay::Relay};

impl Router {
    pub(super) async fn route_prompt(
        &self,
        cx: &CallContext,
        get: PromptGet,
    ) -> Result<Outcome, Error> {
        let catalog = self.directory.catalog();
        let prompt = catalog.prompt(&get.name).ok_or_else(|| unknown_prompt(&get.name))?;
        let relay = Relay {
            cx,
            catalog: &catalog,
            backend: &prompt.backend,
            method: method::PROMPTS_GET,
            name: &get.name,
            arguments: get.params.get("arguments"),
            params: get.params.edit().put("name", &Json::string(&prompt.original)).finish(),
            mirrored: Vec::new(),
        };
        self.relay(relay).await
    }
}

pub(super) fn unknown_prompt(name: &str) -> Error {
    Error::client(Kind::NotFound, format!("unknown prompt `{}`", printable(name)))
}
