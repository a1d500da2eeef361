//! "Did you mean": the nearest word, and where a key belongs.

use serde_json::Value;

use super::keyword;

/// Keys that other programs use for something that vmcp has under another name.
const SYNONYMS: [(&str, &str); 8] = [
    ("servers", "mcpServers"),
    ("mcp_servers", "mcpServers"),
    ("workloads", "backends"),
    ("group", "groupRef"),
    ("environment", "env"),
    ("tools_config", "tools"),
    ("transport", "type"),
    ("enabled", "disabled"),
];

/// Returns the candidate that is nearest to `word`, if one is near enough to be meant.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let lower = word.to_lowercase();
    let far = (word.chars().count() / 3).max(1);
    let scored = candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (strsim::osa_distance(&lower, &candidate.to_lowercase()), candidate));
    scored.filter(|(score, _)| *score <= far).min().map(|(_, candidate)| candidate)
}

/// Returns whether a key at the top was probably meant to list the backends.
pub(crate) fn meant_for_backends(key: &str) -> bool {
    let lists = ["backends", "mcpServers"];
    let is_synonym = SYNONYMS.iter().any(|(other, ours)| *other == key && lists.contains(ours));
    is_synonym || nearest(key, lists).is_some()
}

/// Returns what a key that is not in `schema` was probably meant to be.
pub(super) fn field(key: &str, schema: &'static Value, root: &'static Value) -> Option<String> {
    let fields = || fields(schema);
    let synonym =
        SYNONYMS.iter().find(|(other, ours)| *other == key && fields().any(|f| f == *ours));
    let near = synonym.map(|(_, ours)| *ours).or_else(|| nearest(key, fields()));
    if let Some(near) = near {
        return Some(format!("did you mean `{near}`?"));
    }
    let home = fields().find(|name| {
        let inner = keyword::resolve(root, &schema["properties"][*name]);
        inner.get("properties").is_some_and(|all| all.get(key).is_some())
    });
    home.map(|home| format!("this belongs under `{home}`"))
}

/// Returns a sentence that lists the fields of a section.
pub(super) fn all_fields(schema: &'static Value) -> String {
    format!("there are {}", listed(&fields(schema).collect::<Vec<_>>()))
}

/// Returns a phrase that says which words a setting takes.
pub(super) fn one_of(words: &[&str]) -> String {
    let some = words.iter().filter(|word| !word.is_empty()).count();
    format!("expected {}{}", if some > 1 { "one of " } else { "" }, listed(words))
}

/// Returns the words in quotes, with commas.
pub(super) fn listed(words: &[&str]) -> String {
    let quoted = words.iter().filter(|word| !word.is_empty()).map(|word| format!("`{word}`"));
    quoted.collect::<Vec<_>>().join(", ")
}

fn fields(schema: &'static Value) -> impl Iterator<Item = &'static str> {
    let all = schema.get("properties").and_then(Value::as_object);
    all.into_iter().flatten().map(|(name, _)| &**name).filter(|name| !name.starts_with('$'))
}
