//! Functions that call functions of the script's, such as `sorted` with a `key`.
//!
//! What calls back is Starlark, not Rust: a small text is compiled into the program of a script that
//! uses the name, and runs as a frame of its own. So what is called can wait for a tool like any
//! other function, and its steps and calls are counted like any others. The pure rest, and every
//! call without a function, is Rust. Refused: Rust that calls back, which would hold the host's
//! stack while a script waits.

#![expect(
    clippy::needless_pass_by_value,
    reason = "functions in a table have one signature, whether they consume their arguments or not"
)]

mod order;
mod source;
mod start;

pub(crate) use source::parsed;

use super::{Native, Table, modules};
use crate::{
    heap::Object,
    machine::{Arguments, Machine},
    stop::Run,
    value::Value,
};

/// A text of Starlark in the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Callback {
    /// `sorted(items, key=…)`.
    Sorted,
    /// `items.sort(key=…)`.
    SortList,
    /// `min` and `max` with `key=`.
    Best,
    /// `map` of one sequence.
    Map,
    /// `map` of several.
    MapRows,
    Filter,
    TryCall,
    /// `re.sub` with a function.
    Sub,
    /// `json.decode` of a string: no text, the machine reads it in stretches.
    Read,
}

/// What a call comes to: a text to run with these arguments, or nothing but Rust.
pub(crate) type Begun = Option<(Callback, Vec<Value>)>;

/// Looks at a call's arguments. It changes nothing that the script can see.
pub(crate) type Start = fn(&mut Machine, &Arguments) -> Run<Begun>;

/// The functions, and what only the texts may call.
pub(super) const TABLE: Table<Native> = &[
    ("sorted", order::sorted),
    ("min", order::min),
    ("max", order::max),
    ("map", start::never),
    ("filter", start::filter_truths),
    ("try_call", start::never),
    ("__sort", order::sort_by_keys),
    ("__sort_list", order::sort_list_by_keys),
    ("__best", order::best_by_keys),
    ("__sub", modules::joined),
];

/// What looks at the arguments of the function called `name` first.
pub(super) fn start(name: &str) -> Option<Start> {
    Some(match name {
        "sorted" => start::sorted,
        "min" => start::min,
        "max" => start::max,
        "map" => start::map,
        "filter" => start::filter,
        "try_call" => start::try_call,
        "re.sub" => modules::begin_sub,
        "json.decode" => modules::begin_decode,
        "json.loads" => modules::begin_loads,
        _ => return None,
    })
}

/// As [`start()`], for methods.
pub(crate) fn begin_method(
    machine: &mut Machine,
    receiver: Value,
    name: &str,
    arguments: &Arguments,
) -> Run<Begun> {
    match machine.heap().object(receiver) {
        Some(Object::List(_)) if name == "sort" => start::sort_list(receiver, arguments),
        Some(Object::Pattern(_)) if name == "sub" => {
            modules::begin_sub_method(machine, receiver, arguments)
        }
        _ => Ok(None),
    }
}

/// Whether `name` needs texts only where it is a method, or a function of a module.
pub(crate) fn is_method(name: &str) -> bool {
    matches!(name, "sort" | "sub")
}

/// The texts that a script needs which uses `name` as a function or method.
pub(crate) fn needed_by(name: &str) -> &'static [Callback] {
    match name {
        "sorted" => &[Callback::Sorted],
        "min" | "max" => &[Callback::Best],
        "map" => &[Callback::Map, Callback::MapRows],
        "filter" => &[Callback::Filter],
        "try_call" => &[Callback::TryCall],
        "sub" => &[Callback::Sub],
        // `getattr(items, "sort")`.
        "sort" => &[Callback::SortList],
        "getattr" => &[Callback::SortList, Callback::Sub],
        _ => &[],
    }
}

/// What `list.sort()` does without a key.
pub(super) use order::sort_list;
