//! What to write instead of methods that lists, dicts, sets and tuples do not have.

use crate::{heap::Object, machine::Machine, value::Value};

/// What to add to the error for a method or attribute that is not there.
pub(super) fn hint(machine: &Machine, receiver: Value, name: &str) -> String {
    let instead = match machine.heap().object(receiver) {
        Some(Object::List(_)) => sequence(name).or_else(|| list(name)),
        Some(Object::Tuple(_)) => sequence(name).or_else(|| tuple(name)),
        Some(Object::Dict(_)) => return dict(machine, receiver, name),
        Some(Object::Set(_)) => sequence(name).or_else(|| set(name)),
        None if name == "fromkeys" => Some("write {key: None for key in keys}"),
        Some(Object::Record(_)) if matches!(name, "get" | "items" | "keys" | "values") => {
            Some("a struct has attributes; getattr(x, \"name\", None) asks for one")
        }
        _ => None,
    };
    instead.map_or_else(String::new, |instead| format!("; {instead}"))
}

/// Of anything that has items.
fn sequence(name: &str) -> Option<&'static str> {
    Some(match name {
        "length" | "size" | "len" => "write len(x)",
        "map" | "flatMap" | "flat_map" => "write [f(item) for item in x]",
        "filter" | "where" => "write [item for item in x if …]",
        "forEach" | "foreach" | "each" => "write `for item in x:`",
        "find" => "write next((item for item in x if …), None)",
        "some" => "write any([… for item in x])",
        "every" => "write all([… for item in x])",
        "includes" | "contains" | "has" => "write `item in x`",
        "join" => "write \", \".join(x), with the text between",
        "reduce" | "fold" => "write a loop",
        "is_empty" | "isEmpty" | "empty" => "write `not x`",
        _ => return None,
    })
}

fn list(name: &str) -> Option<&'static str> {
    Some(match name {
        "add" | "push" | "append_all" => "write items.append(x)",
        "addAll" | "concat" | "update" => "write items.extend(more), or items + more",
        "delete" | "discard" => "write items.remove(x), or items.pop(at)",
        "shift" | "popleft" => "write items.pop(0)",
        "unshift" | "appendleft" => "write items.insert(0, x)",
        "indexOf" => "write items.index(x)",
        "slice" => "write items[start:end]",
        "sorted" | "sort_by" | "orderBy" => "write sorted(items, key=…)",
        "reversed" => "write items[::-1]",
        "get" => "write items[at]; `at < len(items)` tells whether it is there",
        "first" => "write items[0]",
        "last" => "write items[-1]",
        "keys" | "values" | "items" => "a list has no keys; enumerate(items) gives positions",
        _ => return None,
    })
}

fn tuple(name: &str) -> Option<&'static str> {
    Some(match name {
        "append" | "add" | "push" | "extend" | "insert" | "pop" | "remove" | "sort" | "reverse"
        | "clear" => "a tuple cannot change; write list(x) first",
        _ => return None,
    })
}

fn set(name: &str) -> Option<&'static str> {
    Some(match name {
        "append" | "push" | "insert" => "write items.add(x)",
        "extend" | "addAll" => "write items.update(more)",
        "delete" => "write items.discard(x)",
        "index" | "get" | "sort" => "a set has no positions; sorted(x) makes a list",
        _ => return None,
    })
}

fn dict(machine: &Machine, receiver: Value, name: &str) -> String {
    let is_key = match machine.heap().object(receiver) {
        Some(Object::Dict(dict)) => {
            dict.iter().take(10_000).any(|(key, _)| machine.heap().as_str(key) == Some(name))
        }
        _ => false,
    };
    if is_key {
        return format!("; write d[\"{name}\"]");
    }
    let instead = match name {
        "has_key" | "has" | "contains" | "containsKey" | "hasOwnProperty" => "write `key in d`",
        "iteritems" | "entries" | "viewitems" => "write d.items()",
        "iterkeys" | "viewkeys" => "write d.keys()",
        "itervalues" | "viewvalues" => "write d.values()",
        "length" | "size" | "len" => "write len(d)",
        "add" | "set" | "put" | "append" | "insert" => "write d[key] = value",
        "merge" | "assign" | "extend" => "write d.update(more), or d | more",
        "remove" | "delete" | "discard" => "write d.pop(key, None), or del d[key]",
        "fromkeys" => "write {key: None for key in keys}",
        "sort" => "write sorted(d.items(), key=…)",
        "map" | "filter" | "forEach" => "write `for key, value in d.items()`",
        _ => return String::new(),
    };
    format!("; {instead}")
}
