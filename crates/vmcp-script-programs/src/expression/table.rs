//! Dicts, pairs and sets.

use super::{atom, expression, key, place, with};
use crate::{kind::Kind, writer::Writer};

pub(super) fn table(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(8) {
        0 => spelled(w, depth),
        1 => format!(
            "({} | {})",
            expression(w, Kind::Table, depth),
            expression(w, Kind::Table, depth)
        ),
        2 => {
            let numbers = expression(w, Kind::Ints, depth);
            let pair = with(w, Kind::Int, |w, name| {
                format!("str({name}): {} for {name}", expression(w, Kind::Int, depth))
            });
            format!("{{{pair} in {numbers}}}")
        }
        3 => {
            let texts = expression(w, Kind::Texts, depth);
            format!("dict(zip({texts}, {}))", expression(w, Kind::Ints, depth))
        }
        4 => format!("dict([(p[1], p[0]) for p in {}])", expression(w, Kind::Pairs, depth)),
        5 => {
            let table = expression(w, Kind::Table, depth);
            format!("dict({table}, b = {}, x = 1)", expression(w, Kind::Int, depth))
        }
        6 => decoded(w, depth),
        _ => format!("dict({}.items())", expression(w, Kind::Table, depth)),
    }
}

fn decoded(w: &mut Writer<'_>, depth: usize) -> String {
    const TEXTS: [&str; 5] = [
        "'{\"a\": 1, \"b\": -2}'",
        "'{}'",
        "' {\"k\":0 ,\\n\"\\\\u017c\" : 12345678901} '",
        "'{\"a\": 1,}'",
        "'{\"a\" 1}'",
    ];
    if w.below(2) == 1 {
        return format!("json.decode({})", w.of(&TEXTS));
    }
    // Small numbers: see `json-numbers`.
    let table = expression(w, Kind::Table, depth);
    format!("json.decode(json.encode({{k: v % 1000 for k, v in {table}.items()}}))")
}

/// A literal; its keys differ, since a key that comes twice is an error or is not.
fn spelled(w: &mut Writer<'_>, depth: usize) -> String {
    let keys = ["\"c\"", "\"b\"", "\"a\"", "\"k\""];
    let count = w.below(keys.len() + 1);
    let entries = keys.iter().take(count);
    let entries: Vec<_> =
        entries.map(|key| format!("{key}: {}", expression(w, Kind::Int, depth))).collect();
    format!("{{{}}}", entries.join(", "))
}

pub(super) fn pair(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(4) {
        0 | 1 => {
            format!("({}, {})", expression(w, Kind::Int, depth), expression(w, Kind::Text, depth))
        }
        2 => format!("{}[{}]", expression(w, Kind::Pairs, depth), place(w, depth)),
        _ => format!("({}[:1] + ({},))", expression(w, Kind::Pair, depth), key(w, depth)),
    }
}

/// Sets; their order is not looked at where one implementation orders them otherwise.
pub(super) fn bag(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(4) {
        0 => format!("set({})", expression(w, Kind::Ints, depth)),
        1 => {
            let one = expression(w, Kind::Bag, depth);
            let operator = w.of(&["|", "&", "-", "^"]);
            format!("({one} {operator} {})", expression(w, Kind::Bag, depth))
        }
        2 => {
            let one = expression(w, Kind::Bag, depth);
            let method = w.of(&["union", "intersection", "difference", "symmetric_difference"]);
            format!("{one}.{method}({})", expression(w, Kind::Ints, depth))
        }
        _ => format!("set([{}, {}])", atom(w, Kind::Int), expression(w, Kind::Int, depth)),
    }
}
