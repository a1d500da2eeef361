//! The type that a schema stands for.

use std::cell::Cell;

use super::View;
use crate::tools::types::{Field, Record, Type};

/// Schemas that are looked at for one signature.
const MAX_SCHEMAS: u32 = 500;

/// References that lead to references.
const MAX_HOPS: usize = 16;

/// Lists and objects inside of each other that are told apart.
const MAX_DEPTH: u8 = 4;

/// Fields of an object that are told.
const MAX_FIELDS: usize = 24;

/// Values of an `enum` that are kept; of more, nothing is checked.
const MAX_VALUES: usize = 200;

/// The schemas of one document.
pub(super) struct Schemas<'d> {
    root: View<'d>,
    left: Cell<u32>,
}

impl<'d> Schemas<'d> {
    pub(super) const fn new(root: View<'d>) -> Self {
        Self { root, left: Cell::new(MAX_SCHEMAS) }
    }

    /// The schema that `schema` refers to, which may be itself.
    pub(super) fn resolve(&self, mut schema: View<'d>) -> View<'d> {
        for _ in 0..MAX_HOPS {
            let target = schema.get("$ref").and_then(View::text).and_then(|at| self.find(at));
            let (Some(target), Some(left)) = (target, self.left.get().checked_sub(1)) else {
                break;
            };
            self.left.set(left);
            schema = target;
        }
        schema
    }

    /// The schema that a pointer into the document leads to, such as `#/$defs/Issue`.
    fn find(&self, pointer: &str) -> Option<View<'d>> {
        let path = pointer.strip_prefix('#')?;
        path.split('/').skip(1).try_fold(self.root, |at, step| {
            at.get(&step.replace("%24", "$").replace("~1", "/").replace("~0", "~"))
        })
    }

    /// The type that `schema` stands for.
    pub(super) fn kind(&self, schema: View<'d>) -> Type {
        self.inside(schema, MAX_DEPTH)
    }

    fn inside(&self, schema: View<'d>, depth: u8) -> Type {
        if depth == 0 || self.left.get() == 0 {
            return Type::Any;
        }
        self.left.set(self.left.get() - 1);
        let schema = self.resolve(schema);
        let kind = self.plain(schema, depth);
        match schema.get("nullable").and_then(View::bool) {
            Some(true) => Type::union([kind, Type::None]),
            _ => kind,
        }
    }

    fn plain(&self, schema: View<'d>, depth: u8) -> Type {
        if let Some(value) = schema.get("const") {
            return Type::OneOf(vec![value.literal()]);
        }
        if let Some(values) = schema.get("enum").and_then(View::list) {
            let count = values.len();
            return match count {
                1..=MAX_VALUES => Type::OneOf(values.map(View::literal).collect()),
                _ => Type::Any,
            };
        }
        if let Some(kind) = schema.get("type") {
            let names: Vec<&str> =
                kind.text().into_iter().chain(kind.items().filter_map(View::text)).collect();
            return Type::union(names.into_iter().map(|name| self.named(name, schema, depth)));
        }
        if let Some(kinds) = schema.get("anyOf").or_else(|| schema.get("oneOf")) {
            return Type::union(kinds.items().map(|schema| self.inside(schema, depth - 1)));
        }
        if let Some(all) = schema.get("allOf") {
            let mut kinds = all.items().map(|schema| self.inside(schema, depth - 1));
            return kinds.find(|kind| *kind != Type::Any).unwrap_or(Type::Any);
        }
        match (schema.get("properties"), schema.get("items")) {
            (Some(_), _) => self.named("object", schema, depth),
            (None, Some(_)) => self.named("array", schema, depth),
            (None, None) => Type::Any,
        }
    }

    fn named(&self, name: &str, schema: View<'d>, depth: u8) -> Type {
        match name {
            "null" => Type::None,
            "boolean" => Type::Bool,
            "integer" => Type::Int,
            "number" => Type::Float,
            "string" => Type::Str,
            "array" => {
                let item = schema.get("items").filter(|items| items.is_object());
                let item = item.map_or(Type::Any, |item| self.inside(item, depth - 1));
                Type::List(Box::new(item))
            }
            "object" => self.object(schema, depth),
            _ => Type::Any,
        }
    }

    fn object(&self, schema: View<'d>, depth: u8) -> Type {
        let properties = schema.get("properties").into_iter().flat_map(View::members);
        let required = schema.get("required");
        let is_required = |name: &str| {
            // Where nothing is required, nobody thought about it.
            required.is_none_or(|list| list.items().any(|known| known.text() == Some(name)))
        };
        let mut fields = Vec::new();
        let mut more = false;
        for (name, schema) in properties {
            if fields.len() == MAX_FIELDS {
                more = true;
                break;
            }
            let kind = self.inside(schema, depth - 1);
            fields.push(Field { name: name.into(), kind, optional: !is_required(name) });
        }
        if fields.is_empty() { Type::Dict } else { Type::Record(Record { fields, more }) }
    }
}
