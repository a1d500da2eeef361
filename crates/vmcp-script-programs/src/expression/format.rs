//! The three ways of putting values into text.

use super::{atom, expression};
use crate::{kind::Kind, writer::Writer};

pub(super) fn formatted(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(3) {
        0 => percent(w, depth),
        1 => template(w, depth),
        _ => f_string(w, depth),
    }
}

const SHOWN: [Kind; 7] =
    [Kind::Int, Kind::Text, Kind::Ints, Kind::Bool, Kind::Pair, Kind::Table, Kind::Rows];

fn percent(w: &mut Writer<'_>, depth: usize) -> String {
    let mut places = String::new();
    let mut values = Vec::new();
    for _ in 0..=w.below(3) {
        places += w.of(&["", "a ", " %% ", "("]);
        let (place, kind) = match w.below(6) {
            0 | 1 => ("%s", w.of(&SHOWN)),
            2 => ("%r", w.of(&SHOWN)),
            3 => ("%d", Kind::Int),
            4 => (w.of(&["%x", "%o", "%X"]), Kind::Int),
            _ => (w.of(&["%d", "%e", "%f"]), Kind::Float),
        };
        places += place;
        values.push(expression(w, kind, depth));
    }
    if w.one_in(30) {
        values.pop();
    }
    let comma = if values.len() == 1 { "," } else { "" };
    format!("(\"{places}\" % ({}{comma}))", values.join(", "))
}

fn template(w: &mut Writer<'_>, depth: usize) -> String {
    let (kind, other) = (w.of(&SHOWN), w.of(&SHOWN));
    let (one, other) = (expression(w, kind, depth), expression(w, other, depth));
    match w.below(7) {
        0 => format!("\"{{}} and {{}}\".format({one}, {other})"),
        1 => format!("\"{{1}}-{{0}}-{{1}}\".format({one}, {other})"),
        2 => format!("\"{{a}}{{b!r}}\".format(a = {one}, b = {other})"),
        3 => format!("\"{{{{}}}} {{!r}}\".format({one})"),
        4 => format!("\"{{}} {{x}}\".format({one}, x = {other})"),
        5 => format!("\"{{}} {{}}\".format({one})"),
        _ => format!("\"{{1!s}}:{{0}}\".format({one}, {other})"),
    }
}

/// In the braces stand names only: quotes in there are read differently.
fn f_string(w: &mut Writer<'_>, depth: usize) -> String {
    let kind = w.of(&SHOWN);
    let Some(name) = w.variable(kind).filter(|name| is_name(name)) else {
        return format!("str({})", expression(w, kind, depth));
    };
    let other = if w.below(2) == 1 { atom(w, Kind::Int) } else { name.clone() };
    match w.below(4) {
        0 => format!("f\"{{{name}}}\""),
        1 => format!("f'<{{{name}!r}}> {{{{{{{other}}}}}}}'"),
        2 => format!("f\"{{{name}!s}}%s\\n{{{other}}}\""),
        _ => format!("f\"{{{other} + 1}} {{{name}}}\""),
    }
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
