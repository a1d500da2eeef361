//! What entries share: values as JSON, and functions as text.
//!
//! Choice: an entry gets the values of the names that it mentions as its `data`, and its functions
//! are defined anew before it. Refused: running earlier entries again, which would repeat the calls
//! that they made. Price: what JSON cannot hold is not kept, nor that two names are one list.

use vmcp::{
    core::Json,
    scripts::engine::{Outline, SyntaxError},
};

use super::entry::{Entry, KEPT, REPR, VALUE};

/// The value of the last entry.
const LAST: &str = "_";

/// What entries share.
#[derive(Default)]
pub(super) struct Session {
    values: Vec<(String, Json)>,
    functions: Vec<(String, String)>,
}

/// What came of an entry.
pub(super) struct Kept {
    /// The value, to be printed.
    pub(super) shown: Option<String>,
    /// Names that were given values which cannot be kept.
    pub(super) lost: Vec<String>,
}

impl Session {
    /// A session that begins with the members of `data`.
    pub(super) fn with(data: Option<&Json>) -> Self {
        let members = data.and_then(|data| data.raw().as_object()).into_iter().flatten();
        let share = |value| data.expect("it has members").share(value);
        let values = members.map(|member| (member.key().into_owned(), share(member.value)));
        Self { values: values.collect(), functions: Vec::new() }
    }

    /// The entry that was typed, with what it needs of earlier ones.
    ///
    /// # Errors
    /// When it cannot be parsed.
    pub(super) fn compose(&self, typed: &str) -> Result<Entry, SyntaxError> {
        let outline = Outline::of(typed)?;
        let own = |name: &str| outline.functions.iter().any(|(function, _)| function == name);
        let before = self.needed(typed);
        let before: Vec<_> = before.into_iter().filter(|(name, _)| !own(name)).collect();
        let mut entry = Entry::new(typed, outline.value.clone(), &before);
        let texts = || before.iter().map(|(_, text)| &**text).chain([typed]);
        let mentioned = |name: &str| texts().any(|text| mentions(text, name));
        let values: Vec<&(String, Json)> =
            self.values.iter().filter(|(name, _)| mentioned(name)).collect();
        let members = values.iter().map(|(name, value)| (name.as_str(), value.clone()));
        entry.data = (!values.is_empty()).then(|| Json::object(members));
        let mut names: Vec<String> =
            outline.names.iter().filter(|name| !own(name)).cloned().collect();
        for (name, _) in values {
            if is_name(name) && !own(name) && !names.contains(name) && name != LAST {
                names.push(name.clone());
            }
        }
        entry.bring_back(names);
        let text = |at: &std::ops::Range<usize>| typed[at.clone()].to_owned();
        entry.only_defines = outline.statements == outline.functions.len();
        entry.functions =
            outline.functions.iter().map(|(name, at)| (name.clone(), text(at))).collect();
        Ok(entry)
    }

    /// The functions that `typed` uses, and those that they use.
    fn needed(&self, typed: &str) -> Vec<(String, String)> {
        let mut needed: Vec<bool> =
            self.functions.iter().map(|(name, _)| mentions(typed, name)).collect();
        loop {
            let more = (0..needed.len()).find(|&at| {
                let name = &self.functions[at].0;
                let user =
                    |(text, needed): (&(String, String), &bool)| *needed && mentions(&text.1, name);
                !needed[at] && self.functions.iter().zip(&needed).any(user)
            });
            let Some(more) = more else { break };
            needed[more] = true;
        }
        let functions = self.functions.iter().zip(needed);
        functions.filter(|(_, needed)| *needed).map(|(function, _)| function.clone()).collect()
    }

    /// Keeps what an entry came to.
    pub(super) fn keep(&mut self, entry: &Entry, result: &Json) -> Kept {
        let Some(kept) = result.get(KEPT) else {
            // It ended with `return`, which is the value, and came to nothing else.
            return Kept { shown: self.last(result.clone()), lost: Vec::new() };
        };
        let mut lost = Vec::new();
        for name in &entry.names {
            self.values.retain(|(known, _)| known != name);
            match encoded(&kept, name) {
                Some(value) => {
                    self.functions.retain(|(known, _)| known != name);
                    self.values.push((name.clone(), value));
                }
                None => lost.push(name.clone()),
            }
        }
        self.define(entry);
        let shown = match encoded(result, VALUE) {
            Some(value) => self.last(value),
            None => result.raw().get(REPR).and_then(|text| Some(text.as_text()?.into_owned())),
        };
        Kept { shown, lost }
    }

    /// Keeps the functions of an entry. What they use may be defined later.
    pub(super) fn define(&mut self, entry: &Entry) {
        for (name, text) in &entry.functions {
            self.values.retain(|(known, _)| known != name);
            self.functions.retain(|(known, _)| known != name);
            self.functions.push((name.clone(), text.clone()));
        }
    }

    /// Makes `value` the last one; returns it as it is printed, unless it is nothing.
    fn last(&mut self, value: Json) -> Option<String> {
        if value.raw().is_null() {
            return None;
        }
        let shown = value.to_string();
        self.values.retain(|(known, _)| known != LAST);
        self.values.push((LAST.to_owned(), value));
        Some(shown)
    }

    /// Keeps `name` no longer; returns whether it was kept.
    pub(super) fn forget(&mut self, name: &str) -> bool {
        let before = self.values.len() + self.functions.len();
        self.values.retain(|(known, _)| known != name);
        self.functions.retain(|(known, _)| known != name);
        self.values.len() + self.functions.len() < before
    }

    /// What is kept, one line each.
    pub(super) fn names(&self) -> String {
        let values = self.values.iter().map(|(name, value)| {
            let value = value.as_str();
            let cut = value.char_indices().nth(60).map_or(value.len(), |(at, _)| at);
            let dots = if cut < value.len() { "…" } else { "" };
            format!("{name} = {}{dots}", &value[..cut])
        });
        let functions = self.functions.iter().map(|(_, text)| {
            text.lines().next().unwrap_or_default().trim_end_matches(':').to_owned()
        });
        let lines: Vec<String> = values.chain(functions).collect();
        if lines.is_empty() { "nothing".to_owned() } else { lines.join("\n") }
    }
}

/// The value that is written as JSON in the text that `name` has in `object`.
fn encoded(object: &Json, name: &str) -> Option<Json> {
    object.raw().get(name)?.as_text()?.parse().ok()
}

/// Whether `name` occurs in `text` as a word. Comments and strings count too, which costs a value
/// that is handed over in vain.
fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !is_word(c)).any(|word| word == name) || !is_name(name)
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_word) && !name.starts_with(|c: char| c.is_numeric())
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an entry would bring back if each of its names had this value.
    fn back(entry: &Entry, value: &str) -> Json {
        let names = entry.names.iter().map(|name| (name.as_str(), Json::string(value)));
        Json::object([(KEPT, Json::object(names))])
    }

    #[test]
    fn an_entry_gets_what_it_mentions_and_no_more() {
        let mut session =
            Session::with(Some(&r#"{"limit":5,"odd-key":1,"unused":2}"#.parse().unwrap()));
        let entry = session
            .compose("def double(x): return x + x\ndef most(): return double(limit)")
            .unwrap();
        assert_eq!(entry.data.as_ref().unwrap().as_str(), r#"{"limit":5,"odd-key":1}"#);
        session.keep(&entry, &back(&entry, "6"));
        let entry = session.compose("a = most()").unwrap();
        assert!(entry.text.starts_with(
            "def double(x): return x + x\ndef most(): return double(limit)\na = most()"
        ));
        assert_eq!(entry.data.unwrap().as_str(), r#"{"odd-key":1,"limit":6}"#);
        assert_eq!(entry.names, ["a", "limit"]);
        assert!(session.compose("unused + 1").unwrap().text.starts_with(&format!("{VALUE} = (")));
    }

    #[test]
    fn a_name_is_a_value_or_a_function() {
        let mut session = Session::default();
        for typed in ["def f(): return 1", "f = 2", "g = lambda: 1"] {
            let entry = session.compose(typed).unwrap();
            let value = if typed.contains("lambda") { "" } else { "2" };
            let kept = session.keep(&entry, &back(&entry, value));
            assert_eq!(kept.lost.is_empty(), !typed.contains("lambda"), "{typed}");
        }
        assert_eq!(session.names(), "f = 2");
    }
}
