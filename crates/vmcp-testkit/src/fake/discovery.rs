//! How a server introduces itself in each era.

use serde_json::json;

use super::exchange::Exchange;
use super::outcome::Outcome;
use crate::script::speaks::MODERN;

/// `server/discover`.
pub(crate) fn discover(x: &Exchange) -> Outcome {
    let script = &x.engine.script;
    let mut result = json!({
        "supportedVersions": [MODERN],
        "capabilities": script.advertised_capabilities(),
    });
    if let Some(instructions) = &script.instructions {
        result["instructions"] = json!(instructions);
    }
    Outcome::Result(result)
}

/// `initialize`; the transport has opened the session.
pub(crate) fn initialize(x: &Exchange) -> Outcome {
    let script = &x.engine.script;
    let mut result = json!({
        "protocolVersion": x.session.version,
        "capabilities": script.advertised_capabilities(),
        "serverInfo": script.server,
    });
    if let Some(instructions) = &script.instructions {
        result["instructions"] = json!(instructions);
    }
    Outcome::Result(result)
}
