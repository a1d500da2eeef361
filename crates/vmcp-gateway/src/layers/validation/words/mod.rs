//! What is wrong with arguments, in words that a model can correct itself by.

mod forms;
mod place;
mod rule;
mod show;

#[cfg(test)]
mod tests;

use std::{collections::HashSet, fmt};

use jsonschema::ValidationError;
use serde_json::Value;

/// How many complaints are told.
const MOST: usize = 5;

/// What the engine compared.
pub(super) struct Source<'a> {
    arguments: &'a Value,
    schema: &'a Value,
}

impl<'a> Source<'a> {
    /// Arguments, and the schema that the engine was made from.
    pub(super) const fn new(arguments: &'a Value, schema: &'a Value) -> Self {
        Self { arguments, schema }
    }
}

/// One thing that is wrong.
struct Complaint {
    /// Where in the arguments.
    place: String,
    what: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// The answer to a call of `tool` whose arguments have these errors.
pub(super) fn objection(tool: &str, errors: &[ValidationError<'_>], source: &Source<'_>) -> String {
    let mut text = format!("the arguments of `{tool}` do not fit its schema:\n");
    let mut seen = HashSet::new();
    for complaint in errors.iter().flat_map(|error| rule::complaints(error, source)) {
        let line = format!("- {complaint}\n");
        if !seen.contains(&line) {
            if seen.len() < MOST {
                text.push_str(&line);
            }
            seen.insert(line);
        }
    }
    if seen.len() > MOST {
        text.push_str(&format!("- and {} more\n", seen.len() - MOST));
    }
    text + NOT_CALLED
}

/// The answer when to say more would cost too much.
pub(super) fn too_large_to_tell(tool: &str) -> String {
    format!(
        "the arguments of `{tool}` do not fit its schema; they are too large to say where.\n\
         {NOT_CALLED}"
    )
}

const NOT_CALLED: &str = "The tool was not called; correct the arguments and call it again.";
