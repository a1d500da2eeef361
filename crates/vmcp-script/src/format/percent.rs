//! `template % values`.

use super::{Align, Sign, Spec, place::place, value};
use crate::{
    builtins::parameters,
    count,
    heap::{Object, price},
    machine::Machine,
    stop::{ErrorKind, Run, Stop},
    value::{Value, repr::Text},
};

/// `template % values`: `values` is a tuple, a dict for `%(name)s`, or the only value.
pub(crate) fn percent(machine: &mut Machine, template: Value, values: Value) -> Run {
    let template = parameters::text(machine.heap(), template, "%", "template")?;
    machine.heap().check(template.len())?;
    let template = template.to_owned();
    machine.spend(2 * template.len())?;
    let mut out = Text::beside(machine.heap(), template.len());
    let mut given = Given { values, next: 0, by_name: false };
    let mut rest = template.as_str();
    while let Some(at) = rest.find('%') {
        out.push(&rest[..at])?;
        rest = directive(machine, &mut given, &rest[at + 1..], &mut out)?;
    }
    out.push(rest)?;
    given.check_all_used(machine)?;
    machine.spend(out.len())?;
    machine.heap_mut().string(out.finish())
}

/// What the values are, and which of them is next.
struct Given {
    values: Value,
    next: usize,
    by_name: bool,
}

impl Given {
    fn next(&mut self, machine: &Machine) -> Run {
        let found = match machine.heap().object(self.values) {
            Some(Object::Tuple(items)) => items.get(self.next).copied(),
            _ => (self.next == 0).then_some(self.values),
        };
        self.next += 1;
        found.ok_or_else(|| {
            let hint = match machine.heap().object(self.values) {
                Some(Object::List(_)) => "; a list is one value, use % tuple(items)",
                _ => "; several go in a tuple: % (a, b)",
            };
            let message = format!("the text has more % places than there are values{hint}");
            Stop::type_error(message)
        })
    }

    fn named(&mut self, machine: &mut Machine, name: &str) -> Run {
        self.by_name = true;
        let Value::Object(dict) = self.values else { return Err(needs_dict(name)) };
        if !matches!(machine.heap().get(dict), Object::Dict(_)) {
            return Err(needs_dict(name));
        }
        machine.heap().check(name.len())?;
        machine.spend(name.len())?;
        let key = machine.heap_mut().string(name)?;
        machine.heap().dict_get(dict, key)?.ok_or_else(|| {
            Stop::raise(ErrorKind::Key, format!("%({name}) is not a key of the dict after %"))
        })
    }

    fn check_all_used(&self, machine: &Machine) -> Run<()> {
        let given = match machine.heap().object(self.values) {
            Some(Object::Tuple(items)) => items.len(),
            Some(Object::Dict(_)) => return Ok(()),
            _ => 1,
        };
        if self.by_name || self.next >= given {
            return Ok(());
        }
        let them = if given == 1 { "it" } else { "them" };
        Err(Stop::type_error(format!(
            "{}, and the text has {} for {them}",
            count::there(given, "value"),
            count::of(self.next, "% place")
        )))
    }
}

fn needs_dict(name: &str) -> Stop {
    Stop::type_error(format!("%({name}) needs a dict after %: text % {{\"{name}\": value}}"))
}

/// Writes one place, which starts after its `%`; returns what follows it.
fn directive<'t>(
    machine: &mut Machine,
    given: &mut Given,
    text: &'t str,
    out: &mut Text,
) -> Run<&'t str> {
    machine.spend(price::PLACE)?;
    let mut rest = text;
    let mut name = None;
    if let Some(after) = rest.strip_prefix('(') {
        let end = closing(after).ok_or_else(|| Stop::value("a `%(` without its `)`"))?;
        (name, rest) = (Some(&after[..end]), &after[end + 1..]);
    }
    let mut spec = Spec::plain(text);
    rest = flags(&mut spec, rest);
    (spec.width, rest) = count(machine, given, rest, &mut spec.align)?;
    if let Some(after) = rest.strip_prefix('.') {
        let (precision, after) = count(machine, given, after, &mut None)?;
        (spec.precision, rest) = (Some(precision), after);
    }
    rest = rest.trim_start_matches(['h', 'l', 'L']);
    let Some(letter) = rest.chars().next() else {
        return Err(Stop::value(
            "the text ends in the middle of a % place; write %% for a percent",
        ));
    };
    let after = &rest[letter.len_utf8()..];
    if letter == '%' {
        out.push("%")?;
        return Ok(after);
    }
    if !"sradiueEfFgGxXoc".contains(letter) {
        let message = format!(
            "unknown % place `{letter}`; there are %s %r %d %x %o %e %f %g %c, and %% for a percent"
        );
        return Err(Stop::value(message));
    }
    let value = match name {
        Some(name) => given.named(machine, name)?,
        None => given.next(machine)?,
    };
    spec.kind = Some(letter);
    value::charge(machine, &spec, out)?;
    place(machine, value, spec, letter, out)?;
    Ok(after)
}

/// Where the bracket ends that was open before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1_u32;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

fn flags<'t>(spec: &mut Spec<'_>, mut rest: &'t str) -> &'t str {
    while let Some(flag) = rest.chars().next() {
        match flag {
            '-' => spec.align = Some(Align::Left),
            '+' => spec.sign = Some(Sign::Plus),
            ' ' => spec.sign = spec.sign.or(Some(Sign::Space)),
            '#' => spec.alternate = true,
            '0' => spec.zero = true,
            _ => break,
        }
        rest = &rest[1..];
    }
    rest
}

/// A width or precision: digits, or `*` for one of the values.
fn count<'t>(
    machine: &Machine,
    given: &mut Given,
    text: &'t str,
    align: &mut Option<Align>,
) -> Run<(usize, &'t str)> {
    if let Some(after) = text.strip_prefix('*') {
        let value = given.next(machine)?;
        let size = parameters::whole(machine.heap(), value, "%", "*")?;
        if size < 0 {
            *align = Some(Align::Left);
        }
        return Ok((usize::try_from(size.unsigned_abs()).unwrap_or(usize::MAX), after));
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    match digits.is_empty() {
        true => Ok((0, rest)),
        false => match digits.parse() {
            Ok(size) => Ok((size, rest)),
            Err(_) => Err(Stop::value("the width or precision of a % place is too large")),
        },
    }
}
