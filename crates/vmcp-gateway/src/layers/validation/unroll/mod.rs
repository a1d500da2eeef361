//! A schema without references: what it refers to stands where it is referred to.
//!
//! The engine that checks is fast on a tree and helpless before a graph: definitions that refer
//! to the next one twice double its work with every step, and a long chain of them fills its
//! stack. So references are followed here, once and under a limit. The engine never sees one, and
//! nothing can be fetched, because nothing is left that names a place. Only what restricts a
//! value is kept.
//!
//! A part that cannot be kept (a schema inside itself, a pattern that the linear engine does not
//! know) is left out where that makes the schema wider. Where it may make it narrower, as inside
//! `not`, the whole schema is refused: a call that fits is never answered with a complaint.

mod keywords;
mod pointer;
mod unfit;

#[cfg(test)]
mod tests;

use jsonschema::Draft;
use serde_json::{Map, Value};
use vmcp_catalog::printable;

use self::keywords::{Holds, KEYWORDS};
pub(super) use self::unfit::Unfit;
use super::{arguments::size, checker::is_pattern};

/// How deep schemas may lie in each other, references followed.
const DEEPEST: usize = 64;
/// How many rules a schema may have, references followed.
const MOST_RULES: usize = 5000;
/// A pattern counts as this many rules: it is slow to read and slow to match.
const PATTERN: usize = 250;
/// How many `unevaluated…` a schema may have: the engine's work may double with each.
const MOST_UNEVALUATED: usize = 4;

/// A schema without references.
#[derive(Debug)]
pub(super) struct Unrolled {
    pub(super) dialect: Draft,
    pub(super) schema: Value,
    /// How many rules it has.
    pub(super) rules: usize,
    /// How many parts are left out.
    pub(super) left_out: usize,
}

/// Puts what `root` refers to where it is referred to.
///
/// # Errors
/// When a limit is hit, when something outside is referred to, or when what is to be left out
/// cannot be.
pub(super) fn unroll(root: &Value) -> Result<Unrolled, Unfit> {
    let dialect = Draft::default().detect(root);
    if dialect == Draft::Unknown {
        let uri = root.get("$schema").and_then(Value::as_str).unwrap_or_default();
        return Err(Unfit::Language(printable(uri)));
    }
    let mut walk = Walk { dialect, rules: 0, left_out: 0, unevaluated: 0, open: Vec::new() };
    let schema =
        walk.schema("inputSchema", root, Place { resource: root, depth: 0, exact: false })?;
    Ok(Unrolled { dialect, schema, rules: walk.rules, left_out: walk.left_out })
}

struct Walk<'a> {
    dialect: Draft,
    rules: usize,
    left_out: usize,
    unevaluated: usize,
    /// The schemas that are being put somewhere, each inside the one before.
    open: Vec<&'a Value>,
}

/// Where a schema stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// What `#` means.
    resource: &'a Value,
    depth: usize,
    /// Whether nothing may be left out.
    exact: bool,
}

impl<'a> Walk<'a> {
    /// The schema that stands in `key`.
    fn schema(
        &mut self,
        key: &'static str,
        schema: &'a Value,
        place: Place<'a>,
    ) -> Result<Value, Unfit> {
        self.count(1)?;
        match schema {
            Value::Bool(_) => Ok(schema.clone()),
            Value::Object(members) => self.members(members, self.enter(schema, members, place)?),
            _ => Err(Unfit::NoSchema(key)),
        }
    }

    fn enter(
        &self,
        schema: &'a Value,
        members: &Map<String, Value>,
        place: Place<'a>,
    ) -> Result<Place<'a>, Unfit> {
        if place.depth == DEEPEST {
            return Err(Unfit::Deep);
        }
        if let Some(key) = keywords::REFUSED.iter().find(|key| members.contains_key(**key)) {
            return Err(Unfit::Keyword(key));
        }
        let id = members.get(self.dialect.id_keyword()).and_then(Value::as_str);
        let resource =
            if id.is_some_and(|id| !id.starts_with('#')) { schema } else { place.resource };
        let exact =
            place.exact || keywords::UNEVALUATED.iter().any(|key| members.contains_key(*key));
        Ok(Place { resource, depth: place.depth + 1, exact })
    }

    fn members(
        &mut self,
        members: &'a Map<String, Value>,
        place: Place<'a>,
    ) -> Result<Value, Unfit> {
        let target = members.get("$ref").and_then(Value::as_str);
        let target = target.map(|reference| self.follow(reference, place)).transpose()?;
        // Up to draft 7, a reference hides what stands beside it.
        if matches!(self.dialect, Draft::Draft4 | Draft::Draft6 | Draft::Draft7)
            && let Some(target) = target
        {
            return Ok(target);
        }
        let mut kept = Map::new();
        for (key, holds) in KEYWORDS {
            let Some(value) = members.get(key) else { continue };
            if let Some(value) = self.keyword(key, holds, value, place)? {
                kept.insert(key.to_owned(), value);
            }
        }
        if let Some(target) = target {
            let all = kept.entry("allOf").or_insert_with(|| Value::Array(Vec::new()));
            all.as_array_mut().expect("a list of schemas is kept as one").push(target);
        }
        Ok(Value::Object(kept))
    }

    fn follow(&mut self, reference: &str, place: Place<'a>) -> Result<Value, Unfit> {
        let target = pointer::find(place.resource, reference)
            .ok_or_else(|| Unfit::Elsewhere(printable(reference)))?;
        if self.open.iter().any(|open| std::ptr::eq(*open, target)) {
            self.leave_out(place, "it stands inside itself")?;
            return Ok(Value::Bool(true));
        }
        self.open.push(target);
        let schema = self.schema("$ref", target, place);
        self.open.pop();
        schema
    }

    /// What is kept of a keyword's value, if anything is.
    fn keyword(
        &mut self,
        key: &'static str,
        holds: Holds,
        value: &'a Value,
        place: Place<'a>,
    ) -> Result<Option<Value>, Unfit> {
        let exactly = Place { exact: true, ..place };
        Ok(Some(match holds {
            Holds::Rule => self.copy(value)?,
            Holds::Pattern => return self.pattern(value, place),
            Holds::Exact => self.schema(key, value, exactly)?,
            Holds::Rest => {
                self.unevaluated += 1;
                if self.unevaluated > MOST_UNEVALUATED {
                    return Err(Unfit::Unevaluated);
                }
                self.schema(key, value, exactly)?
            }
            Holds::Schemas => self.list(key, value, place)?,
            Holds::ExactSchemas => self.list(key, value, exactly)?,
            Holds::Items if value.is_array() => self.list(key, value, place)?,
            Holds::Schema | Holds::Items => self.schema(key, value, place)?,
            Holds::Named => self.named(key, value, place)?,
            Holds::ByPattern => self.by_pattern(key, value, place)?,
        }))
    }

    fn list(
        &mut self,
        key: &'static str,
        value: &'a Value,
        place: Place<'a>,
    ) -> Result<Value, Unfit> {
        let items = value.as_array().ok_or(Unfit::NoSchema(key))?;
        items.iter().map(|item| self.schema(key, item, place)).collect()
    }

    /// Schemas by name; in `dependencies`, lists of names stand among them.
    fn named(
        &mut self,
        key: &'static str,
        value: &'a Value,
        place: Place<'a>,
    ) -> Result<Value, Unfit> {
        let members = value.as_object().ok_or(Unfit::NoSchema(key))?;
        let schemas = members.iter().map(|(name, value)| {
            self.count(name.len() / 64)?;
            let kept =
                if value.is_array() { self.copy(value) } else { self.schema(key, value, place) };
            Ok((name.clone(), kept?))
        });
        schemas.collect()
    }

    /// Without one of these, `additionalProperties` would get what was the pattern's.
    fn by_pattern(
        &mut self,
        key: &'static str,
        value: &'a Value,
        place: Place<'a>,
    ) -> Result<Value, Unfit> {
        for pattern in value.as_object().into_iter().flat_map(Map::keys) {
            self.count(PATTERN)?;
            if !is_pattern(self.dialect, pattern) {
                return Err(Unfit::Narrower("a pattern for names"));
            }
        }
        self.named(key, value, place)
    }

    fn pattern(&mut self, value: &Value, place: Place<'a>) -> Result<Option<Value>, Unfit> {
        self.count(PATTERN)?;
        match value.as_str() {
            Some(pattern) if !is_pattern(self.dialect, pattern) => {
                self.leave_out(place, "a pattern")?;
                Ok(None)
            }
            _ => self.copy(value).map(Some),
        }
    }

    fn copy(&mut self, value: &Value) -> Result<Value, Unfit> {
        self.count(size(value))?;
        Ok(value.clone())
    }

    fn count(&mut self, rules: usize) -> Result<(), Unfit> {
        self.rules += rules;
        if self.rules > MOST_RULES { Err(Unfit::Large) } else { Ok(()) }
    }

    fn leave_out(&mut self, place: Place<'_>, what: &'static str) -> Result<(), Unfit> {
        self.left_out += 1;
        if place.exact { Err(Unfit::Narrower(what)) } else { Ok(()) }
    }
}
