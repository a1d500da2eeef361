//! Truth: comparisons, membership, tests of text, and what counts as true.

use super::{expression, key};
use crate::{kind::Kind, writer::Writer};

pub(super) fn truth(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(10) {
        0..=2 => ordered(w, depth),
        3 => equal(w, depth),
        4 => contained(w, depth),
        5 => {
            let (call, kind) = (w.of(&["(not ", "bool("]), w.of(&Kind::ALL));
            format!("{call}{})", expression(w, kind, depth))
        }
        6 | 7 => of_text(w, depth),
        8 => {
            let kind = w.of(&[Kind::Ints, Kind::Texts, Kind::Pairs, Kind::Rows]);
            format!("{}({})", w.of(&["any", "all"]), expression(w, kind, depth))
        }
        _ => {
            let one = expression(w, Kind::Bag, depth);
            let method = w.of(&["issubset", "issuperset"]);
            format!("{one}.{method}({})", expression(w, Kind::Bag, depth))
        }
    }
}

fn ordered(w: &mut Writer<'_>, depth: usize) -> String {
    const OPERATORS: [&str; 6] = ["<", "==", ">", "<=", ">=", "!="];
    let kind = w.of(&[
        Kind::Int,
        Kind::Text,
        Kind::Ints,
        Kind::Float,
        Kind::Pair,
        Kind::Pairs,
        Kind::Bool,
        Kind::Texts,
        Kind::Rows,
    ]);
    let other = match kind {
        Kind::Int if w.below(4) == 3 => Kind::Float,
        Kind::Float if w.below(2) == 1 => Kind::Int,
        same => same,
    };
    let one = expression(w, kind, depth);
    format!("({one} {} {})", w.of(&OPERATORS), expression(w, other, depth))
}

/// Equality is there for any two values.
fn equal(w: &mut Writer<'_>, depth: usize) -> String {
    let kind = w.of(&Kind::ALL);
    let other = if w.below(4) == 3 { w.of(&Kind::ALL) } else { kind };
    let one = expression(w, kind, depth);
    format!("({one} {} {})", w.of(&["==", "!="]), expression(w, other, depth))
}

fn contained(w: &mut Writer<'_>, depth: usize) -> String {
    let operator = w.of(&["in", "not in"]);
    let (one, other) = match w.below(6) {
        0 => (expression(w, Kind::Int, depth), expression(w, Kind::Ints, depth)),
        1 => (expression(w, Kind::Text, depth), expression(w, Kind::Text, depth)),
        2 => (key(w, depth), expression(w, Kind::Table, depth)),
        3 => (expression(w, Kind::Text, depth), expression(w, Kind::Texts, depth)),
        4 => (expression(w, Kind::Int, depth), expression(w, Kind::Bag, depth)),
        _ => (expression(w, Kind::Pair, depth), expression(w, Kind::Pairs, depth)),
    };
    format!("({one} {operator} {other})")
}

fn of_text(w: &mut Writer<'_>, depth: usize) -> String {
    const TESTS: [&str; 7] =
        ["isalpha", "isdigit", "isalnum", "isspace", "isupper", "islower", "istitle"];
    const PARTS: [&str; 5] = ["\"a\"", "\"\"", "(\"x\", \"h\")", "\"c\"", "()"];
    let text = expression(w, Kind::Text, depth);
    match w.below(3) {
        0 => format!("{text}.{}()", w.of(&TESTS)),
        1 => format!("{text}.{}({})", w.of(&["startswith", "endswith"]), w.of(&PARTS)),
        _ => {
            let method = w.of(&["startswith", "endswith"]);
            format!("{text}.{method}({})", expression(w, Kind::Text, depth))
        }
    }
}
