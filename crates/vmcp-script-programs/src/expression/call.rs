//! Calls of the program's own functions, and of functions made on the spot.

use super::{atom, expression, with};
use crate::{
    kind::Kind,
    scope::{Form, Function, Parameter},
    writer::Writer,
};

/// A call that gives a value of this kind.
pub(super) fn of_kind(w: &mut Writer<'_>, kind: Kind, depth: usize) -> String {
    let known: Vec<_> =
        w.scope.functions.iter().filter(|function| function.returns == kind).cloned().collect();
    // What a function of the program changes is not known here.
    if known.is_empty() || w.is_frozen {
        return on_the_spot(w, kind, depth);
    }
    let at = w.below(known.len().min(8));
    call(w, &known[known.len() - 1 - at], depth)
}

fn on_the_spot(w: &mut Writer<'_>, kind: Kind, depth: usize) -> String {
    let of = w.of(&Kind::SIMPLE);
    let argument = expression(w, of, depth);
    with(w, of, |w, name| {
        let body = expression(w, kind, depth);
        match w.below(3) {
            0 => format!("(lambda {name}: {body})({argument})"),
            1 => format!("(lambda {name} = {argument}: {body})()"),
            _ => format!("(lambda *rest, {name}: {body})(1, {name} = {argument})"),
        }
    })
}

/// A call of this function; now and then one that it does not take.
pub(crate) fn call(w: &mut Writer<'_>, function: &Function, depth: usize) -> String {
    let mut positional = Vec::new();
    let mut named = Vec::new();
    let by_name = w.below(3) == 2;
    let mistake = w.one_in(40).then(|| w.below(4));
    for parameter in &function.parameters {
        argument(w, parameter, (by_name, depth), (&mut positional, &mut named));
    }
    match mistake {
        Some(0) => drop(positional.pop()),
        Some(1) => positional.push("0".to_owned()),
        Some(2) => named.insert(0, "unknown = 1".to_owned()),
        Some(_) => drop(named.pop()),
        None => {}
    }
    positional.append(&mut named);
    format!("{}({})", function.name, positional.join(", "))
}

fn argument(
    w: &mut Writer<'_>,
    parameter: &Parameter,
    (by_name, depth): (bool, usize),
    (positional, named): (&mut Vec<String>, &mut Vec<String>),
) {
    let Parameter { name, kind, form } = parameter;
    match form {
        Form::Plain if by_name || !named.is_empty() => {
            named.push(format!("{name} = {}", expression(w, *kind, depth)));
        }
        Form::Plain => positional.push(expression(w, *kind, depth)),
        Form::Optional if w.below(2) == 0 => {}
        Form::Optional | Form::Named => {
            if w.below(2) == 1 || *form == Form::Optional {
                named.push(format!("{name} = {}", expression(w, *kind, depth)));
            }
        }
        Form::Star if named.is_empty() && w.below(2) == 1 => {
            positional.push(format!("{}, {}", atom(w, Kind::Int), expression(w, *kind, depth)));
        }
        Form::StarStar if w.below(2) == 1 => match w.below(2) {
            0 => named.push(format!("more = {}", atom(w, Kind::Int))),
            _ => named.push("**{\"m\": 1, \"n\": 2}".to_owned()),
        },
        Form::Star | Form::StarStar => {}
    }
}
