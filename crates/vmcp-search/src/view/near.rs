//! Names that are near to one that does not exist.

use std::sync::Arc;

use super::View;
use crate::terms::pieces;

/// At most this many.
const MOST: usize = 3;
/// Longer names are not compared: the comparison costs their product.
const LONGEST: usize = 128;
/// Less alike names are not suggested.
const LEAST: f64 = 0.75;

impl View {
    /// The tools that the caller of `name` may have meant, the likeliest first, three at most;
    /// only such as the caller may see.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Vec<Arc<str>> {
        if name.len() > LONGEST {
            return Vec::new();
        }
        let wanted = Wanted { name, folded: folded(name) };
        let entries = self.allowed.places().map(|at| &self.index.entries()[at]);
        let mut near: Vec<_> = entries
            .filter(|entry| entry.name.len() <= LONGEST)
            .map(|entry| (likeness(&wanted, &entry.name, &entry.original), &entry.name))
            .filter(|(likeness, _)| *likeness > LEAST)
            .collect();
        near.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
        near.into_iter().take(MOST).map(|(_, name)| Arc::clone(name)).collect()
    }
}

/// How alike a name is to what is wanted; the name at the backend is nearly the name.
fn likeness(wanted: &Wanted<'_>, advertised: &str, original: &str) -> f64 {
    wanted.likeness(advertised).max(0.95 * wanted.likeness(original))
}

struct Wanted<'n> {
    name: &'n str,
    folded: String,
}

impl Wanted<'_> {
    fn likeness(&self, name: &str) -> f64 {
        let folded = folded(name);
        if folded.len() == self.folded.len() && words(name) == words(self.name) {
            return 1.0;
        }
        strsim::jaro_winkler(&self.folded, &folded)
    }
}

/// A name without its case and separators: `createIssue` is `create_issue`.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The words of a name, sorted: `sendMail` is `mail_send`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<_> = pieces(name).map(str::to_ascii_lowercase).collect();
    words.sort_unstable();
    words
}
