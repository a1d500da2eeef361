//! Branches and loops.

use super::{existing, statements};
use crate::{
    expression::{DEPTH, expression},
    kind::Kind,
    writer::Writer,
};

pub(super) fn branches(w: &mut Writer<'_>) {
    if !w.can_nest() {
        return;
    }
    let condition = expression(w, Kind::Bool, DEPTH);
    if w.below(6) == 5 {
        return maybe(w, &condition);
    }
    w.line(format!("if {condition}:"));
    w.block(statements);
    if w.below(3) == 2 {
        let condition = expression(w, Kind::Bool, 2);
        w.line(format!("elif {condition}:"));
        w.block(statements);
    }
    if w.below(2) == 1 {
        w.line("else:");
        w.block(statements);
    }
}

/// Makes a variable that may have no value.
fn maybe(w: &mut Writer<'_>, condition: &str) {
    let (name, kind) = (w.scope.fresh("v"), w.of(&Kind::ALL));
    let value = expression(w, kind, 2);
    w.line(format!("if {condition}: {name} = {value}"));
    w.scope.add(name, kind, true);
}

/// Loops in loops are no deeper than this: each goes a few times.
const MAX_LOOPS: usize = 2;

pub(super) fn repeat(w: &mut Writer<'_>) {
    if !w.can_nest() || w.loops >= MAX_LOOPS {
        return;
    }
    let (one, other) = (w.scope.fresh("i"), w.scope.fresh("i"));
    let was_frozen = w.is_frozen;
    let (head, kinds) = head(w, &one, &other);
    w.line(head);
    w.loops += 1;
    w.block(|w| {
        for (name, kind) in [one, other].into_iter().zip(kinds) {
            w.scope.add(name, kind, true);
        }
        statements(w);
    });
    w.loops -= 1;
    w.is_frozen = was_frozen;
}

/// The head of a loop and the kinds of its variables.
fn head(w: &mut Writer<'_>, one: &str, other: &str) -> (String, Vec<Kind>) {
    match w.below(9) {
        0 | 1 => {
            let range = w.of(&["3", "1, 4", "4, 0, -2", "2"]);
            (format!("for {one} in range({range}):"), vec![Kind::Int])
        }
        2 => {
            // Maybe of a variable, which must not change then.
            let kind = w.of(&[
                (Kind::Ints, Kind::Int),
                (Kind::Texts, Kind::Text),
                (Kind::Rows, Kind::Ints),
            ]);
            let list = existing(w, kind.0);
            (format!("for {one} in {list}:"), vec![kind.1])
        }
        3 => (format!("for {one} in {}:", expression(w, Kind::Ints, 2)), vec![Kind::Int]),
        4 => {
            w.is_frozen = true;
            (format!("for {one} in {}:", expression(w, Kind::Table, 2)), vec![Kind::Text])
        }
        5 => {
            let table = expression(w, Kind::Table, 2);
            (format!("for {one}, {other} in {table}.items():"), vec![Kind::Text, Kind::Int])
        }
        6 => {
            let texts = expression(w, Kind::Texts, 2);
            (format!("for {one}, {other} in enumerate({texts}):"), vec![Kind::Int, Kind::Text])
        }
        7 => {
            let pairs = expression(w, Kind::Pairs, 2);
            (format!("for ({one}, {other}) in {pairs}:"), vec![Kind::Int, Kind::Text])
        }
        _ => {
            let bag = expression(w, Kind::Bag, 2);
            (format!("for {one} in sorted({bag}):"), vec![Kind::Int])
        }
    }
}
