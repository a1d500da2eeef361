//! A modern backend asks by ending its call; a legacy client is asked during one. Here the two
//! meet: questions are put to the client on the call's own stream, and the call is made again with
//! the answers, until it is done.

use std::time::Duration;

use futures_util::future::try_join_all;
use vmcp_backend::{Backend, Call};
use vmcp_core::{CallContext, Error, Json, Kind, Origin, Raw, Version};
use vmcp_wire::method;

use super::questions;

/// Rounds of questions in one call.
const MAX_ROUNDS: u32 = 10;
/// How long a client may think about one round.
const THINK: Duration = Duration::from_secs(60 * 60);
/// The wait before a call that asked for nothing but to be made again, doubled each time.
const RETRY: Duration = Duration::from_millis(200);

/// Answers `result`, which asks for input, until the backend has what it needs.
pub(super) async fn complete(
    cx: &CallContext,
    backend: &Backend,
    call: &Call<'_>,
    mut result: Json,
) -> Result<Json, Error> {
    for round in 0..MAX_ROUNDS {
        questions::check(&cx.client, &result)
            .map_err(|what| Error::backend(backend.id(), Kind::Protocol, what))?;
        let requests = result.get("inputRequests");
        let answers = match &requests {
            Some(requests) => Some(ask_all(cx, requests).await?),
            None => {
                tokio::time::sleep(RETRY * 2_u32.pow(round)).await;
                None
            }
        };
        let state = result.get("requestState");
        let params = call
            .params
            .edit()
            .put_or_remove("inputResponses", answers.as_ref())
            .put_or_remove("requestState", state.as_ref())
            .finish();
        let again = Call { params, ..call.clone() };
        result = backend.call(cx, again).await?;
        if !asks(&result) {
            return Ok(result);
        }
    }
    let id = backend.id();
    let message =
        format!("backend `{id}` asked for input more than {MAX_ROUNDS} times in one call");
    Err(Error::backend(id, Kind::Protocol, message))
}

/// Whether `result` asks for input.
pub(super) fn asks(result: &Json) -> bool {
    let kind = result.raw().get("resultType").and_then(Raw::as_text);
    kind.as_deref() == Some("input_required")
}

/// Puts all questions of a round at once; returns the answers under the same keys.
async fn ask_all(cx: &CallContext, requests: &Json) -> Result<Json, Error> {
    let requests: Vec<(String, Json)> = requests
        .raw()
        .as_object()
        .into_iter()
        .flatten()
        .map(|member| (member.key().into_owned(), requests.share(member.value)))
        .collect();
    let asked = requests.iter().map(|(_, request)| ask(cx, request));
    let answers = tokio::time::timeout(THINK, try_join_all(asked)).await.map_err(|_| {
        let message = "the client did not answer the backend's questions within an hour";
        Error::new(Kind::TimedOut, Origin::Client, message)
    })??;
    let keys = requests.iter().map(|(key, _)| key.as_str());
    Ok(Json::object(keys.zip(answers)))
}

async fn ask(cx: &CallContext, request: &Json) -> Result<Json, Error> {
    let method = request.raw().get("method").and_then(Raw::as_text).unwrap_or_default();
    let params = request.get("params").unwrap_or_else(Json::empty_object);
    let params = for_version(cx.client.version, &method, params);
    match cx.peer.request(&method, params).await {
        Ok(answer) => Ok(answer),
        // A user who cannot be asked has not decided.
        Err(error) if method == method::ELICIT && error.kind != Kind::Cancelled => {
            Ok(Json::object([("action", Json::string("cancel"))]))
        }
        Err(error) => Err(unanswered(&method, &error)),
    }
}

fn unanswered(method: &str, error: &Error) -> Error {
    let message = format!("the client did not answer `{method}`: {}", error.message);
    let kind = if error.kind == Kind::Cancelled { Kind::Cancelled } else { Kind::Unavailable };
    Error::new(kind, Origin::Client, message)
}

/// Version 2025-11-25 wants an id for each address that a user is sent to; later ones have none.
fn for_version(version: Version, method: &str, params: Json) -> Json {
    let url_mode = params.raw().get("mode").and_then(Raw::as_text).as_deref() == Some("url");
    let lacks_id = params.raw().get("elicitationId").is_none();
    if version == Version::V2025_11_25 && method == method::ELICIT && url_mode && lacks_id {
        let bytes: [u8; 16] = ring::rand::generate(&ring::rand::SystemRandom::new())
            .expect("the operating system has random numbers")
            .expose();
        let id: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        return params.edit().put("elicitationId", &Json::string(&id)).finish();
    }
    params
}
