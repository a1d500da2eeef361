//! What calls, reads and prompts have in common: one round trip, which may end in questions.

use std::time::Instant;

use vmcp_backend::Call;
use vmcp_core::{BackendId, CallContext, Catalog, Era, Error, Json, Kind, Outcome, Raw};

use super::{Router, interview, questions};
use crate::{seal, uris};

/// One request on its way to a backend.
pub(super) struct Relay<'a> {
    pub(super) cx: &'a CallContext,
    pub(super) catalog: &'a Catalog,
    pub(super) backend: &'a BackendId,
    pub(super) method: &'a str,
    /// The advertised name or URI.
    pub(super) name: &'a str,
    /// What the caller wants done, before the operator's rules: a `requestState` is bound to it.
    pub(super) arguments: Option<Json>,
    /// The whole `params` in the backend's own names.
    pub(super) params: Json,
    pub(super) mirrored: Vec<(String, String)>,
}

impl Router {
    pub(super) async fn relay(&self, relay: Relay<'_>) -> Result<Outcome, Error> {
        let backend = self.backend(relay.backend)?;
        let sealed = seal::Call {
            identity: &relay.cx.identity,
            backend: relay.backend,
            method: relay.method,
            name: relay.name,
            arguments: relay.arguments.as_ref(),
        };
        let params = self.open_state(&sealed, relay.params)?;
        let call = Call { method: relay.method, params, mirrored: relay.mirrored };
        let mut result = backend.call(relay.cx, call.clone()).await?;
        if relay.cx.client.era() == Era::Legacy && interview::asks(&result) {
            result = interview::complete(relay.cx, &backend, &call, result).await?;
        }
        match result_type(&result).as_deref() {
            None | Some("complete") => {
                Ok(Outcome::Complete(uris::advertise(relay.catalog, relay.backend, result)))
            }
            Some("input_required") => {
                questions::check(&relay.cx.client, &result)
                    .map_err(|what| Error::backend(relay.backend, Kind::Protocol, what))?;
                let inner = result.get("requestState");
                let state = self.sealer.seal(&sealed, inner.as_ref(), Instant::now());
                let state = Json::string(&state);
                Ok(Outcome::InputRequired(result.edit().put("requestState", &state).finish()))
            }
            Some(_) => {
                let what = format!(
                    "backend `{}` answered with a kind of result that nobody asked for",
                    relay.backend
                );
                Err(Error::backend(relay.backend, Kind::Protocol, what))
            }
        }
    }

    /// Puts the backend's own state in the place of the sealed one that the caller hands back.
    fn open_state(&self, call: &seal::Call<'_>, params: Json) -> Result<Json, Error> {
        let Some(sealed) = params.get("requestState") else { return Ok(params) };
        let text = sealed.raw().as_text().unwrap_or_default();
        let inner = self.sealer.open(call, &text, Instant::now())?;
        Ok(params.edit().put_or_remove("requestState", inner.as_ref()).finish())
    }
}

fn result_type(result: &Json) -> Option<String> {
    let kind = result.raw().get("resultType").and_then(Raw::as_text);
    kind.map(std::borrow::Cow::into_owned)
}
