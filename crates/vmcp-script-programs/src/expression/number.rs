//! Numbers: arithmetic around zero and beyond 64 bits, and what gives numbers.

use super::{atom, expression, key, place};
use crate::{kind::Kind, writer::Writer};

pub(super) fn int(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(19) {
        0..=3 => chain(w, Kind::Int, depth),
        4 => format!("len({})", sized(w, depth)),
        5 => format!("{}[{}]", expression(w, Kind::Ints, depth), place(w, depth)),
        6 => looked_up(w, depth),
        7 | 8 => of_text(w, depth),
        9 => format!("({}{})", w.of(&["-", "+", "~"]), expression(w, Kind::Int, depth)),
        10 => converted(w, depth),
        11 => extreme(w, Kind::Int, Kind::Ints, depth),
        12 => format!("abs({})", expression(w, Kind::Int, depth)),
        13 => shifted(w, depth),
        14 | 15 => divided(w, depth),
        16 => format!("{}.index({})", expression(w, Kind::Ints, depth), atom(w, Kind::Int)),
        17 => format!("{}[0]", expression(w, Kind::Pair, depth)),
        _ => {
            let (one, other) = (expression(w, Kind::Int, depth), expression(w, Kind::Text, depth));
            format!("struct(n = {one}, t = {other}).n")
        }
    }
}

pub(super) fn float(w: &mut Writer<'_>, depth: usize) -> String {
    const OPERATORS: [&str; 5] = ["+", "-", "*", "//", "%"];
    match w.below(9) {
        0 | 1 => chain(w, Kind::Float, depth),
        2 => format!("float({})", expression(w, Kind::Int, depth)),
        3 => format!("({} / {})", expression(w, Kind::Int, depth), part(w, depth)),
        4 => format!("({} / {})", expression(w, Kind::Float, depth), part(w, depth)),
        5 => {
            let (one, operator) = (expression(w, Kind::Float, depth), w.of(&OPERATORS));
            format!("({one} {operator} {})", part(w, depth))
        }
        6 => format!("abs({})", expression(w, Kind::Float, depth)),
        7 => format!("(-{})", expression(w, Kind::Float, depth)),
        _ => {
            format!("float({})", w.of(&["\"1.5\"", "\"-2\"", "\"1e3\"", "\".5\"", "True", "\"x\""]))
        }
    }
}

/// Several operators without brackets: their order is part of the language.
pub(super) fn chain(w: &mut Writer<'_>, kind: Kind, depth: usize) -> String {
    let operators: &[&str] = match kind {
        Kind::Float => &["+", "-", "*"],
        _ => &["+", "-", "*", "+", "-", "|", "^", "&"],
    };
    let mut text = operand(w, kind, depth);
    for _ in 0..=w.below(3) {
        text = format!("{text} {} {}", w.of(operators), operand(w, kind, depth));
        if w.below(5) == 4 {
            text = format!("{text} {} {}", w.of(&["//", "%"]), w.of(&["3", "(-3)", "7", "(-2)"]));
        }
    }
    format!("({text})")
}

fn operand(w: &mut Writer<'_>, kind: Kind, depth: usize) -> String {
    if kind == Kind::Float && w.below(4) == 3 {
        return atom(w, Kind::Int);
    }
    expression(w, kind, depth)
}

fn divided(w: &mut Writer<'_>, depth: usize) -> String {
    let one = expression(w, Kind::Int, depth);
    format!("({one} {} {})", w.of(&["//", "%"]), divisor(w, depth))
}

/// Not often zero.
fn divisor(w: &mut Writer<'_>, depth: usize) -> String {
    const DIVISORS: [&str; 8] =
        ["2", "3", "(-3)", "7", "(-1)", "1000000007", "4294967296", "123456789012345678901"];
    if w.below(4) == 3 { expression(w, Kind::Int, depth) } else { w.of(&DIVISORS).to_owned() }
}

/// As [`divisor`], but never so large that what comes out is tiny: see `float-digits`.
fn part(w: &mut Writer<'_>, depth: usize) -> String {
    const PARTS: [&str; 8] = ["2", "0.5", "4", "3", "(-8)", "10", "1.5", "(-0.25)"];
    if w.below(6) == 5 { format!("len({})", sized(w, depth)) } else { w.of(&PARTS).to_owned() }
}

/// To the left only what stays small, or gets large at once: see `shift-32-bits`.
fn shifted(w: &mut Writer<'_>, depth: usize) -> String {
    let one = expression(w, Kind::Int, depth);
    match w.below(3) {
        0 => format!("({one} >> {})", w.of(&["1", "0", "3", "31", "63", "100", "(-1)"])),
        1 => format!("(({one} & 255) << {})", w.of(&["1", "0", "3", "8", "(-1)"])),
        _ => format!("({one} << {})", w.of(&["64", "40"])),
    }
}

fn looked_up(w: &mut Writer<'_>, depth: usize) -> String {
    let table = expression(w, Kind::Table, depth);
    let key = key(w, depth);
    match w.below(4) {
        0 => format!("{table}[{key}]"),
        1 => format!("{table}.pop({key}, {})", atom(w, Kind::Int)),
        _ => format!("{table}.get({key}, {})", atom(w, Kind::Int)),
    }
}

fn of_text(w: &mut Writer<'_>, depth: usize) -> String {
    const PLACES: [&str; 6] = ["", ", 1", ", -2", ", 0, 3", ", 1, -1", ", 2, 99"];
    let text = expression(w, Kind::Text, depth);
    let part = if w.below(3) == 2 {
        expression(w, Kind::Text, depth)
    } else {
        w.of(&["\"a\"", "\"b\"", "\"\"", "\"X\"", "\"l\""]).to_owned()
    };
    let method = w.of(&["find", "rfind", "count", "find", "index", "rindex"]);
    // Where nothing is found after the end is answered in more than one way.
    let places = if part == "\"a\"" || part == "\"l\"" { w.of(&PLACES) } else { "" };
    format!("{text}.{method}({part}{places})")
}

fn converted(w: &mut Writer<'_>, depth: usize) -> String {
    const TEXTS: [&str; 8] = [
        "\"42\"",
        "\"-17\"",
        "\"ff\", 16",
        "\"0x1f\", 16",
        "\"101\", 2",
        "\"0o17\", 0",
        "\"z\", 36",
        "\"x\"",
    ];
    match w.below(4) {
        0 => format!("int({})", w.of(&TEXTS)),
        1 => format!("int({})", expression(w, Kind::Bool, depth)),
        2 => format!("int({})", expression(w, Kind::Float, depth)),
        _ => format!("ord({}[{}])", expression(w, Kind::Text, depth), place(w, 0)),
    }
}

/// `min` and `max` of a list, or of what is given.
pub(super) fn extreme(w: &mut Writer<'_>, one: Kind, many: Kind, depth: usize) -> String {
    let function = w.of(&["min", "max"]);
    match w.below(4) {
        0 => format!("{function}({}, {})", expression(w, one, depth), expression(w, one, depth)),
        1 => format!("{function}({})", expression(w, many, depth)),
        2 => format!("{function}({} + [{}])", expression(w, many, depth), atom(w, one)),
        _ => {
            let key = if one == Kind::Int { "lambda v: v % 5" } else { "len" };
            format!("{function}({} + [{}], key = {key})", expression(w, many, depth), atom(w, one))
        }
    }
}

/// Anything that has a length.
fn sized(w: &mut Writer<'_>, depth: usize) -> String {
    let kind = w.of(&[
        Kind::Ints,
        Kind::Text,
        Kind::Table,
        Kind::Texts,
        Kind::Pairs,
        Kind::Pair,
        Kind::Bag,
        Kind::Rows,
    ]);
    expression(w, kind, depth)
}
