//! Telling about tools.

use super::{Toolbox, names, prose, signature::Form};
use crate::{json, near};

/// Bytes of a tool's name that are quoted.
const MAX_NAME: usize = 128;

/// Bytes of a description in a list.
pub(super) const MAX_SUMMARY: usize = 100;

impl Toolbox {
    /// How a tool is called, in one line: by the name that scripts can use, or with `call_tool`.
    ///
    /// # Panics
    /// When there is no tool of this number.
    #[must_use]
    pub fn usage(&self, tool: u32) -> String {
        self.usage_in(tool, Form::WHOLE)
    }

    pub(super) fn usage_in(&self, tool: u32, form: Form) -> String {
        let arguments = self.signature(tool).show(form);
        let exact = || prose::quoted(self.name(tool), MAX_NAME);
        match (self.callable(tool), arguments.strip_prefix("()")) {
            (Some(name), _) => format!("{name}{arguments}"),
            (None, Some(rest)) => format!("call_tool({}){rest}", exact()),
            (None, None) => format!("call_tool({}, {}", exact(), &arguments[1..]),
        }
    }

    /// The name by which scripts can call a tool, if there is one.
    pub(super) fn callable(&self, tool: u32) -> Option<&str> {
        let known = &self.tools[tool as usize];
        let leads_here = |name: &&str| {
            self.names.tool(name) == Some(tool) && names::is_plain(name) && !names::is_taken(name)
        };
        Some(known.name())
            .filter(leads_here)
            .or_else(|| Some(known.plain_name()).filter(leads_here))
    }

    /// Why a tool cannot be called by a name, if it cannot.
    fn note(&self, tool: u32) -> Option<String> {
        if self.callable(tool).is_some() {
            return None;
        }
        let plain = self.tools[tool as usize].plain_name();
        let what = if names::is_taken(plain) {
            "is a function of every script"
        } else if self.names.contested(plain).is_empty() && self.names.exactly(plain).is_none() {
            "cannot be written as a name"
        } else {
            "is the name of another tool, too"
        };
        let shown = prose::line(plain, MAX_NAME);
        Some(format!("`{shown}` {what}; only call_tool reaches this tool"))
    }

    /// What `describe_tool(name)` answers: the text of a JSON object with the tool's `name`, how it
    /// is called (`signature`), what else there is to know of that (`note`), what its results
    /// looked like so far where it does not say what they are (`resultSeen`), and, as the tool
    /// gave them, `description`, `inputSchema`, `outputSchema` and `annotations`.
    ///
    /// `name` is the exact name, or the one by which scripts call the tool.
    ///
    /// # Errors
    /// When there is no such tool: says so, and which ones are near.
    pub fn describe(&self, name: &str) -> Result<String, String> {
        let Some(tool) = self.names.tool(name) else { return Err(self.unknown(name)) };
        let known = &self.tools[tool as usize];
        let mut members = vec![
            ("name", json::quote(known.name())),
            ("signature", json::quote(&self.usage(tool))),
        ];
        members.extend(self.note(tool).map(|note| ("note", json::quote(&note))));
        if known.signature().result.is_none() || known.signature().seen {
            let seen = self.shapes.of(known);
            let seen = seen.map(|kind| kind.show(Form::WHOLE.kind));
            members.extend(seen.map(|text| ("resultSeen", json::quote(&text))));
        }
        let given = json::raw::members(known.definition()).unwrap_or_default();
        for key in ["description", "inputSchema", "outputSchema", "annotations"] {
            let value = given.iter().rev().find(|(known, _)| known == key);
            members.extend(value.map(|(_, value)| (key, (*value).to_owned())));
        }
        Ok(object(&members))
    }

    fn unknown(&self, name: &str) -> String {
        let shown = prose::line(name, 64);
        let contested = self.names.contested(name).iter().map(|tool| self.name(*tool));
        let near = near::names(name, self.tools.iter().map(|tool| tool.name()));
        let question = near::question(contested.take(3)).or_else(|| near::question(near));
        match question {
            Some(question) => format!("there is no tool `{shown}`; {question}"),
            None => format!("there is no tool `{shown}`; search_tools(\"words\") finds tools"),
        }
    }

    /// What `search_tools(query)` answers for these hits: the text of a JSON list of objects with
    /// `name`, `signature` and the beginning of `description`.
    ///
    /// # Panics
    /// When there is no tool of one of these numbers.
    #[must_use]
    pub fn list(&self, tools: &[u32]) -> String {
        let item = |tool: &u32| {
            let known = &self.tools[*tool as usize];
            object(&[
                ("name", json::quote(known.name())),
                ("signature", json::quote(&self.usage_in(*tool, Form::STUB))),
                ("description", json::quote(&prose::line(known.description(), MAX_SUMMARY))),
            ])
        };
        let items: Vec<String> = tools.iter().map(item).collect();
        format!("[{}]", items.join(","))
    }
}

/// The object with these members, whose values are JSON texts.
fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}
