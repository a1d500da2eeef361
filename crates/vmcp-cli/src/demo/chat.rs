//! `chat`: channels and messages.

use std::time::Duration;

use serde_json::{Value, json};
use vmcp::core::memory::Memory;

use super::{
    answer::{Answer, find, holds, text},
    server::Server,
};

pub(super) fn build(latency: Option<Duration>) -> Memory {
    Server::new("chat", include_str!("sheets/chat.json"), latency)
        .tool("list_channels", list)
        .tool("read_channel", read)
        .tool("search_messages", search)
        .tool("post_message", post)
        .build()
}

/// Messages of a channel that are shown unless more are asked for, and at most.
const SHOWN: (u64, u64) = (20, 50);
/// Messages that a channel holds; the oldest go first.
const HELD: usize = 1000;
/// In the story it is always the same minute.
const NOW: &str = "2026-11-18T14:22:00Z";

fn messages(channel: &Value) -> &[Value] {
    channel["messages"].as_array().map_or(&[], Vec::as_slice)
}

fn list(facts: &mut Value, _arguments: &Value) -> Answer {
    let channels = facts["channels"].as_array().into_iter().flatten().map(|channel| {
        let count = messages(channel).len();
        json!({"name": channel["name"], "purpose": channel["purpose"], "messages": count})
    });
    Ok(json!({"channels": channels.collect::<Vec<_>>()}))
}

fn channel<'a>(facts: &'a mut Value, arguments: &Value) -> Result<&'a mut Value, String> {
    let name = text(arguments, "channel")?.trim_start_matches('#');
    find(&mut facts["channels"], "channel", "name", name)
}

fn read(facts: &mut Value, arguments: &Value) -> Answer {
    let limit = arguments["limit"].as_u64().unwrap_or(SHOWN.0).clamp(1, SHOWN.1);
    let limit = usize::try_from(limit).expect("fifty fits");
    let channel = channel(facts, arguments)?;
    let all = messages(channel);
    let shown = &all[all.len().saturating_sub(limit)..];
    Ok(json!({"channel": channel["name"], "messages": shown}))
}

fn search(facts: &mut Value, arguments: &Value) -> Answer {
    let query = text(arguments, "query")?;
    let mut found = Vec::new();
    for channel in facts["channels"].as_array().into_iter().flatten() {
        let fits = |message: &&Value| holds(message["text"].as_str().unwrap_or_default(), query);
        for message in messages(channel).iter().filter(fits) {
            let mut message = message.clone();
            message["channel"] = channel["name"].clone();
            found.push(message);
        }
    }
    Ok(json!({"query": query, "messages": found}))
}

fn post(facts: &mut Value, arguments: &Value) -> Answer {
    let said = text(arguments, "text")?;
    let channel = channel(facts, arguments)?;
    let mut message = json!({"at": NOW, "from": "you", "text": said});
    let all = channel["messages"].as_array_mut().expect("the facts hold a list");
    if all.len() >= HELD {
        all.remove(0);
    }
    all.push(message.clone());
    let count = all.len();
    message["channel"] = channel["name"].clone();
    message["messages"] = json!(count);
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_forgets_its_oldest_messages() {
        let mut facts = json!({"channels": [{"name": "c", "purpose": "", "messages": []}]});
        for n in 0..=HELD {
            post(&mut facts, &json!({"channel": "c", "text": n.to_string()})).unwrap();
        }
        let held = messages(&facts["channels"][0]);
        assert_eq!((held.len(), &held[0]["text"]), (HELD, &json!("1")));
        let shown = read(&mut facts, &json!({"channel": "c", "limit": 999})).unwrap();
        assert_eq!(shown["messages"].as_array().unwrap().len(), 50);
    }
}
