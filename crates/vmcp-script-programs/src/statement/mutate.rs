//! What changes a list, a dict or a set in place.

use super::existing;
use crate::{
    expression::{atom, expression, key},
    kind::Kind,
    writer::Writer,
};

pub(super) fn mutate(w: &mut Writer<'_>) {
    match w.below(8) {
        0..=2 => list(w),
        3 | 4 if !w.is_frozen => table(w),
        5 if !w.is_frozen => bag(w),
        6 => {
            let (rows, value) = (existing(w, Kind::Rows), expression(w, Kind::Int, 2));
            let at = w.of(&["0", "-1", "1"]);
            w.line(format!("{rows}[{at}].append({value})"));
        }
        _ => item(w),
    }
}

fn list(w: &mut Writer<'_>) {
    let (kind, of) = w.of(&[
        (Kind::Ints, Kind::Int),
        (Kind::Texts, Kind::Text),
        (Kind::Pairs, Kind::Pair),
        (Kind::Rows, Kind::Ints),
    ]);
    let name = existing(w, kind);
    let text = match w.below(8) {
        0..=2 => format!("append({})", expression(w, of, 2)),
        3 => format!("extend({})", expression(w, kind, 2)),
        4 => {
            let at = w.of(&["0", "-1", "1", "99", "-99"]);
            format!("insert({at}, {})", expression(w, of, 1))
        }
        5 => format!("pop({})", w.of(&["", "0", "1"])),
        6 => format!("remove({})", atom(w, of)),
        _ => "clear()".to_owned(),
    };
    w.line(format!("{name}.{text}"));
}

fn table(w: &mut Writer<'_>) {
    let name = existing(w, Kind::Table);
    let key = key(w, 1);
    let text = match w.below(8) {
        0 => format!("[{key}] = {}", expression(w, Kind::Int, 2)),
        1 => format!("[{key}] {} {}", w.of(&["+=", "*=", "-="]), expression(w, Kind::Int, 1)),
        2 => format!(".update({})", expression(w, Kind::Table, 2)),
        3 => format!(".update([({key}, {})], x = 1)", atom(w, Kind::Int)),
        4 => format!(".setdefault({key}, {})", expression(w, Kind::Int, 1)),
        5 => format!(".pop({key}{})", w.of(&[", None", ""])),
        6 => format!("[{key}] = {name}.get({key}, 0) + 1"),
        _ => w.of(&[".clear()", ".popitem()"]).to_owned(),
    };
    w.line(format!("{name}{text}"));
}

fn bag(w: &mut Writer<'_>) {
    let name = existing(w, Kind::Bag);
    let text = match w.below(5) {
        0 | 1 => format!("add({})", expression(w, Kind::Int, 2)),
        2 => format!("discard({})", atom(w, Kind::Int)),
        3 => format!("update({})", expression(w, Kind::Ints, 2)),
        _ => format!("remove({})", atom(w, Kind::Int)),
    };
    w.line(format!("{name}.{text}"));
}

/// Assigns to a place in a list; what is on the right comes first.
fn item(w: &mut Writer<'_>) {
    let name = existing(w, Kind::Ints);
    let at = match w.below(4) {
        3 => expression(w, Kind::Int, 2),
        _ => w.of(&["0", "-1", "1"]).to_owned(),
    };
    let operator = w.of(&["=", "+=", "=", "-="]);
    let value = expression(w, Kind::Int, 2);
    w.line(format!("{name}[{at}] {operator} {value}"));
}
