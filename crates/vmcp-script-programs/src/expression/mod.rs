//! Expressions, by the kind of their value.
//!
//! Each text stands for itself: it is a primary or in brackets, so that any operator may follow.

mod call;
mod format;
mod list;
mod literal;
mod number;
mod table;
mod text;
mod truth;

use crate::{extension, kind::Kind, writer::Writer};

/// Expressions in expressions are no deeper than this.
pub(crate) const DEPTH: usize = 3;

/// Writes an expression of this kind.
pub(crate) fn expression(w: &mut Writer<'_>, kind: Kind, depth: usize) -> String {
    if depth == 0 {
        return atom(w, kind);
    }
    if w.one_in(200) {
        let [one, other] = kind.wrong();
        return w.of(&[one, other, one, other, one, other, "nowhere"]).to_owned();
    }
    if w.extends(6)
        && let Some(text) = extension::expression(w, kind, depth - 1)
    {
        return text;
    }
    let text = match w.below(14) {
        0..=4 => atom(w, kind),
        5 => conditional(w, kind, depth - 1),
        6 => call::of_kind(w, kind, depth - 1),
        _ => compound(w, kind, depth - 1),
    };
    // What it prints would be a set otherwise.
    let noted = w.traces && kind != Kind::Bag && w.one_in(10);
    if noted { format!("note({text})") } else { text }
}

/// A variable or a literal.
pub(crate) fn atom(w: &mut Writer<'_>, kind: Kind) -> String {
    if w.below(3) > 0
        && let Some(variable) = w.variable(kind)
    {
        return variable;
    }
    literal::of_kind(w, kind)
}

fn compound(w: &mut Writer<'_>, kind: Kind, depth: usize) -> String {
    match kind {
        Kind::Int => number::int(w, depth),
        Kind::Float => number::float(w, depth),
        Kind::Bool => truth::truth(w, depth),
        Kind::Text => text::text(w, depth),
        Kind::Ints => list::ints(w, depth),
        Kind::Texts => list::texts(w, depth),
        Kind::Pairs => list::pairs(w, depth),
        Kind::Table => table::table(w, depth),
        Kind::Pair => table::pair(w, depth),
        Kind::Bag => table::bag(w, depth),
        Kind::Rows => list::rows(w, depth),
    }
}

fn conditional(w: &mut Writer<'_>, kind: Kind, depth: usize) -> String {
    let one = expression(w, kind, depth);
    if w.below(3) == 2 {
        let other = expression(w, kind, depth);
        return format!("({one} {} {other})", w.of(&["or", "and"]));
    }
    let condition = expression(w, Kind::Bool, depth);
    let other = expression(w, kind, depth);
    format!("({one} if {condition} else {other})")
}

/// Writes what has one more variable of this kind in scope; `write` gets its name.
pub(crate) fn with<T>(
    w: &mut Writer<'_>,
    kind: Kind,
    write: impl FnOnce(&mut Writer<'_>, &str) -> T,
) -> T {
    let mark = w.scope.mark();
    let name = w.scope.fresh("i");
    w.scope.add(name.clone(), kind, false);
    let written = write(w, &name);
    w.scope.back_to(mark);
    written
}

/// `start:stop` or `start:stop:step`, of small numbers of both signs.
fn slice(w: &mut Writer<'_>) -> String {
    const BOUNDS: [&str; 10] = ["", "1", "0", "-1", "2", "-2", "3", "7", "-9", "-3"];
    const STEPS: [&str; 8] = ["", ":", ":2", ":-1", ":1", ":-2", ":3", ":-3"];
    let (start, stop, step) = (w.of(&BOUNDS), w.of(&BOUNDS), w.of(&STEPS));
    format!("{start}:{stop}{step}")
}

/// A place in a sequence that is often there.
fn place(w: &mut Writer<'_>, depth: usize) -> String {
    const PLACES: [&str; 5] = ["0", "-1", "1", "-2", "2"];
    if w.one_in(8) { expression(w, Kind::Int, depth) } else { w.of(&PLACES).to_owned() }
}

/// A key that dicts often have.
pub(crate) fn key(w: &mut Writer<'_>, depth: usize) -> String {
    const KEYS: [&str; 4] = ["\"a\"", "\"b\"", "\"k\"", "\"zz\""];
    if w.one_in(6) { expression(w, Kind::Text, depth) } else { w.of(&KEYS).to_owned() }
}
