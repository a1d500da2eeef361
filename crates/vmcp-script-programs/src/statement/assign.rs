//! Assignments: new names, old ones, operators, and several at a time.

use crate::{
    expression::{DEPTH, atom, expression},
    kind::Kind,
    writer::Writer,
};

pub(super) fn new(w: &mut Writer<'_>) {
    let kind = w.of(&Kind::ALL);
    // Now and then another name for the same value.
    let value = match w.below(6) {
        5 => atom(w, kind),
        _ => expression(w, kind, DEPTH),
    };
    to_new(w, kind, &value);
}

/// Gives a value a name.
pub(super) fn to_new(w: &mut Writer<'_>, kind: Kind, value: &str) -> String {
    let name = w.scope.fresh("v");
    w.line(format!("{name} = {value}"));
    w.scope.add(name.clone(), kind, true);
    name
}

pub(super) fn again(w: &mut Writer<'_>) {
    let kind = w.of(&Kind::ALL);
    let value = expression(w, kind, DEPTH);
    // In a function, the name of an outer variable becomes the function's own everywhere in it.
    let outer = w.one_in(8).then(|| w.scope.outer(kind)).flatten();
    match outer.or_else(|| w.target(kind)) {
        Some(name) => w.line(format!("{name} = {value}")),
        None => drop(to_new(w, kind, &value)),
    }
}

pub(super) fn augmented(w: &mut Writer<'_>) {
    const OPERATORS: [(Kind, &[&str]); 7] = [
        (Kind::Int, &["+=", "-=", "*=", "|=", "^=", "&="]),
        (Kind::Text, &["+="]),
        (Kind::Ints, &["+="]),
        (Kind::Texts, &["+="]),
        (Kind::Float, &["+=", "-=", "*="]),
        (Kind::Pairs, &["+="]),
        (Kind::Rows, &["+="]),
    ];
    let (kind, operators) = w.of(&OPERATORS);
    let Some(name) = w.target(kind) else { return new(w) };
    if kind == Kind::Int && w.below(4) == 3 {
        let (operator, by) =
            w.of(&[("//=", "3"), ("%=", "7"), ("<<=", "40"), (">>=", "1"), ("//=", "0")]);
        return w.line(format!("{name} {operator} {by}"));
    }
    let operator = w.of(operators);
    let value = expression(w, kind, DEPTH);
    w.line(format!("{name} {operator} {value}"));
}

pub(super) fn unpacked(w: &mut Writer<'_>) {
    let (one, other) = (w.scope.fresh("v"), w.scope.fresh("v"));
    match w.below(5) {
        0 => {
            let value = expression(w, Kind::Pair, DEPTH);
            w.line(format!("{one}, {other} = {value}"));
            w.scope.add(one, Kind::Int, true);
            w.scope.add(other, Kind::Text, true);
        }
        1 => {
            let (a, b) = (expression(w, Kind::Int, 2), expression(w, Kind::Ints, 2));
            w.line(format!("({one}, {other}) = ({a}, {b})"));
            w.scope.add(one, Kind::Int, true);
            w.scope.add(other, Kind::Ints, true);
        }
        2 => {
            let values = expression(w, Kind::Ints, DEPTH);
            w.line(format!("[{one}, {other}] = {values}[:2]"));
            w.scope.add(one, Kind::Int, true);
            w.scope.add(other, Kind::Int, true);
        }
        3 => {
            let third = w.scope.fresh("v");
            let pair = expression(w, Kind::Pair, 2);
            w.line(format!("{one}, ({other}, {third}) = [True, {pair}]"));
            w.scope.add(one, Kind::Bool, true);
            w.scope.add(other, Kind::Int, true);
            w.scope.add(third, Kind::Text, true);
        }
        _ => swapped(w),
    }
}

fn swapped(w: &mut Writer<'_>) {
    let kind = w.of(&[Kind::Int, Kind::Text, Kind::Ints, Kind::Rows]);
    let (Some(one), Some(other)) = (w.target(kind), w.target(kind)) else { return new(w) };
    w.line(format!("{one}, {other} = {other}, {one}"));
}
