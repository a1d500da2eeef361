//! Replaces secret values in the text by stars before anything of it can be shown.
//!
//! What counts as secret is decided by the names of the keys, not by the schema, so that a
//! misspelt section hides its values too. References such as `${TOKEN}` stay readable: they name
//! a secret and are none.

use crate::source::{Span, lines};
use crate::yaml::{Kind, Node};

/// Mappings whose values are secret.
const SECRET_MAPS: [&str; 3] = ["env", "headers", "embeddingheaders"];

/// Parts of a key that make its value secret.
const SECRET_WORDS: [&str; 6] =
    ["secret", "password", "passwd", "authorization", "credential", "headervalue"];

/// Ends of a key that make its value secret; `tokenUrl` and `maxTokens` are none.
const SECRET_ENDS: [&str; 2] = ["token", "key"];

/// Returns `text` with the secret values of `tree` replaced by stars, line by line.
pub(crate) fn with_tree(text: &str, tree: &Node) -> String {
    let mut spans = Vec::new();
    collect(tree, false, &mut spans);
    let mut lines: Vec<Vec<char>> =
        lines(text).into_iter().map(|line| line.chars().collect()).collect();
    for span in spans {
        cover(&mut lines, span);
    }
    join(lines.into_iter().map(|line| line.into_iter().collect()))
}

/// Returns `text` with everything hidden that looks like a secret, for a file that is not YAML.
///
/// Works by lines: values inside an `env` or `headers` block, and of keys that sound secret.
pub(crate) fn without_tree(text: &str) -> String {
    let mut block = None;
    join(lines(text).into_iter().map(|line| {
        let indent = line.len() - line.trim_start().len();
        if block.is_some_and(|outer| indent <= outer) && !line.trim().is_empty() {
            block = None;
        }
        if block.is_some() {
            return hide_after(line, 0);
        }
        match secret_colon(line) {
            Some(at) => {
                block = Some(indent);
                hide_after(line, at)
            }
            None => line.to_owned(),
        }
    }))
}

/// Returns whether the value of `key` is hidden.
///
/// `headerValueEnv` and its like name a variable, which is no secret.
fn is_secret_key(key: &str) -> bool {
    let key = key.to_lowercase();
    if key != "env" && key.ends_with("env") {
        return false;
    }
    let near = |name: &&str| strsim::osa_distance(name, &key) <= 1;
    SECRET_MAPS.iter().any(near)
        || SECRET_WORDS.iter().any(|word| key.contains(word))
        || SECRET_ENDS.iter().any(|word| key.ends_with(word))
}

fn collect(node: &Node, hidden: bool, spans: &mut Vec<Span>) {
    match &node.kind {
        Kind::Scalar(_) if hidden => spans.push(node.span),
        Kind::Scalar(_) => {}
        Kind::List(items) => items.iter().for_each(|item| collect(item, hidden, spans)),
        Kind::Map(entries) => {
            for entry in entries {
                collect(&entry.value, hidden || is_secret_key(&entry.key), spans);
            }
        }
    }
}

fn cover(lines: &mut [Vec<char>], span: Span) {
    let last = span.end.line.min(lines.len());
    for number in span.start.line..=last {
        let line = &mut lines[number - 1];
        let from = if number == span.start.line { span.start.column - 1 } else { 0 };
        let to = if number == span.end.line { span.end.column - 1 } else { line.len() };
        let to = to.min(line.len());
        if from < to {
            let stars = stars(&line[from..to]);
            line.splice(from..to, stars);
        }
    }
}

/// Returns as many stars as there are letters, but leaves quotes, blanks and `${NAME}` alone.
fn stars(text: &[char]) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len());
    let mut in_name = false;
    for (at, &character) in text.iter().enumerate() {
        let opens = character == '$' && text.get(at + 1) == Some(&'{');
        let edge = at == 0 || at + 1 == text.len();
        let quote = edge && matches!(character, '"' | '\'');
        in_name = (in_name || opens) && character != ':';
        let keep = in_name || quote || character.is_whitespace();
        out.push(if keep { character } else { '*' });
        in_name = in_name && character != '}';
    }
    out
}

/// Returns where the value of a secret key starts, if the line has such a key.
fn secret_colon(line: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = line[from..].find(':') {
        let key = line[..from + at].trim_end_matches(['"', '\'', ' ']);
        let word = key.rsplit(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').next();
        if word.is_some_and(is_secret_key) {
            return Some(from + at + 1);
        }
        from += at + 1;
    }
    None
}

fn hide_after(line: &str, at: usize) -> String {
    let from = if at == 0 { line.find(':').map_or(0, |colon| colon + 1) } else { at };
    let value: Vec<char> = line[from..].chars().collect();
    line[..from].chars().chain(stars(&value)).collect()
}

fn join(lines: impl Iterator<Item = String>) -> String {
    lines.map(hide_in_urls).collect::<Vec<_>>().join("\n")
}

/// Hides the user part and the query of every URL in a line.
fn hide_in_urls(line: String) -> String {
    if !line.contains("://") {
        return line;
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = &*line;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ','));
        let (url, next) = after.split_at(end.unwrap_or(after.len()));
        out.push_str(&hide_in_url(url));
        rest = next;
    }
    out + rest
}

fn hide_in_url(url: &str) -> String {
    let host_end = url.find(['/', '?']).unwrap_or(url.len());
    let user = url[..host_end].rfind('@').unwrap_or(0);
    let query = url.find('?').map_or(url.len(), |at| at + 1);
    let hide =
        |part: &str| stars(&part.chars().collect::<Vec<_>>()).into_iter().collect::<String>();
    format!(
        "{}{}{}",
        hide(&url[..user]),
        &url[user..query.max(user)],
        hide(&url[query.max(user)..])
    )
}

#[cfg(test)]
mod tests;
