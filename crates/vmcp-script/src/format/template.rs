//! `template.format(…)`.

use super::{
    Spec,
    value::{charge, string},
};
use crate::{
    builtins::parameters,
    count,
    heap::{Object, price},
    machine::{Arguments, Machine, index},
    stop::{ErrorKind, Run, Stop},
    value::{
        Value,
        repr::{self, Text, article, type_name},
    },
};

/// `template.format(*positional, **named)`.
pub(crate) fn format(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let template = parameters::text(machine.heap(), receiver, "format", "template")?;
    machine.heap().check(template.len())?;
    let template = template.to_owned();
    machine.spend(4 * template.len())?;
    let mut out = Text::beside(machine.heap(), template.len());
    let mut filler = Filler { machine, arguments, counted: None };
    filler.fill(&template, Depth::Template, &mut out)?;
    machine.spend(out.len())?;
    machine.heap_mut().string(out.finish())
}

/// Forms may have places too, and those have none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Template,
    Form,
}

struct Filler<'m> {
    machine: &'m mut Machine,
    arguments: Arguments,
    /// How many places were numbered by us, or that they are numbered by hand.
    counted: Option<Counted>,
}

#[derive(Clone, Copy)]
enum Counted {
    ByUs(usize),
    ByHand,
}

impl Filler<'_> {
    fn fill(&mut self, template: &str, depth: Depth, out: &mut Text) -> Run<()> {
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            out.push(&rest[..at])?;
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                out.push(brace)?;
                rest = after;
            } else if brace == "}" {
                return Err(Stop::value("a lone `}` in the text; write `}}` for the character"));
            } else {
                let end = closing(rest).ok_or_else(|| {
                    Stop::value("a `{` without its `}` in the text; write `{{` for the character")
                })?;
                self.place(&rest[..end], depth, out)?;
                rest = &rest[end + 1..];
            }
        }
        out.push(rest)
    }

    /// Writes the place `name!conversion:form`.
    fn place(&mut self, place: &str, depth: Depth, out: &mut Text) -> Run<()> {
        self.machine.spend(price::PLACE)?;
        let (name, conversion, form) = parts(place)?;
        let value = self.value(name)?;
        if depth == Depth::Form && form.contains('{') {
            return Err(Stop::value("places nested more than twice in a form"));
        }
        let form = match form.contains(['{', '}']) {
            true => {
                let mut text = out.inner();
                self.fill(form, Depth::Form, &mut text)?;
                text.finish()
            }
            false => form.to_owned(),
        };
        match conversion {
            Some(letter) => self.converted(value, letter, &form, out),
            None => super::write(self.machine, value, &form, out),
        }
    }

    /// Writes the text of `value` in the form `form`.
    fn converted(&mut self, value: Value, letter: char, form: &str, out: &mut Text) -> Run<()> {
        let spec = Spec::parse(form)?;
        charge(self.machine, &spec, out)?;
        let mut text = out.inner();
        match letter {
            's' => repr::string(self.machine.heap(), self.machine, value, &mut text)?,
            'r' | 'a' => repr::repr(self.machine.heap(), self.machine, value, &mut text)?,
            _ => {
                let message = format!("unknown conversion `!{letter}`; there are !r and !s");
                return Err(Stop::value(message));
            }
        }
        self.machine.spend(text.len())?;
        let text = text.finish();
        out.holding(text.capacity(), |out| string(&text, &spec, out))
    }

    /// The value that `name`, with its indices and attributes, stands for.
    fn value(&mut self, name: &str) -> Run {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, mut rest) = name.split_at(end);
        let mut value = self.argument(first)?;
        while !rest.is_empty() {
            self.machine.spend(price::PLACE / 2)?;
            if let Some(after) = rest.strip_prefix('.') {
                let end = after.find(['.', '[']).unwrap_or(after.len());
                value = self.attribute(value, &after[..end])?;
                rest = &after[end..];
            } else if let Some(after) = rest.strip_prefix('[') {
                let Some(end) = after.find(']') else {
                    return Err(Stop::value(format!("a `[` without its `]` in {{{name}}}")));
                };
                value = self.item(value, &after[..end])?;
                rest = &after[end + 1..];
            } else {
                let message = format!("only `.` or `[` may follow `]` in {{{name}}}");
                return Err(Stop::value(message));
            }
        }
        Ok(value)
    }

    fn argument(&mut self, name: &str) -> Run {
        if !name.is_empty() && !name.bytes().all(|byte| byte.is_ascii_digit()) {
            self.machine.spend(self.arguments.named.len())?;
            let found = self.arguments.named.iter().find(|(known, _)| **known == *name);
            return found.map(|(_, value)| *value).ok_or_else(|| self.unknown(name));
        }
        let at = match (name, self.counted) {
            ("", None | Some(Counted::ByUs(_))) => {
                let at = if let Some(Counted::ByUs(at)) = self.counted { at } else { 0 };
                self.counted = Some(Counted::ByUs(at + 1));
                at
            }
            ("", _) | (_, Some(Counted::ByUs(_))) => {
                let message = "numbered places {0} and unnumbered ones {} cannot be mixed";
                return Err(Stop::value(message));
            }
            _ => {
                self.counted = Some(Counted::ByHand);
                name.parse().unwrap_or(usize::MAX)
            }
        };
        let given = self.arguments.positional.len();
        self.arguments.positional.get(at).copied().ok_or_else(|| {
            let given = count::given(given);
            let message = format!("format() has no value for place {{{at}}}: {given} by position");
            Stop::raise(ErrorKind::Index, message)
        })
    }

    fn unknown(&self, name: &str) -> Stop {
        let known: Vec<&str> =
            self.arguments.named.iter().take(8).map(|(name, _)| &**name).collect();
        let hint = match known.is_empty() {
            true => format!("; write .format({name}=…), or an f-string"),
            false => format!("; there are: {}", known.join(", ")),
        };
        Stop::raise(ErrorKind::Key, format!("format() has no value named `{name}`{hint}"))
    }

    fn attribute(&self, value: Value, name: &str) -> Run {
        self.machine.field(value, name).ok_or_else(|| {
            let kind = type_name(self.machine.heap(), value);
            let hint = if kind == "dict" { format!("; write [{name}]") } else { String::new() };
            let message =
                format!("{an} {kind} has no attribute `{name}`{hint}", an = article(kind));
            Stop::raise(ErrorKind::Attribute, message)
        })
    }

    fn item(&mut self, value: Value, key: &str) -> Run {
        let number = key.parse().ok().filter(|_| key.bytes().all(|byte| byte.is_ascii_digit()));
        let by_number = match (number, self.machine.heap().object(value)) {
            (Some(number), _) => Some(Value::Int(number)),
            (None, Some(Object::Dict(_))) => None,
            (None, _) => {
                let message = format!("the index [{key}] of a place is no whole number");
                return Err(Stop::type_error(message));
            }
        };
        let key = match by_number {
            Some(number) => number,
            None => {
                self.machine.heap().check(key.len())?;
                self.machine.spend(key.len())?;
                self.machine.heap_mut().string(key)?
            }
        };
        index(self.machine.heap_mut(), value, key)
    }
}

/// Where the brace ends that was open before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1_u32;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

/// The name, the conversion and the form of a place.
fn parts(place: &str) -> Run<(&str, Option<char>, &str)> {
    let mut inside = false;
    let end = place.char_indices().find_map(|(at, c)| {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            _ => {}
        }
        (!inside && matches!(c, '!' | ':')).then_some(at)
    });
    let Some(end) = end else { return Ok((place, None, "")) };
    let (name, rest) = (&place[..end], &place[end + 1..]);
    if place[end..].starts_with(':') {
        return Ok((name, None, rest));
    }
    let mut chars = rest.chars();
    let Some(letter) = chars.next() else {
        return Err(Stop::value("a conversion must follow `!`: !r or !s"));
    };
    match (chars.as_str(), chars.as_str().strip_prefix(':')) {
        ("", _) => Ok((name, Some(letter), "")),
        (_, Some(form)) => Ok((name, Some(letter), form)),
        _ => Err(Stop::value("only `:` may follow the conversion of a place")),
    }
}
