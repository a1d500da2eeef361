//! Behaviours that send much or long before they answer, or instead.

use std::time::Duration;

use serde_json::json;

use crate::fake::exchange::Exchange;
use crate::fake::outcome::Outcome;
use crate::fake::reply::Out;

/// Progress from 1 to `steps`, then the answer.
pub(super) async fn progress(x: &Exchange, steps: u64) -> Outcome {
    for step in 1..=steps {
        one_step(x, step, Some(steps)).await;
    }
    Outcome::Text(format!("{steps} steps"))
}

/// Progress for ever.
pub(super) async fn chatter(x: &Exchange, every_ms: u64) -> Outcome {
    let mut tick = tokio::time::interval(Duration::from_millis(every_ms.max(1)));
    let mut step = 0;
    loop {
        tick.tick().await;
        step += 1;
        one_step(x, step, None).await;
    }
}

async fn one_step(x: &Exchange, step: u64, total: Option<u64>) {
    let token = &x.params.value("_meta")["progressToken"];
    if token.is_null() {
        return;
    }
    let mut params =
        json!({"progressToken": token, "progress": step, "message": format!("step {step}")});
    if let Some(total) = total {
        params["total"] = json!(total);
    }
    x.notify("notifications/progress", params).await;
}

/// Noise beside the protocol, then the answer.
pub(super) async fn flood(x: &Exchange, bytes: u64) -> Outcome {
    x.reply.send(Out::Noise(bytes)).await;
    Outcome::Text(format!("{bytes} bytes of noise"))
}
