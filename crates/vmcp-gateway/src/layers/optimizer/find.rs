//! `find_tool`: from the arguments of a call to the result with the definitions.

use vmcp_core::{Catalog, Json, catalog::Tool, json::Kind, tool_result};
use vmcp_search::{Query, Ranking, tokens::Savings};

use super::{
    view::{View, Weighed},
    words::{self, ByWords},
};

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

/// How a search is answered.
pub(super) struct Answer<'a> {
    pub(super) below: &'a Catalog,
    pub(super) view: &'a View,
    /// Tools that are given at most.
    pub(super) most: usize,
    /// The meaning that counts beside the words.
    pub(super) weighed: Option<Weighed<'a>>,
    /// Why words decide alone though meaning was to count.
    pub(super) by_words: Option<ByWords>,
}

/// How a search ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finished {
    /// Tools that there are.
    pub(super) tools: usize,
    /// Tools that were given.
    pub(super) found: usize,
    pub(super) savings: Savings,
}

impl Answer<'_> {
    /// The result: tools with their definitions.
    pub(super) fn to(&self, query: &Query) -> (Json, Finished) {
        let ranking = self.view.search(query, self.weighed, self.most);
        let found = ranking.hits.iter().filter_map(|hit| self.below.tool(&hit.name));
        let (given, too_large) = fitting(found);
        let savings = self.view.savings(given.iter().map(|tool| &*tool.name));
        let finished = Finished { tools: self.view.len(), found: given.len(), savings };
        let notes = self.notes(&ranking, &too_large);
        let note = (!notes.is_empty()).then(|| ("note", Json::string(&notes.join("; "))));
        let definitions = Json::array(given.iter().map(|tool| &tool.definition));
        let members = [("tools", definitions), ("token_metrics", metrics(savings))];
        let structured = Json::object(members.into_iter().chain(note));
        let result = Json::object([
            ("content", Json::array([tool_result::text(structured.as_str())])),
            ("structuredContent", structured),
        ]);
        (result, finished)
    }

    /// What a model should know about its search, if anything.
    fn notes(&self, ranking: &Ranking, too_large: &[&Tool]) -> Vec<String> {
        let mut notes = Vec::new();
        match (self.view.len(), ranking.hits.len()) {
            (0, _) => notes.push("there are no tools at the moment".to_owned()),
            (all, 0) => {
                let nothing = match self.weighed {
                    Some(_) => "no tool is near to this description or shares a word with it",
                    None => "no tool shares a word with this description",
                };
                notes.push(format!(
                    "{nothing}; there are {all} tools: say it in other words, or add tool_keywords"
                ));
            }
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
            notes
                .push(format!("left out, because of very large definitions: {}", names.join(", ")));
        }
        notes.extend(self.by_words.map(|why| why.to_string()));
        let awaited = self.weighed.map_or(0, |(sought, _)| self.view.awaited(&sought.held));
        if awaited > 0 {
            let all = self.view.len();
            notes.push(format!("{awaited} of {all} tools are found by their words only so far"));
        }
        notes
    }
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
