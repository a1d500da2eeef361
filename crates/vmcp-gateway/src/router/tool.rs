//! `tools/call`.

use std::time::Duration;

use vmcp_core::{CallContext, Catalog, Error, Kind, Outcome, ToolCall};
use vmcp_wire::{code, method};

use super::{Router, relay::Relay, unknown_tool};
use crate::{arguments, mirror};

/// How long to wait for a catalogue made of lists that were just read again.
const NEW_CATALOG: Duration = Duration::from_millis(500);

impl Router {
    pub(super) async fn route_tool(
        &self,
        cx: &CallContext,
        call: ToolCall,
    ) -> Result<Outcome, Error> {
        let catalog = self.directory.catalog();
        match self.call_once(cx, &catalog, &call).await {
            // The headers were made from an old definition: our fault, not the caller's. Nothing
            // was executed.
            Err(error) if says(&error, code::HEADER_MISMATCH) => {
                let catalog = self.read_again(&catalog, &call.name).await;
                self.call_once(cx, &catalog, &call).await.map_err(|error| {
                    if says(&error, code::HEADER_MISMATCH) { ours(error) } else { error }
                })
            }
            outcome => outcome,
        }
    }

    async fn call_once(
        &self,
        cx: &CallContext,
        catalog: &Catalog,
        call: &ToolCall,
    ) -> Result<Outcome, Error> {
        let tool = catalog.tool(&call.name).ok_or_else(|| unknown_tool(catalog, &call.name))?;
        let given = call.params.get("arguments");
        let decided = arguments::decide(tool, given.as_ref())?;
        let mut edit = call.params.edit();
        if tool.name != tool.original {
            edit = edit.put("name", &vmcp_core::Json::string(&tool.original));
        }
        if let Some(decided) = &decided {
            edit = edit.put("arguments", decided);
        }
        let params = if edit.is_empty() { call.params.clone() } else { edit.finish() };
        let sent = decided.as_ref().or(given.as_ref());
        let mirrored = mirror::headers(&tool.header_params, sent);
        let relay = Relay {
            cx,
            catalog,
            backend: &tool.backend,
            method: method::TOOLS_CALL,
            name: &call.name,
            arguments: given.clone(),
            params,
            mirrored,
        };
        self.relay(relay).await
    }

    /// The catalogue after the lists of the tool's backend were read again.
    async fn read_again(&self, old: &Catalog, name: &str) -> std::sync::Arc<Catalog> {
        let backend = old.tool(name).and_then(|tool| self.directory.backend(&tool.backend));
        if let Some(backend) = backend {
            let mut catalogs = self.directory.catalogs();
            catalogs.mark_unchanged();
            backend.refresh().await;
            let _ = tokio::time::timeout(NEW_CATALOG, catalogs.changed()).await;
        }
        self.directory.catalog()
    }
}

fn says(error: &Error, wanted: i64) -> bool {
    matches!(&error.kind, Kind::Relayed { code, .. } if *code == wanted)
}

/// A complaint about our headers means nothing to the caller.
fn ours(error: Error) -> Error {
    let message = format!("the request headers were refused: {}", error.message);
    Error::new(Kind::Protocol, error.origin, message)
}
