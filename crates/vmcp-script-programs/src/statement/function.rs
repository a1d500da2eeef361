//! Functions: every way to take arguments, closures, and recursion that ends.

use super::statements;
use crate::{
    expression::{atom, expression},
    kind::Kind,
    scope::{Form, Function, Parameter},
    writer::Writer,
};

/// Functions in functions are no deeper than this.
const MAX_FUNCTIONS: usize = 2;

pub(super) fn define(w: &mut Writer<'_>) {
    if !w.can_nest() || w.functions >= MAX_FUNCTIONS {
        return;
    }
    let function = match w.below(6) {
        3 => recursive(w),
        4 => closure(w),
        _ => plain(w),
    };
    w.scope.functions.push(function);
}

fn plain(w: &mut Writer<'_>) -> Function {
    let name = w.scope.fresh("f");
    let parameters = parameters(w);
    let returns = w.of(&Kind::ALL);
    let head = head(w, &parameters);
    w.line(format!("def {name}({head}):"));
    body(w, returns, |w| {
        parameters.iter().for_each(|parameter| declare(w, parameter));
        print_extra(w, &parameters);
        statements(w);
        let value = expression(w, returns, 2);
        w.line(format!("return {value}"));
    });
    Function { name, parameters, returns }
}

/// A function that remembers, made by another one.
fn closure(w: &mut Writer<'_>) -> Function {
    let (maker, name) = (w.scope.fresh("f"), w.scope.fresh("v"));
    let (seen, given) = (w.scope.fresh("p"), w.scope.fresh("p"));
    let kind = w.of(&Kind::SIMPLE);
    let start = expression(w, Kind::Ints, 2);
    w.line(format!("def {maker}({seen}):"));
    body(w, kind, |w| {
        w.scope.add(seen.clone(), Kind::Ints, false);
        w.line(format!("def inner({given}):"));
        body(w, kind, |w| {
            w.scope.add(given.clone(), Kind::Int, true);
            w.line(format!("{seen}.append({given})"));
            statements(w);
            let value = expression(w, kind, 2);
            w.line(format!("return {value}"));
        });
        w.line("return inner");
    });
    w.line(format!("{name} = {maker}({start})"));
    let parameters = vec![Parameter { name: given, kind: Kind::Int, form: Form::Plain }];
    Function { name, parameters, returns: kind }
}

/// Counts down, so that it ends; now and then it does not.
fn recursive(w: &mut Writer<'_>) -> Function {
    let name = w.scope.fresh("f");
    let kind = w.of(&[Kind::Int, Kind::Text, Kind::Ints]);
    let parameters = vec![
        Parameter { name: "n".to_owned(), kind: Kind::Int, form: Form::Plain },
        Parameter { name: "acc".to_owned(), kind, form: Form::Plain },
    ];
    w.line(format!("def {name}(n, acc):"));
    body(w, kind, |w| {
        let end = if w.one_in(8) { "n > 99" } else { "n <= 0 or n > 9" };
        w.line(format!("if {end}: return acc"));
        w.scope.add("n", Kind::Int, false);
        w.scope.add("acc", kind, true);
        statements(w);
        let value = expression(w, kind, 2);
        w.line(format!("return {name}(n - 1, {value})"));
    });
    Function { name, parameters, returns: kind }
}

/// Writes the body of a function, which has its own variables and loops.
fn body(w: &mut Writer<'_>, returns: Kind, write: impl FnOnce(&mut Writer<'_>)) {
    let before = (w.loops, w.returns);
    (w.loops, w.returns) = (0, returns);
    w.functions += 1;
    w.block(|w| {
        w.scope.own = w.scope.variables.len();
        write(w);
    });
    w.functions -= 1;
    (w.loops, w.returns) = before;
}

fn parameters(w: &mut Writer<'_>) -> Vec<Parameter> {
    let mut all = Vec::new();
    for form in [Form::Plain, Form::Plain, Form::Optional, Form::Star, Form::Named, Form::StarStar]
    {
        // A parameter that can only be named stands after `*args`.
        let follows = form != Form::Named || all.iter().any(|p: &Parameter| p.form == Form::Star);
        if !follows || w.below(5) < 3 {
            continue;
        }
        let kind = match form {
            Form::Star | Form::StarStar => Kind::Int,
            _ => w.of(&Kind::SIMPLE),
        };
        all.push(Parameter { name: w.scope.fresh("p"), kind, form });
    }
    all
}

fn head(w: &mut Writer<'_>, parameters: &[Parameter]) -> String {
    let mut all = Vec::new();
    for Parameter { name, kind, form } in parameters {
        all.push(match form {
            Form::Plain => name.clone(),
            Form::Optional | Form::Named => format!("{name} = {}", atom(w, *kind)),
            Form::Star => format!("*{name}"),
            Form::StarStar => format!("**{name}"),
        });
    }
    all.join(", ")
}

/// Prints what came in `*args` and `**kwargs`.
fn print_extra(w: &mut Writer<'_>, parameters: &[Parameter]) {
    for Parameter { name, form, .. } in parameters {
        if [Form::Star, Form::StarStar].contains(form) && w.below(2) == 1 {
            w.line(format!("print({name})"));
        }
    }
}

fn declare(w: &mut Writer<'_>, Parameter { name, kind, form }: &Parameter) {
    match form {
        Form::Star => w.scope.add(format!("list({name})"), Kind::Ints, false),
        Form::StarStar => w.scope.add(name.clone(), Kind::Table, false),
        _ => w.scope.add(name.clone(), *kind, true),
    }
}
