//! Endpoints for operators: alive, ready, status, metrics. Free of secrets; JSON, but for metrics.

use http::{Method, Request, Response, StatusCode};
use vmcp_core::Json;

use crate::{
    edge::Edge,
    http::{payload::Payload, reply},
};

/// What the operators' endpoints tell.
pub trait Probe: Send + Sync {
    /// Whether requests are worth sending here.
    ///
    /// # Errors
    /// The reason why not, for people.
    fn ready(&self) -> Result<(), String>;

    /// Everything that is known about the backends, as an object. Must hold no secret. The edge
    /// adds `ignored`: how many messages of clients it ignored, by kind.
    fn status(&self) -> Json;

    /// Everything that is counted, in the text format of Prometheus; `None` if that is not for
    /// whoever can reach this server. Must hold no secret.
    fn metrics(&self) -> Option<String> {
        None
    }
}

pub(crate) fn answer<B>(edge: &Edge, probe: &dyn Probe, request: &Request<B>) -> Response<Payload> {
    let known =
        matches!(request.uri().path(), "/health" | "/livez" | "/readyz" | "/status" | "/metrics");
    if known && !matches!(*request.method(), Method::GET | Method::HEAD) {
        return reply::method_not_allowed("GET, HEAD");
    }
    match request.uri().path() {
        "/health" | "/livez" => say(StatusCode::OK, "ok", None),
        "/readyz" => match probe.ready() {
            Ok(()) => say(StatusCode::OK, "ready", None),
            Err(reason) => say(StatusCode::SERVICE_UNAVAILABLE, "not ready", Some(&reason)),
        },
        "/status" => {
            let status = probe.status().edit().put("ignored", &edge.ignored.json()).finish();
            reply::json(StatusCode::OK, Payload::whole(status.bytes()))
        }
        "/metrics" => match probe.metrics() {
            Some(text) => reply::metrics(Payload::whole(text)),
            None => reply::refusal(StatusCode::NOT_FOUND, NO_METRICS),
        },
        _ => {
            let mcp = &edge.settings.path;
            let message = format!("nothing is served here; the MCP endpoint is {mcp}");
            reply::refusal(StatusCode::NOT_FOUND, &message)
        }
    }
}

/// What is told where nothing is counted, or not told to everybody.
const NO_METRICS: &str = "no metrics are served here: beyond loopback addresses, \
    `telemetry.enablePrometheusMetricsPath: true` switches them on";

fn say(status: StatusCode, word: &str, reason: Option<&str>) -> Response<Payload> {
    let mut members = vec![("status", Json::string(word))];
    members.extend(reason.map(|reason| ("reason", Json::string(reason))));
    reply::json(status, Payload::whole(Json::object(members).bytes()))
}
