//! The legacy way: requests of the server's own, answered by POST or line.

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::wish::Wish;
use crate::fake::exchange::Exchange;
use crate::fake::outcome::Outcome;
use crate::fake::reply::Out;
use crate::script::options::AskOn;

/// Asks each round's wishes at once and waits for all of them.
pub(super) async fn ask(x: &Exchange, rounds: &[Vec<Wish>]) -> Outcome {
    let capabilities = x.capabilities();
    if let Some(wish) = rounds.iter().flatten().find(|wish| !wish.is_allowed(&capabilities)) {
        return Outcome::ToolError(format!("the client did not declare {}", wish.needs));
    }
    let mut answers = Vec::new();
    for round in rounds {
        let mut waiting = Vec::new();
        for wish in round {
            waiting.push(request(x, wish.method, wish.params.clone()).await);
        }
        for response in waiting {
            answers.push(answer(response.await.unwrap_or_default()));
        }
    }
    Outcome::Text(json!({"answers": answers}).to_string())
}

/// Sends a request to the client; resolves to the whole response.
pub(crate) async fn request(x: &Exchange, method: &str, params: Value) -> oneshot::Receiver<Value> {
    let n = x.engine.mint();
    // Both id types occur, so that a client which knows only one is found out.
    let id = if n.is_multiple_of(2) { json!(n) } else { json!(format!("ask-{n}")) };
    let waiting = x.session.expect(&id.to_string());
    let text = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
    let reply = match x.engine.script.ask_on {
        AskOn::Call => x.reply.clone(),
        AskOn::GetStream => x.session.stream().unwrap_or_else(|| x.reply.clone()),
    };
    reply.send(Out::Message(text.to_string().into())).await;
    waiting
}

/// The result, or `{"error":…}`.
fn answer(mut response: Value) -> Value {
    match response.get_mut("result") {
        Some(result) => result.take(),
        None => json!({"error": response["error"]}),
    }
}
