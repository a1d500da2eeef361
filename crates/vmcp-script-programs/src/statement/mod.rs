//! Statements, and whole programs.

mod assign;
mod control;
mod function;
mod mutate;

use crate::{
    expression::{self, DEPTH, expression},
    extension,
    kind::Kind,
    writer::Writer,
};

/// Writes statements until the decisions are used up, then prints every variable.
pub(crate) fn program(w: &mut Writer<'_>) {
    if w.below(3) == 2 {
        w.line("def note(x):");
        w.line("  print(\"note\", x)");
        w.line("  return x");
        w.traces = true;
    }
    for _ in 0..w.below(6) {
        let kind = w.of(&Kind::ALL);
        let value = expression::atom(w, kind);
        assign::to_new(w, kind, &value);
    }
    while !w.is_full() {
        statement(w);
    }
    for variable in std::mem::take(&mut w.scope.variables) {
        let shown = shown(variable.kind, &variable.text);
        w.line(format!("print(\"{}\", {shown})", variable.text));
    }
}

/// Writes a few statements, and prints what the last of them made.
pub(crate) fn statements(w: &mut Writer<'_>) {
    let before = w.scope.variables.len();
    for _ in 0..=w.below(3) {
        statement(w);
    }
    let made = w.scope.variables.len() > before && w.below(2) == 1;
    if let Some(variable) = w.scope.variables.last().filter(|_| made).cloned() {
        let shown = shown(variable.kind, &variable.text);
        w.line(format!("print({shown})"));
    }
}

fn statement(w: &mut Writer<'_>) {
    if w.extends(4) && extension::statement(w) {
        return;
    }
    match w.below(20) {
        0 | 1 => print(w),
        2..=6 => assign::new(w),
        7 => assign::again(w),
        8 => assign::augmented(w),
        9 | 10 => mutate::mutate(w),
        11 => assign::unpacked(w),
        12 | 13 => control::branches(w),
        14..=16 => control::repeat(w),
        17 | 18 => function::define(w),
        _ => odd(w),
    }
}

/// How a value is printed. Sets differ in their form and order.
pub(crate) fn shown(kind: Kind, text: &str) -> String {
    match kind {
        Kind::Bag => format!("sorted({text})"),
        _ => text.to_owned(),
    }
}

fn print(w: &mut Writer<'_>) {
    let kind = w.of(&Kind::ALL);
    let value = expression(w, kind, DEPTH);
    let value = shown(kind, &value);
    match w.below(4) {
        0 | 1 => w.line(format!("print({value})")),
        2 => w.line(format!("print(repr({value}))")),
        _ => {
            let other = w.of(&Kind::SIMPLE);
            let other = expression(w, other, DEPTH);
            w.line(format!("print(\"and\", {value}, {other})"));
        }
    }
}

/// What stands for itself, and what ends a loop, a function or the program.
fn odd(w: &mut Writer<'_>) {
    match w.below(8) {
        0 => w.line("pass"),
        1..=4 if w.loops > 0 => {
            let condition = expression(w, Kind::Bool, 1);
            let word = w.of(&["break", "continue"]);
            w.line(format!("if {condition}: {word}"));
        }
        5 if w.functions > 0 && w.can_nest() => {
            let condition = expression(w, Kind::Bool, 2);
            let value = expression(w, w.returns, 2);
            w.line(format!("if {condition}:"));
            w.block(|w| w.line(format!("return {value}")));
        }
        6 => {
            let value = expression(w, Kind::Text, 1);
            let condition = expression(w, Kind::Bool, 2);
            w.line(format!("if {condition}: fail(\"failed:\", {value})"));
        }
        7 if w.one_in(12) => {
            let text = w.of(&NO_PROGRAM);
            w.line(text);
        }
        _ => {
            let kind = w.of(&Kind::ALL);
            let value = expression(w, kind, DEPTH);
            w.line(value);
        }
    }
}

/// What no implementation takes for a program.
const NO_PROGRAM: [&str; 16] = [
    "x = 1 +",
    "if True",
    "def f(a, a): pass",
    "def f(a = 1, b): pass",
    "def f(*a, *b): pass",
    "for: pass",
    "print(1, a = 1, a = 2)",
    "x = (1, 2",
    "x = 'abc",
    "1 = 2",
    "f() = 3",
    "lambda x: = 1",
    "x = [i for i in range(3) if i else 5]",
    "elif True: pass",
    "x = 012",
    "(a, b) += (1, 2)",
];

/// A variable of this kind; made now, if there is none.
pub(crate) fn existing(w: &mut Writer<'_>, kind: Kind) -> String {
    w.variable(kind).unwrap_or_else(|| {
        let value = expression::atom(w, kind);
        assign::to_new(w, kind, &value)
    })
}
