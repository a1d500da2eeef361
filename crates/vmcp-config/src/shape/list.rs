//! Lists.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::{Walker, keyword};
use crate::path::Path;
use crate::yaml::Node;

impl Walker<'_> {
    /// Checks every entry; one that is wrong leaves an empty value so that positions stay.
    pub(super) fn list(
        &mut self,
        items: &[Rc<Node>],
        schema: &'static Value,
        path: &Path,
    ) -> Option<Value> {
        let entry = schema.get("items").unwrap_or(&Value::Bool(true));
        let mut out = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            if self.findings.is_full() {
                break;
            }
            let value = self.value(item, entry, &path.index(at));
            out.push(value.unwrap_or_else(|| empty(keyword::resolve(self.root, entry))));
        }
        Some(Value::Array(out))
    }
}

fn empty(schema: &'static Value) -> Value {
    match keyword::first_type(schema) {
        Some("object") => Value::Object(Map::new()),
        Some("array") => Value::Array(Vec::new()),
        _ => Value::String(String::new()),
    }
}
