//! Modules: `json`, `math`, `re`, `time`.

#![expect(
    clippy::needless_pass_by_value,
    reason = "functions in a table have one signature, whether they consume their arguments or not"
)]

mod json;
mod math;
mod re;
mod time;

pub(super) use json::{begin_decode, begin_loads};
pub(super) use re::{begin_sub, begin_sub_method, joined};
pub(crate) use re::{field as pattern_field, item as group_of_match};

use super::{Method, Native, Table};
use crate::{
    heap::Object,
    stop::{ErrorKind, Stop},
    value::Value,
};

/// Every table.
pub(super) const TABLES: &[Table<Native>] = &[json::TABLE, math::TABLE, re::TABLE, time::TABLE];

/// A constant of a module, by its whole name.
pub(super) fn constant(name: &str) -> Option<Value> {
    math::constant(name).or_else(|| re::constant(name))
}

/// The methods of what modules make.
pub(super) fn methods(object: &Object) -> Option<Table<Method>> {
    re::methods(object)
}

/// Every table of such methods.
pub(super) const METHODS: &[Table<Method>] = &re::METHODS;

/// The error for `module.name` where there is no such thing.
pub(super) fn unknown(module: &str, name: &str, known: &[String]) -> Stop {
    let hint = match (module, name) {
        ("json", "load" | "dump") => "; there are no files, use json.loads and json.dumps",
        ("time", "perf_counter" | "monotonic" | "process_time") => {
            "; the clock of a script stands still, time.time() is when it started"
        }
        ("time", "strptime" | "mktime") => "; use time.parse_iso(text)",
        ("time", "localtime" | "ctime" | "asctime") => "; times are UTC, use time.iso()",
        ("re", "Pattern" | "Match") => "; use type(x)",
        _ => "",
    };
    let message =
        format!("the module {module} has no `{name}`{hint}; it has: {}", known.join(", "));
    Stop::raise(ErrorKind::Attribute, message)
}
