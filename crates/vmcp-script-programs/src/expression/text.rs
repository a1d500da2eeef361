//! Text: operators, slices, methods, and what turns values into text.

use super::{expression, format, number::extreme, place, slice};
use crate::{kind::Kind, writer::Writer};

pub(super) fn text(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(17) {
        0 | 1 => {
            format!("({} + {})", expression(w, Kind::Text, depth), expression(w, Kind::Text, depth))
        }
        2 => {
            let times = w.of(&["2", "0", "3", "(-1)"]);
            let text = expression(w, Kind::Text, depth);
            if w.below(2) == 0 {
                format!("({text} * {times})")
            } else {
                format!("({times} * {text})")
            }
        }
        3 => format!("{}[{}]", expression(w, Kind::Text, depth), slice(w)),
        4 => format!("{}[{}]", expression(w, Kind::Text, depth), place(w, depth)),
        5 | 6 => shown(w, depth),
        7..=9 => method(w, depth),
        10 => {
            let separator = w.of(&["\"-\"", "\", \"", "\"\""]);
            format!("{separator}.join({})", expression(w, Kind::Texts, depth))
        }
        11..=13 => format::formatted(w, depth),
        14 => match w.below(3) {
            0 => format!("{}[{}]", expression(w, Kind::Texts, depth), place(w, depth)),
            1 => format!("{}[1]", expression(w, Kind::Pair, depth)),
            _ => extreme(w, Kind::Text, Kind::Texts, depth),
        },
        15 => encoded(w, depth),
        _ => odd(w, depth),
    }
}

/// JSON, and a struct as text.
fn encoded(w: &mut Writer<'_>, depth: usize) -> String {
    const KINDS: [Kind; 8] = [
        Kind::Table,
        Kind::Rows,
        Kind::Text,
        Kind::Float,
        Kind::Pairs,
        Kind::Texts,
        Kind::Bool,
        Kind::Int,
    ];
    let kind = w.of(&KINDS);
    let value = expression(w, kind, depth);
    match w.below(3) {
        0 if kind != Kind::Float => format!("str(struct(b = {value}, a = 1))"),
        _ => format!("json.encode({value})"),
    }
}

/// A value as text. Sets look different by design, and numbers with a point with exponents.
fn shown(w: &mut Writer<'_>, depth: usize) -> String {
    const KINDS: [Kind; 9] = [
        Kind::Rows,
        Kind::Int,
        Kind::Text,
        Kind::Bool,
        Kind::Ints,
        Kind::Texts,
        Kind::Table,
        Kind::Pair,
        Kind::Pairs,
    ];
    let kind = w.of(&KINDS);
    format!("{}({})", w.of(&["str", "repr"]), expression(w, kind, depth))
}

fn method(w: &mut Writer<'_>, depth: usize) -> String {
    const PLAIN: [&str; 12] = [
        "upper()",
        "lower()",
        "strip()",
        "title()",
        "capitalize()",
        "lstrip()",
        "rstrip()",
        "strip(\"ax\")",
        "lstrip(\"ah \")",
        "rstrip(\"cd\")",
        "removeprefix(\"a\")",
        "removesuffix(\"c\")",
    ];
    const COUNTS: [&str; 5] = ["", ", 1", ", 2", ", 0", ", 99"];
    const OLD: [&str; 5] = ["\"a\"", "\"l\"", "\"\"", "\"X\"", "\" \""];
    let text = expression(w, Kind::Text, depth);
    match w.below(4) {
        0..=2 => format!("{text}.{}", w.of(&PLAIN)),
        _ => {
            let (old, new) = (w.of(&OLD), w.of(&["\"\"", "\"z\"", "\"<>\""]));
            format!("{text}.replace({old}, {new}{})", w.of(&COUNTS))
        }
    }
}

fn odd(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(3) {
        0 => {
            let kind = w.of(&Kind::ALL);
            format!("type({})", expression(w, kind, depth))
        }
        1 => format!("chr({})", w.of(&["97", "65", "48", "380", "7681", "-1"])),
        _ => {
            let separator = w.of(&["\",\"", "\"X\"", "\" \"", "\"?\""]);
            let method = w.of(&["partition", "rpartition"]);
            let at = w.of(&["0", "1", "2"]);
            format!("{}.{method}({separator})[{at}]", expression(w, Kind::Text, depth))
        }
    }
}
