//! `find_tool`: from the arguments of a call to the result with the definitions.

use vmcp_core::{Catalog, Json, catalog::Tool, json::Kind, tool_result};
use vmcp_search::{Query, Ranking, tokens::Savings};

use super::{view::View, words};

/// Bytes of the definitions of one result. More would be of no use to a model, and costs memory for
/// each search that finds it.
const MOST_BYTES: usize = 1 << 20;

/// The question of a call.
///
/// # Errors
/// Says what is wrong with the arguments.
pub(super) fn read(params: &Json) -> Result<Query, String> {
    let arguments = words::arguments(params)?;
    let description = words::text(&arguments, "tool_description")?;
    let keywords = keywords(&arguments)?;
    let keywords: Vec<&str> = keywords.iter().map(String::as_str).collect();
    Query::new(&description.unwrap_or_default(), &keywords)
        .map_err(|_| words::nothing_asked(&arguments))
}

/// A list of texts; a single text is taken for a list of one.
fn keywords(arguments: &Json) -> Result<Vec<String>, String> {
    let key = "tool_keywords";
    let Some(given) = arguments.raw().get(key) else { return Ok(Vec::new()) };
    if given.kind() == Kind::Array {
        let items = given.as_array().into_iter().flatten().map(|item| {
            let text = item.as_text().map(std::borrow::Cow::into_owned);
            text.ok_or_else(|| words::wrong_kind("tool_keywords[]", "a string", item))
        });
        return items.collect();
    }
    let text = words::text(arguments, key);
    let text = text.map_err(|_| words::wrong_kind(key, "a list of strings", given))?;
    Ok(text.into_iter().collect())
}

/// The result: `most` tools of `view` at most, with their definitions of `below`.
pub(super) fn answer(below: &Catalog, view: &View, query: &Query, most: usize) -> Json {
    let ranking = view.search(query, most);
    let (given, too_large) = fitting(ranking.hits.iter().filter_map(|hit| below.tool(&hit.name)));
    let savings = view.savings(given.iter().map(|tool| &*tool.name));
    tracing::debug!(
        tools = view.len(),
        found = given.len(),
        baseline_tokens = savings.baseline,
        returned_tokens = savings.returned,
        "searched for tools"
    );
    let notes = notes(view, &ranking, &too_large);
    let note = (!notes.is_empty()).then(|| ("note", Json::string(&notes.join("; "))));
    let definitions = Json::array(given.iter().map(|tool| &tool.definition));
    let members = [("tools", definitions), ("token_metrics", metrics(savings))];
    let structured = Json::object(members.into_iter().chain(note));
    Json::object([
        ("content", Json::array([tool_result::text(structured.as_str())])),
        ("structuredContent", structured),
    ])
}

/// Those of `found` whose definitions fit into one result together, and the others.
fn fitting<'t>(found: impl Iterator<Item = &'t Tool>) -> (Vec<&'t Tool>, Vec<&'t Tool>) {
    let mut room = MOST_BYTES;
    found.partition(|tool| {
        let left = room.checked_sub(tool.definition.as_str().len());
        room = left.unwrap_or(room);
        left.is_some()
    })
}

/// What a model should know about its search, if anything.
fn notes(view: &View, ranking: &Ranking, too_large: &[&Tool]) -> Vec<String> {
    let mut notes = Vec::new();
    match (view.len(), ranking.hits.len()) {
        (0, _) => notes.push("there are no tools at the moment".to_owned()),
        (all, 0) => notes.push(format!(
            "no tool shares a word with this description; there are {all} tools: say it in other \
             words, or add tool_keywords"
        )),
        _ => {}
    }
    if ranking.cut {
        notes.push(
            "the description is long, only its start was looked for: a few words are enough"
                .to_owned(),
        );
    }
    if !too_large.is_empty() {
        let names: Vec<_> = too_large.iter().map(|tool| format!("`{}`", tool.name)).collect();
        notes.push(format!("left out, because of very large definitions: {}", names.join(", ")));
    }
    notes
}

fn metrics(savings: Savings) -> Json {
    let number = |count: usize| Json::number(count as u64);
    let percent = format!("{:.1}", savings.percent());
    Json::object([
        ("baseline_tokens", number(savings.baseline)),
        ("returned_tokens", number(savings.returned)),
        ("saved_tokens", number(savings.saved())),
        ("savings_percent", percent.parse().expect("a decimal number is JSON")),
    ])
}
