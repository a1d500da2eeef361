//! The catalogue in numbers.

use serde_json::{Value, json};
use vmcp::{Conflicts, Directory, State, renames};

use crate::say::count;

/// What there is, over all backends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) tools: usize,
    pub(crate) resources: usize,
    pub(crate) prompts: usize,
    /// Names that had to be shortened or tagged.
    pub(crate) renamed: usize,
    pub(crate) up: usize,
    pub(crate) backends: usize,
}

impl Totals {
    pub(crate) fn of(directory: &Directory) -> Self {
        let catalog = directory.catalog();
        let report = directory.report();
        Self {
            tools: catalog.tools().count(),
            resources: catalog.resources().len() + catalog.templates().len(),
            prompts: catalog.prompts().len(),
            renamed: renames(&catalog).len(),
            up: report.iter().filter(|backend| backend.status.state == State::Up).count(),
            backends: report.len(),
        }
    }

    /// One line for people.
    pub(crate) fn line(&self) -> String {
        let mut parts = vec![count(self.tools, "tool")];
        parts.extend((self.resources > 0).then(|| count(self.resources, "resource")));
        parts.extend((self.prompts > 0).then(|| count(self.prompts, "prompt")));
        let mut line = parts.join(", ");
        line.push_str(&format!("; {} of {} up", self.up, count(self.backends, "backend")));
        if self.renamed > 0 {
            line.push_str(&format!("; {} shortened", count(self.renamed, "name")));
        }
        line
    }

    pub(crate) fn to_json(self, event: &str) -> Value {
        json!({
            "event": event,
            "tools": self.tools,
            "resources": self.resources,
            "prompts": self.prompts,
            "renamed": self.renamed,
            "backendsUp": self.up,
            "backends": self.backends,
        })
    }
}

/// What is wrong and what to do, over several lines.
pub(crate) fn conflict_text(conflicts: &Conflicts) -> String {
    format!("error: failed to {conflicts}")
}
