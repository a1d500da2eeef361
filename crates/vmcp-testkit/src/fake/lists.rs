//! The lists, page by page, with what the script makes wrong about them.

use std::time::Duration;

use serde_json::{Value, json};

use super::change::{Change, announce};
use super::exchange::Exchange;
use super::items::List;
use super::outcome::{Outcome, Refusal};
use super::record::locked;
use crate::script::behaviour::Behaviour;
use crate::script::items::Item;
use crate::script::lists::ListFault;

/// One page of a list.
pub(crate) async fn list(x: &Exchange, list: List) -> Outcome {
    let faults = &x.engine.script.lists;
    for fault in faults {
        match fault {
            ListFault::Slow { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
            ListFault::ChangedByListing if list == List::Tools => {
                announce(&x.engine, &Change::Tools, Some(x)).await;
            }
            ListFault::Raw(text) if list == List::Tools => return Outcome::Raw(text.clone()),
            _ => {}
        }
    }
    let mut all: Vec<Value> = {
        let items = locked(&x.engine.items);
        items.of_list(list).iter().map(|item| item.definition.clone()).collect()
    };
    if list == List::Tools {
        let nth = count_listing(x);
        faults.iter().for_each(|fault| spoil(&mut all, fault, nth));
    }
    page(x, list, &all)
}

fn count_listing(x: &Exchange) -> u64 {
    let mut items = locked(&x.engine.items);
    items.listed += 1;
    items.listed
}

/// Applies a fault of definitions; `nth` counts the listings.
fn spoil(tools: &mut Vec<Value>, fault: &ListFault, nth: u64) {
    match fault {
        ListFault::DuplicateNames => tools.extend(tools.clone()),
        ListFault::NoInputSchema => {
            tools.push(json!({"name": "no_schema", "description": "Lacks a schema."}));
        }
        ListFault::BadNames => tools.extend(bad_names().iter().map(|name| echo(name))),
        ListFault::Many { count } => {
            tools.extend((0..*count).map(|n| echo(&format!("many_{n}"))));
        }
        ListFault::Mutating => tools.iter_mut().for_each(|tool| {
            tool["description"] = json!(format!("Version {nth}."));
            tool["inputSchema"]["properties"][format!("added_{nth}")] = json!({"type": "string"});
        }),
        ListFault::HugeDescription { bytes } => {
            if let Some(tool) = tools.first_mut() {
                tool["description"] = json!("d".repeat(*bytes));
            }
        }
        _ => {}
    }
}

fn echo(name: &str) -> Value {
    Item::tool(name, Behaviour::Echo).definition
}

fn bad_names() -> [String; 7] {
    let fixed = ["", " ", "a/b", "bell\u{7}", "naïve", "../up"].map(str::to_owned);
    let [a, b, c, d, e, f] = fixed;
    [a, b, c, d, e, f, "n".repeat(200)]
}

fn page(x: &Exchange, list: List, all: &[Value]) -> Outcome {
    let faults = &x.engine.script.lists;
    let cursor = x.params.string("cursor");
    let Some(start) = cursor.as_deref().map_or(Some(0), offset) else {
        return Outcome::Refused(Refusal::bad_params("the cursor is unknown"));
    };
    let size = x.engine.script.page_size.unwrap_or(usize::MAX);
    let shown: Vec<_> = all.iter().skip(start).take(size).collect();
    let end = start.saturating_add(shown.len());
    let next = if faults.contains(&ListFault::CursorLoop) {
        Some("at:0".to_owned())
    } else if faults.contains(&ListFault::EndlessPages) {
        Some(format!("at:{}", end.max(start + 1)))
    } else {
        (end < all.len()).then(|| format!("at:{end}"))
    };
    let mut result = json!({list.member(): shown});
    if let Some(next) = next {
        result["nextCursor"] = json!(next);
    }
    Outcome::Result(result)
}

fn offset(cursor: &str) -> Option<usize> {
    cursor.strip_prefix("at:")?.parse().ok()
}
