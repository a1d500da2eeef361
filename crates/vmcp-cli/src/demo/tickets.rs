//! `tickets`: to be searched, read and written.

use std::time::Duration;

use serde_json::{Value, json};
use vmcp::core::memory::Memory;

use super::{
    answer::{Answer, find, fits, holds, optional, pick, select, text},
    server::Server,
};

const LISTED: [&str; 5] = ["id", "title", "service", "status", "priority"];
/// Tickets that are kept, and comments on each.
const MOST: usize = 1000;

pub(super) fn build(latency: Option<Duration>) -> Memory {
    Server::new("tickets", include_str!("sheets/tickets.json"), latency)
        .tool("search_tickets", search)
        .tool("get_ticket", get)
        .tool("create_ticket", create)
        .tool("add_comment", comment)
        .build()
}

fn search(facts: &mut Value, arguments: &Value) -> Answer {
    let query = optional(arguments, "query")?.unwrap_or_default();
    let status = optional(arguments, "status")?;
    let tickets = select(&facts["tickets"], &LISTED, |ticket| {
        let words = ["id", "title", "text", "service"].map(|key| ticket[key].as_str());
        let words = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
        fits(status, ticket, "status") && holds(&words, query)
    });
    Ok(json!({"count": tickets.len(), "tickets": tickets}))
}

fn ticket<'a>(facts: &'a mut Value, arguments: &Value) -> Result<&'a mut Value, String> {
    find(&mut facts["tickets"], "ticket", "id", text(arguments, "id")?)
}

fn get(facts: &mut Value, arguments: &Value) -> Answer {
    ticket(facts, arguments).cloned()
}

fn create(facts: &mut Value, arguments: &Value) -> Answer {
    let (title, body) = (text(arguments, "title")?, text(arguments, "text")?);
    let service = text(arguments, "service")?;
    let priority = optional(arguments, "priority")?.unwrap_or("normal");
    if !["low", "normal", "high"].contains(&priority) {
        return Err("`priority` must be low, normal or high".to_owned());
    }
    let next = facts["next"].as_u64().unwrap_or_default();
    let ticket = json!({
        "id": format!("T-{next}"),
        "title": title,
        "service": service,
        "status": "open",
        "priority": priority,
        "text": body,
        "comments": [],
        "related": [],
    });
    let all = facts["tickets"].as_array_mut().expect("the facts hold a list");
    if all.len() >= MOST {
        return Err(format!("there are {MOST} tickets already; start the demo again"));
    }
    let answer = pick(&ticket, &LISTED);
    all.insert(0, ticket);
    facts["next"] = json!(next + 1);
    Ok(answer)
}

fn comment(facts: &mut Value, arguments: &Value) -> Answer {
    let said = text(arguments, "text")?;
    let ticket = ticket(facts, arguments)?;
    let comments = ticket["comments"].as_array_mut().expect("the facts hold a list");
    if comments.len() >= MOST {
        return Err(format!("the ticket has {MOST} comments already"));
    }
    comments.push(json!(said));
    Ok(json!({"id": ticket["id"], "comments": ticket["comments"].as_array().map(Vec::len)}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_grows_without_bound() {
        let ticket = json!({"title": "t", "text": "x", "service": "s"});
        let mut facts = json!({"tickets": [], "next": 1});
        for _ in 0..MOST {
            create(&mut facts, &ticket).unwrap();
        }
        let said = json!({"id": "T-1", "text": "x"});
        for _ in 0..MOST {
            comment(&mut facts, &said).unwrap();
        }
        let refusals = [create(&mut facts, &ticket), comment(&mut facts, &said)];
        insta::assert_snapshot!(refusals.map(Result::unwrap_err).join("\n"), @"
        there are 1000 tickets already; start the demo again
        the ticket has 1000 comments already
        ");
    }
}
