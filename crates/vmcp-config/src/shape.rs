//! Walks the tree along the JSON Schema: finds everything that has the wrong form, with its
//! place, and turns the rest into JSON for serde.
//!
//! The walk goes on after a mistake. A value that is wrong is left out (or replaced by an empty
//! one in a list, so that the positions stay), and its path is remembered so that later checks
//! do not complain about what follows from it.

use serde_json::{Map, Value};

use crate::codes;
use crate::diagnostic::{Diagnostic, Findings};
use crate::interpolate::Lookup;
use crate::path::Path;
use crate::yaml::{Kind, Node, Plain, Scalar};

mod choice;
mod keyword;
mod list;
mod mapping;
mod not_built;
mod scalar;
mod suggest;

pub(crate) use suggest::{meant_for_backends, nearest};

/// What is left of a file after the walk.
pub(crate) struct Shaped {
    /// The file as JSON, without what was wrong.
    pub(crate) value: Value,
    /// Where something was wrong.
    pub(crate) bad: Vec<Path>,
}

/// Checks the form of a whole file.
pub(crate) fn check(
    tree: &Node,
    schema: &'static Value,
    env: Lookup<'_>,
    findings: &mut Findings,
) -> Shaped {
    let mut walker = Walker { root: schema, env, findings, bad: Vec::new(), idle: false };
    let path = Path::default();
    let value = if let Kind::Map(_) = tree.kind {
        walker.value(tree, schema, &path)
    } else {
        let message =
            format!("the file must be `key: value` lines, but it is {}", tree.kind_name());
        let found = Diagnostic::new(&codes::NOT_A_MAPPING, tree.head_span(), message);
        walker.report(found.help("start with `backends:`"), &path)
    };
    let value = value.unwrap_or_else(|| Value::Object(Map::new()));
    Shaped { value, bad: walker.bad }
}

/// The walk.
struct Walker<'a> {
    root: &'static Value,
    env: Lookup<'a>,
    findings: &'a mut Findings,
    bad: Vec<Path>,
    /// Inside a backend that is switched off, where unset variables do not matter.
    idle: bool,
}

impl Walker<'_> {
    /// Returns the value as JSON, or `None` after reporting why it cannot be.
    fn value(&mut self, node: &Node, schema: &'static Value, path: &Path) -> Option<Value> {
        let schema = keyword::resolve(self.root, schema);
        if keyword::is_anything(schema) {
            return self.anything(node, path);
        }
        if let Some(words) = keyword::words(schema) {
            return self.choice(node, &words, path);
        }
        match (keyword::first_type(schema), &node.kind) {
            (Some("object"), Kind::Map(entries)) => self.mapping(node, entries, schema, path),
            (Some("array"), Kind::List(items)) => self.list(items, schema, path),
            (Some("object" | "array"), _) => self.wrong_type(node, schema, path),
            (_, Kind::Scalar(scalar)) => self.scalar(node, scalar, schema, path),
            _ => self.wrong_type(node, schema, path),
        }
    }

    /// Turns a value that may have any form into JSON.
    fn anything(&mut self, node: &Node, path: &Path) -> Option<Value> {
        match &node.kind {
            Kind::Scalar(scalar) => {
                let text = self.text(node, scalar, path)?;
                Some(scalar.to_json(text))
            }
            Kind::List(items) => {
                let items = items.iter().enumerate();
                items.map(|(at, item)| self.anything(item, &path.index(at))).collect()
            }
            Kind::Map(entries) => {
                let entries = entries.iter().filter(|entry| !entry.repeated).map(|entry| {
                    let value = self.anything(&entry.value, &path.key(&entry.key))?;
                    Some((entry.key.clone(), value))
                });
                entries.collect::<Option<Map<_, _>>>().map(Value::Object)
            }
        }
    }

    fn wrong_type(&mut self, node: &Node, schema: &Value, path: &Path) -> Option<Value> {
        let wanted = keyword::type_name(schema);
        let message = format!("`{path}` must be {wanted}, but this is {}", node.kind_name());
        let found = Diagnostic::new(&codes::WRONG_TYPE, node.span, message);
        let mut found = found.label(format!("expected {wanted}"));
        if let Some(help) = type_help(node, wanted, path) {
            found = found.help(help);
        }
        self.report(found, path)
    }

    /// Reports something that makes the value at `path` unusable.
    fn report(&mut self, found: Diagnostic, path: &Path) -> Option<Value> {
        self.findings.push(found.at(path));
        self.bad.push(path.clone());
        None
    }
}

fn type_help(node: &Node, wanted: &str, path: &Path) -> Option<&'static str> {
    match (&node.kind, wanted) {
        (Kind::Scalar(scalar), "true or false" | "a whole number") => {
            literal_help(scalar, wanted == "true or false")
        }
        (Kind::Scalar(_), "a list") => {
            Some("write `[one, two]`, or each entry after `- ` on its own line")
        }
        (Kind::List(_), "a text") if path.fits("*.*.command") => {
            Some("put the program into `command` and the rest into `args`")
        }
        (Kind::Map(_), "a list") if path.fits("backends") => {
            Some("start each backend with `- name:`; a mapping by name goes under `mcpServers:`")
        }
        (Kind::List(_), "a mapping") if path.fits("mcpServers") => {
            Some("write a mapping by name; a list goes under `backends:`")
        }
        _ => None,
    }
}

/// Says what to write instead of a quoted number, `yes` or `off`.
fn literal_help(scalar: &Scalar, is_switch: bool) -> Option<&'static str> {
    let word = scalar.text.to_lowercase();
    match Plain::read(&scalar.text) {
        Plain::Bool(_) if is_switch => Some("remove the quotes"),
        Plain::Number(_) if !is_switch && !scalar.plain => Some("remove the quotes"),
        _ if is_switch && matches!(&*word, "yes" | "on" | "y") => Some("write `true`"),
        _ if is_switch && matches!(&*word, "no" | "off" | "n") => Some("write `false`"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
