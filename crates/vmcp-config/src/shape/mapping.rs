//! Mappings: sections with known keys, and maps by name.

use serde_json::{Map, Value};

use super::{Walker, keyword, not_built, suggest};
use crate::codes;
use crate::diagnostic::{Diagnostic, shown};
use crate::path::Path;
use crate::yaml::{Entry, Node};

impl Walker<'_> {
    /// Checks every entry, and that none is missing.
    pub(super) fn mapping(
        &mut self,
        node: &Node,
        entries: &[Entry],
        schema: &'static Value,
        path: &Path,
    ) -> Option<Value> {
        let outer = self.idle;
        self.idle |= is_switched_off(node, path);
        let mut out = Map::new();
        for entry in entries.iter().filter(|entry| !entry.repeated) {
            if self.findings.is_full() {
                break;
            }
            if let Some(value) = self.entry(node, entry, schema, path) {
                out.insert(entry.key.clone(), value);
            }
        }
        self.idle = outer;
        self.missing(node, schema, path);
        Some(Value::Object(out))
    }

    fn entry(
        &mut self,
        section: &Node,
        entry: &Entry,
        schema: &'static Value,
        path: &Path,
    ) -> Option<Value> {
        let here = path.key(&entry.key);
        let known = schema.get("properties").and_then(|all| all.get(&entry.key));
        if let Some(known) = known {
            return if here.fits("$schema") { None } else { self.known(entry, known, &here) };
        }
        match schema.get("additionalProperties") {
            Some(Value::Object(_)) if schema.get("properties").is_none() => {
                self.value(&entry.value, &schema["additionalProperties"], &here)
            }
            _ if entry.key.starts_with("x-") => None,
            Some(Value::Bool(false)) => match not_built::key(entry, section, path) {
                Some(found) => found.and_then(|found| self.report(found, &here)),
                None => self.unknown(entry, schema, path),
            },
            _ => {
                self.ignored(entry, schema, path);
                None
            }
        }
    }

    fn known(&mut self, entry: &Entry, schema: &'static Value, here: &Path) -> Option<Value> {
        let may_be_null = keyword::is_anything(keyword::resolve(self.root, schema));
        if entry.value.is_null() && !may_be_null {
            return None;
        }
        self.value(&entry.value, schema, here)
    }

    fn unknown(&mut self, entry: &Entry, schema: &'static Value, path: &Path) -> Option<Value> {
        let message = format!("unknown field `{}`{}", shown(&entry.key), path.place());
        let found = Diagnostic::new(&codes::UNKNOWN_FIELD, entry.key_span, message);
        let found = match suggest::field(&entry.key, schema, self.root) {
            Some(hint) => found.label(hint),
            None => found.label("no such setting").help(suggest::all_fields(schema)),
        };
        self.report(found, &path.key(&entry.key))
    }

    fn ignored(&mut self, entry: &Entry, schema: &'static Value, path: &Path) {
        let message = format!("`{}`{} is not read by vmcp", shown(&entry.key), path.place());
        let hint = suggest::field(&entry.key, schema, self.root);
        self.findings.push(
            Diagnostic::new(&codes::IGNORED_FIELD, entry.key_span, message)
                .label(hint.unwrap_or_else(|| "ignored".to_owned()))
                .at(&path.key(&entry.key)),
        );
    }

    fn missing(&mut self, node: &Node, schema: &'static Value, path: &Path) {
        let required = schema.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if node.entry(name).is_some_and(|entry| !entry.value.is_null()) {
                continue;
            }
            let span = node.entry(name).map_or(node.head_span(), |entry| entry.key_span);
            let message = format!("missing field `{name}`{}", path.place());
            let found = Diagnostic::new(&codes::MISSING_FIELD, span, message)
                .label(format!("`{name}` is needed here"));
            self.report(found, &path.key(name));
        }
    }
}

/// Returns whether this is a backend that the file itself switches off.
fn is_switched_off(node: &Node, path: &Path) -> bool {
    let says = |key, word| node.scalar_at(key).is_some_and(|scalar| scalar.text == word);
    path.fits("backends.*") && says("enabled", "false")
        || path.fits("mcpServers.*") && says("disabled", "true")
}
