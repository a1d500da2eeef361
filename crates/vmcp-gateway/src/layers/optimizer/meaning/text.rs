//! What vectors and questions are kept under: fingerprints of the texts they are of.

use ring::digest::{Context, SHA256};
use vmcp_search::{Prose, kept::Key};

/// The fingerprint of the texts that stand for a tool. Good on disk too, and for ever; nobody can
/// write a text that gets the vector of another.
pub(in super::super) fn of_tool(prose: &Prose) -> Key {
    fingerprint(&[&prose.full, &prose.short])
}

/// The fingerprint of a question.
pub(super) fn of_question(text: &str) -> Key {
    fingerprint(&[text])
}

fn fingerprint(texts: &[&str]) -> Key {
    let mut context = Context::new(&SHA256);
    for text in texts {
        // Their lengths too: nothing can move from one text to the next.
        context.update(&text.len().to_le_bytes());
        context.update(text.as_bytes());
    }
    let digest = context.finish();
    *digest.as_ref().first_chunk().expect("a digest has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(full: &str, short: &str) -> Prose {
        Prose { full: full.to_owned(), short: short.to_owned() }
    }

    /// What is on disk is found by these: they never change.
    #[test]
    fn fingerprints_are_the_same_in_every_version() {
        let key = of_tool(&prose("gh create issue: Creates an issue.", "gh create issue"));
        insta::assert_snapshot!(format!("{key:02x?}"), @"[31, 53, 41, 11, c0, 2a, 2e, c5, e7, 9d, 9b, 4c, 8d, 95, 73, 42]");
    }

    #[test]
    fn texts_do_not_run_into_each_other() {
        let all = [("ab", "c"), ("a", "bc"), ("", "abc"), ("abc", "")];
        let keys = all.map(|(full, short)| of_tool(&prose(full, short)));
        assert!((1..4).all(|at| !keys[..at].contains(&keys[at])));
    }
}
