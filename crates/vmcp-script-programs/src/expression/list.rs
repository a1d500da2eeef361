//! Lists: made, cut, sorted, mapped and gone through.

use super::{atom, expression, place, slice, with};
use crate::{kind::Kind, writer::Writer};

pub(super) fn ints(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(13) {
        0 => spelled(w, Kind::Int, depth),
        1 => sequence(w, Kind::Ints, depth),
        2 => range(w),
        3 => sorted(w, Kind::Ints, &["lambda v: -v", "lambda v: v % 3", "abs", "str"], depth),
        4 | 5 => comprehension(w, Kind::Int, depth),
        6 => called(w, Kind::Int, Kind::Ints, depth),
        7 => format!("list(reversed({}))", expression(w, Kind::Ints, depth)),
        8 => format!("list({}.values())", expression(w, Kind::Table, depth)),
        9 => format!("sorted({})", expression(w, Kind::Bag, depth)),
        10 => format!("{}[{}]", expression(w, Kind::Rows, depth), place(w, depth)),
        11 => format!("[n for row in {} for n in row]", expression(w, Kind::Rows, depth)),
        _ => format!("[len(t) for t in {}]", expression(w, Kind::Texts, depth)),
    }
}

pub(super) fn texts(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(10) {
        0 => spelled(w, Kind::Text, depth),
        1 => sequence(w, Kind::Texts, depth),
        2..=4 => pieces(w, depth),
        5 => {
            sorted(w, Kind::Texts, &["len", "lambda t: t.lower()", "lambda t: (len(t), t)"], depth)
        }
        6 => comprehension(w, Kind::Text, depth),
        7 => format!("list({}.keys())", expression(w, Kind::Table, depth)),
        8 => called(w, Kind::Text, Kind::Texts, depth),
        _ => format!("[str(n) for n in {}]", expression(w, Kind::Ints, depth)),
    }
}

pub(super) fn pairs(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(7) {
        0 => spelled(w, Kind::Pair, depth),
        1 => sequence(w, Kind::Pairs, depth),
        2 => {
            let start = w.of(&["", ", 1", ", -2"]);
            format!("list(enumerate({}{start}))", expression(w, Kind::Texts, depth))
        }
        3 => {
            let numbers = expression(w, Kind::Ints, depth);
            format!("list(zip({numbers}, {}))", expression(w, Kind::Texts, depth))
        }
        4 => sorted(w, Kind::Pairs, &["lambda p: p[1]", "lambda p: (p[1], -p[0])"], depth),
        5 => format!("[(v, k) for k, v in {}.items()]", expression(w, Kind::Table, depth)),
        _ => comprehension(w, Kind::Pair, depth),
    }
}

pub(super) fn rows(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(6) {
        0 => spelled(w, Kind::Ints, depth),
        1 => sequence(w, Kind::Rows, depth),
        2 => sorted(w, Kind::Rows, &["len", "lambda row: row[:1]"], depth),
        3 => comprehension(w, Kind::Ints, depth),
        4 => {
            // Small numbers: see `json-numbers`.
            let rows = expression(w, Kind::Rows, depth);
            format!("json.decode(json.encode([[n % 1000 for n in row] for row in {rows}]))")
        }
        _ => format!("[list(p[:1]) for p in {}]", expression(w, Kind::Pairs, depth)),
    }
}

fn spelled(w: &mut Writer<'_>, item: Kind, depth: usize) -> String {
    let items: Vec<_> = (0..w.below(4)).map(|_| expression(w, item, depth)).collect();
    format!("[{}]", items.join(", "))
}

/// What all sequences do.
fn sequence(w: &mut Writer<'_>, kind: Kind, depth: usize) -> String {
    let one = expression(w, kind, depth);
    match w.below(3) {
        0 => format!("({one} + {})", expression(w, kind, depth)),
        1 => format!("{one}[{}]", slice(w)),
        _ => format!("({one} * {})", w.of(&["2", "0", "3", "(-1)"])),
    }
}

fn range(w: &mut Writer<'_>) -> String {
    const RANGES: [&str; 8] = ["4", "0", "1, 5", "5, 0, -1", "-3, 8, 4", "10, 0, -3", "3, 3", "7"];
    let range = w.of(&RANGES);
    match w.below(3) {
        0 | 1 => format!("list(range({range}))"),
        _ => format!("list(range({range})[{}])", slice(w)),
    }
}

fn sorted(w: &mut Writer<'_>, kind: Kind, keys: &[&str], depth: usize) -> String {
    let list = expression(w, kind, depth);
    let key = if w.below(2) == 1 { format!(", key = {}", w.of(keys)) } else { String::new() };
    format!("sorted({list}{key}{})", w.of(&["", ", reverse = True", ", reverse = False"]))
}

/// `[… for … in … if …]`, sometimes with a second loop.
fn comprehension(w: &mut Writer<'_>, item: Kind, depth: usize) -> String {
    let (over, kind) =
        w.of(&[(Kind::Ints, Kind::Int), (Kind::Texts, Kind::Text), (Kind::Pairs, Kind::Pair)]);
    let list = expression(w, over, depth);
    with(w, kind, |w, name| {
        let first = format!("for {name} in {list}{}", condition(w, depth));
        if w.below(4) < 3 {
            return format!("[{} {first}]", expression(w, item, depth));
        }
        with(w, Kind::Int, |w, name| {
            let second = format!("for {name} in range({})", w.of(&["2", "3", "0"]));
            let rest = condition(w, depth);
            format!("[{} {first} {second}{rest}]", expression(w, item, depth))
        })
    })
}

fn condition(w: &mut Writer<'_>, depth: usize) -> String {
    if w.below(3) < 2 {
        return String::new();
    }
    format!(" if {}", expression(w, Kind::Bool, depth))
}

/// `map` and `filter`.
fn called(w: &mut Writer<'_>, item: Kind, kind: Kind, depth: usize) -> String {
    let list = expression(w, kind, depth);
    let is_filter = w.below(2) == 1;
    let body = with(w, item, |w, name| {
        let kind = if is_filter { Kind::Bool } else { item };
        format!("lambda {name}: {}", expression(w, kind, depth))
    });
    let function = if is_filter { "filter" } else { "map" };
    format!("list({function}({body}, {list}))")
}

/// Lists of the parts of a text.
fn pieces(w: &mut Writer<'_>, depth: usize) -> String {
    const CUTS: [&str; 12] = [
        "split()",
        "split(\",\")",
        "split(\"X\", 1)",
        "split(None, 1)",
        "rsplit(\",\", 1)",
        "rsplit(None, 1)",
        "rsplit(\" \")",
        "splitlines()",
        "splitlines(True)",
        "partition(\"b\")",
        "elems()",
        "split(\"ab\", 2)",
    ];
    let text = if w.below(4) == 3 { atom(w, Kind::Text) } else { expression(w, Kind::Text, depth) };
    format!("list({text}.{})", w.of(&CUTS))
}
