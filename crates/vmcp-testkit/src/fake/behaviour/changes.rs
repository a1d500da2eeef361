//! Behaviours that change what the server offers and say so.

use serde_json::json;

use crate::fake::change::{Change, announce};
use crate::fake::exchange::Exchange;
use crate::fake::items::replace;
use crate::fake::outcome::Outcome;
use crate::fake::record::locked;
use crate::script::items::Item;

/// Adds and removes tools.
pub(super) async fn tools(x: &Exchange, add: &[Item], remove: &[String]) -> Outcome {
    replace(&mut locked(&x.engine.items).tools, add, remove);
    announce(&x.engine, &Change::Tools, Some(x)).await;
    summary(add, remove)
}

/// Adds and removes prompts.
pub(super) async fn prompts(x: &Exchange, add: &[Item], remove: &[String]) -> Outcome {
    replace(&mut locked(&x.engine.items).prompts, add, remove);
    announce(&x.engine, &Change::Prompts, Some(x)).await;
    summary(add, remove)
}

/// Says that a resource changed.
pub(super) async fn touch(x: &Exchange, uri: &str) -> Outcome {
    announce(&x.engine, &Change::Updated(uri.to_owned()), Some(x)).await;
    Outcome::Text(format!("touched {uri}"))
}

fn summary(add: &[Item], remove: &[String]) -> Outcome {
    Outcome::Text(json!({"added": add.len(), "removed": remove.len()}).to_string())
}
