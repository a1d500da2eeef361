//! Behaviours that answer at once.

use serde_json::json;

use crate::fake::exchange::Exchange;
use crate::fake::outcome::Outcome;

/// Arguments and `_meta` as received, byte for byte.
pub(super) fn echo(x: &Exchange) -> Outcome {
    let member = |key: &str| x.params.raw(key).unwrap_or("null");
    Outcome::Text(format!(
        "{{\"arguments\":{},\"_meta\":{}}}",
        member("arguments"),
        member("_meta")
    ))
}

/// How often the item was used in this session.
pub(super) fn count(x: &Exchange, name: &str) -> Outcome {
    let calls = x.session.count(&format!("{} {name}", x.method));
    Outcome::Text(json!({"calls": calls}).to_string())
}
