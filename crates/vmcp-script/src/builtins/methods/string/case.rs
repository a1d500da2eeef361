//! Upper and lower case.

use super::{Method, Table, own, read_chars};
use crate::{
    builtins::parameters::take,
    machine::{Arguments, Machine},
    stop::Run,
    value::Value,
};

pub(super) const TABLE: Table<Method> = &[
    ("lower", lower),
    ("upper", upper),
    ("title", title),
    ("capitalize", capitalize),
    ("casefold", casefold),
    ("swapcase", swapcase),
];

/// No mapping makes more bytes of one.
const MOST_GROWTH: usize = 3;

/// Does `change`, which takes the work `price` for each byte.
fn changed(
    machine: &mut Machine,
    receiver: Value,
    arguments: &Arguments,
    (name, price, change): (&str, usize, fn(&str) -> String),
) -> Run {
    let [] = take(arguments, name, [], 0)?;
    let text = read_chars(machine, receiver)?;
    let growth = if text.is_ascii() { 2 } else { MOST_GROWTH * 2 };
    let (size, most) = (text.len(), text.len().saturating_mul(growth));
    machine.spend(size.saturating_mul(price))?;
    machine.heap().check(most)?;
    let text = change(own(machine.heap(), receiver));
    machine.heap_mut().string(text)
}

fn lower(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    changed(machine, receiver, &arguments, ("lower", 4, str::to_lowercase))
}

fn upper(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    changed(machine, receiver, &arguments, ("upper", 8, str::to_uppercase))
}

fn title(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    changed(machine, receiver, &arguments, ("title", 64, titled))
}

fn capitalize(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    changed(
        machine,
        receiver,
        &arguments,
        ("capitalize", 8, |text| {
            let mut out = String::with_capacity(text.len());
            capitalized(text, &mut out);
            out
        }),
    )
}

fn casefold(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    changed(machine, receiver, &arguments, ("casefold", 48, folded))
}

fn swapcase(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    changed(machine, receiver, &arguments, ("swapcase", 48, swapped))
}

/// Whether `c` has a case. Characters that are both, such as `ǅ`, have one too.
pub(super) fn is_cased(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase() || is_title(c)
}

/// Whether `c` is an upper and a lower case letter in one, as `ǅ` is.
pub(super) fn is_title(c: char) -> bool {
    !c.is_ascii() && !c.is_lowercase() && !c.is_uppercase() && !c.to_lowercase().eq([c])
}

/// Every run of letters with a capital first letter.
fn titled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(is_cased).unwrap_or(rest.len());
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !is_cased(c)).unwrap_or(rest.len());
        capitalized(&rest[..end], &mut out);
        rest = &rest[end..];
    }
    out
}

/// The first character as a capital, the others in lower case.
fn capitalized(text: &str, out: &mut String) {
    let Some(first) = text.chars().next() else { return };
    if is_title(first) {
        out.push(first);
    } else {
        let mut upper = first.to_uppercase();
        out.extend(upper.next());
        // `ß` begins as `Ss`.
        upper.for_each(|more| out.extend(more.to_lowercase()));
    }
    // In one piece: the last sigma of a word looks different, and only its word tells.
    let lower = text.to_lowercase();
    let cut: usize = first.to_lowercase().map(char::len_utf8).sum();
    out.push_str(lower.get(cut..).unwrap_or_default());
}

fn swapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_uppercase() {
            true => out.extend(c.to_lowercase()),
            false => out.extend(c.to_uppercase()),
        }
    }
    out
}

/// Lower case for comparing: what differs only in case is the same.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            'ς' => out.push('σ'),
            'ſ' => out.push('s'),
            'µ' => out.push('μ'),
            'ẞ' => out.push_str("ss"),
            _ if c.to_uppercase().len() > 1 => {
                out.extend(c.to_uppercase().flat_map(char::to_lowercase));
            }
            _ => out.extend(c.to_lowercase()),
        }
    }
    out
}
