//! Settings that take one of a few words.

use serde_json::Value;

use super::{Walker, not_built, suggest};
use crate::codes;
use crate::diagnostic::{Diagnostic, shown};
use crate::path::Path;
use crate::yaml::{Kind, Node};

impl Walker<'_> {
    /// Checks that the value is one of `words`.
    pub(super) fn choice(&mut self, node: &Node, words: &[&str], path: &Path) -> Option<Value> {
        let Kind::Scalar(scalar) = &node.kind else {
            let message = format!("`{path}` must be a word, but this is {}", node.kind_name());
            let found = Diagnostic::new(&codes::WRONG_TYPE, node.span, message)
                .label(suggest::one_of(words));
            return self.report(found, path);
        };
        let text = self.text(node, scalar, path)?;
        if words.contains(&&*text) {
            return Some(Value::String(text));
        }
        if let Some(found) = not_built::word(node, &text, words, path) {
            return self.report(found, path);
        }
        // The text as it stands in the file: a value from the environment is not shown.
        let written = &*scalar.text;
        let message = format!("unknown value `{}` for `{path}`", shown(written));
        let found = Diagnostic::new(&codes::UNKNOWN_VALUE, node.span, message);
        let found = match suggest::nearest(written, words.iter().copied()) {
            Some(word) => {
                found.label(format!("did you mean `{word}`?")).help(suggest::one_of(words))
            }
            None => found.label(suggest::one_of(words)),
        };
        self.report(found, path)
    }
}
