//! A conversation of a model with a gateway, as far as it costs something.

use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Value, json};

use super::size::Size;
use crate::{Outcome, client::Client, speak::Era};

/// Calls that are made at the same time, at most.
const CONNECTIONS: usize = 8;

/// A call: the tool and its arguments.
pub(super) type Call = (&'static str, Value);

/// A client that counts what passes through it.
pub(super) struct Talk {
    clients: Vec<Client>,
    era: Era,
    spent: Spent,
}

/// What a conversation cost so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Spent {
    pub(super) turns: Vec<Turn>,
    /// From the first request to the last answer, the model's own time aside.
    pub(super) time: Duration,
}

/// One round trip: the model writes calls and gets their results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) calls: usize,
    /// The calls: names and arguments as JSON.
    pub(super) written: Size,
    /// The results' texts.
    pub(super) results: Size,
}

impl Talk {
    pub(super) async fn open(url: &str, modern: bool) -> Outcome<Self> {
        let mut clients = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            clients.push(Client::connect(url).await?);
        }
        let era = if modern { Era::Modern } else { clients[0].open_session().await? };
        Ok(Self { clients, era, spent: Spent::default() })
    }

    /// Makes all `calls` at the same time, in one round trip.
    ///
    /// # Errors
    /// When one of them fails.
    pub(super) async fn turn(&mut self, calls: &[Call]) -> Outcome<Vec<Value>> {
        let start = Instant::now();
        let mut tasks = Vec::with_capacity(calls.len());
        for (tool, arguments) in calls {
            let mut client = self.clients.pop().ok_or("so many connections there are not")?;
            let request = self.era.call_with(tool, arguments);
            tasks.push(tokio::spawn(async move {
                let answer = client.post(&request).await?;
                Outcome::Ok((client, answer.body))
            }));
        }
        let mut turn = Turn { calls: calls.len(), ..Turn::default() };
        turn.written = calls.iter().map(written).sum();
        let mut results = Vec::with_capacity(tasks.len());
        for task in tasks {
            let (client, body) = task.await??;
            self.clients.push(client);
            let result = result(&body)?;
            turn.results += Size::of(&text(&result));
            results.push(result["structuredContent"].clone());
        }
        self.spent.time += start.elapsed();
        self.spent.turns.push(turn);
        Ok(results)
    }

    pub(super) fn spent(&self) -> Spent {
        self.spent.clone()
    }
}

impl Spent {
    /// A size of all turns together.
    pub(super) fn sum(&self, of: impl Fn(&Turn) -> Size) -> Size {
        self.turns.iter().map(of).sum()
    }

    /// What the model reads over the whole conversation, the turn in which it answers included:
    /// each turn reads the `definitions` and all that was said before.
    pub(super) fn read_again_and_again(&self, definitions: Size) -> Size {
        let mut context = definitions;
        let mut read = context;
        for turn in &self.turns {
            context += turn.written + turn.results;
            read += context;
        }
        read
    }
}

fn written((tool, arguments): &Call) -> Size {
    Size::of(&json!({"name": tool, "arguments": arguments}).to_string())
}

/// The result in a response, which is one message or a stream that ends with it.
pub(crate) fn result(body: &Bytes) -> Outcome<Value> {
    let text = std::str::from_utf8(body)?;
    let mut events = text.lines().filter_map(|line| line.strip_prefix("data:"));
    let message = if text.starts_with('{') { Some(text) } else { events.next_back() };
    let mut message: Value = serde_json::from_str(message.ok_or("an empty response")?)?;
    let result = message["result"].take();
    if result.is_object() && result["isError"] != true {
        return Ok(result);
    }
    Err(format!("a call failed: {text}").into())
}

/// What a client hands to the model: the texts of the content.
pub(crate) fn text(result: &Value) -> String {
    let items = result["content"].as_array().into_iter().flatten();
    items.filter_map(|item| item["text"].as_str()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_once_is_read_in_every_later_turn() {
        let size = |bytes| Size { bytes, tokens: 2 * bytes };
        let turn =
            |written, results| Turn { calls: 1, written: size(written), results: size(results) };
        let spent = Spent { turns: vec![turn(1, 10), turn(2, 20)], ..Spent::default() };
        assert_eq!(spent.sum(|turn| turn.results), size(30));
        assert_eq!(spent.read_again_and_again(size(100)), size(100 + 111 + 133));
    }

    #[test]
    fn a_result_is_found_in_either_form() {
        let plain = r#"{"id":1,"result":{"content":[{"type":"text","text":"a"}]}}"#;
        let stream = format!("data: {{\"method\":\"x\"}}\n\nid: 1\ndata: {plain}\n\n");
        for body in [plain.to_owned(), stream] {
            assert_eq!(text(&result(&body.into()).unwrap()), "a");
        }
        let failed = r#"{"id":1,"result":{"isError":true}}"#;
        assert!(result(&Bytes::from_static(failed.as_bytes())).is_err());
    }
}
