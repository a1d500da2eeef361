//! The module `re`: Python's, in linear time.

mod find;
mod known;
mod matched;
mod pattern;
mod replace;
mod template;

use super::super::{Method, Native, Table};
use crate::{
    heap::Object,
    regex::{Mode, flag},
    value::Value,
};

pub(crate) use matched::{field, item};
pub(in crate::builtins) use replace::{
    begin as begin_sub, begin_method as begin_sub_method, joined,
};

pub(super) const TABLE: Table<Native> = &[
    ("re.compile", pattern::compile),
    ("re.search", |m, a| find::first(m, &a, "re.search", Mode::Search)),
    ("re.match", |m, a| find::first(m, &a, "re.match", Mode::Match)),
    ("re.fullmatch", |m, a| find::first(m, &a, "re.fullmatch", Mode::Full)),
    ("re.findall", find::findall),
    ("re.finditer", find::finditer),
    ("re.sub", |m, a| replace::sub(m, &a, false)),
    ("re.subn", |m, a| replace::sub(m, &a, true)),
    ("re.split", replace::split),
    ("re.escape", replace::escape),
];

/// Methods of compiled patterns.
const PATTERN: Table<Method> = &[
    ("search", |m, p, a| find::first_of(m, p, &a, Mode::Search)),
    ("match", |m, p, a| find::first_of(m, p, &a, Mode::Match)),
    ("fullmatch", |m, p, a| find::first_of(m, p, &a, Mode::Full)),
    ("findall", find::findall_of),
    ("finditer", find::finditer_of),
    ("sub", |m, p, a| replace::sub_of(m, p, &a, false)),
    ("subn", |m, p, a| replace::sub_of(m, p, &a, true)),
    ("split", replace::split_of),
];

/// Methods of matches.
const MATCH: Table<Method> = &[
    ("group", matched::group),
    ("groups", matched::groups),
    ("groupdict", matched::groupdict),
    ("start", |m, v, a| matched::place(m, v, &a, matched::Place::Start)),
    ("end", |m, v, a| matched::place(m, v, &a, matched::Place::End)),
    ("span", |m, v, a| matched::place(m, v, &a, matched::Place::Span)),
    ("expand", matched::expand),
];

/// The methods of a pattern or a match.
pub(super) fn methods(object: &Object) -> Option<Table<Method>> {
    match object {
        Object::Pattern(_) => Some(PATTERN),
        Object::Match(_) => Some(MATCH),
        _ => None,
    }
}

/// Every table of methods.
pub(super) const METHODS: [Table<Method>; 2] = [PATTERN, MATCH];

/// A flag, by its whole name.
pub(super) fn constant(name: &str) -> Option<Value> {
    Some(Value::Int(i64::from(match name {
        "re.I" | "re.IGNORECASE" => flag::IGNORE_CASE,
        "re.M" | "re.MULTILINE" => flag::MULTI_LINE,
        "re.S" | "re.DOTALL" => flag::DOT_ALL,
        "re.X" | "re.VERBOSE" => flag::VERBOSE,
        "re.A" | "re.ASCII" => flag::ASCII,
        "re.U" | "re.UNICODE" => flag::UNICODE,
        _ => return None,
    })))
}
