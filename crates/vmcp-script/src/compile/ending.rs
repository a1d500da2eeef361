//! What is said of a script that comes to its end without a result.

use super::Scope;
use crate::{
    ast::{Block, Expr, ExprKind, Function, Postfix, Stmt, StmtKind, Target},
    cut::cut,
    span::Span,
};

/// Methods that change their object and give `None`.
const SILENT: [&str; 13] = [
    "append",
    "extend",
    "insert",
    "remove",
    "sort",
    "reverse",
    "clear",
    "add",
    "discard",
    "update",
    "difference_update",
    "intersection_update",
    "symmetric_difference_update",
];

/// Bytes of a name that are shown.
const MAX_NAME: usize = 64;

/// What is said when the end of the script is reached and its result is `None`.
pub(super) fn note(block: &Block, scope: &Scope, source: &str) -> Option<String> {
    let last = block.last()?;
    if let StmtKind::Expr(value) = &last.kind {
        return silent(value).map(|call| {
            format!("the script ends with `{call}`, so its result is null; end with the value that is wanted")
        });
    }
    if scope.names.iter().any(|name| **name == *"result") {
        return None;
    }
    if let Some(function) = never_called(block, source) {
        let name = cut(&function.name, MAX_NAME);
        let arguments = if function.params.is_empty() { "" } else { "…" };
        return Some(format!(
            "the script defines `{name}` but never calls it, so its result is null; end with `{name}({arguments})`"
        ));
    }
    Some(
        "the script does not end with an expression, so its result is null; end with the value that is wanted, or `return` it"
            .to_owned(),
    )
}

/// Where the result of a script is that neither returns one nor ends with an expression: where its
/// variable `result` is given a value, or its last statement.
pub(super) fn place(block: &Block) -> Span {
    let assigns = |statement: &&Stmt| match &statement.kind {
        StmtKind::Assign(targets, _) => targets
            .iter()
            .any(|target| matches!(target, Target::Name(name) if *name.name == *"result")),
        _ => false,
    };
    let statement = block.iter().rev().find(assigns).or(block.last());
    statement.map_or_else(Span::default, |statement| statement.span)
}

/// A call that gives nothing, as it is shown.
fn silent(value: &Expr) -> Option<String> {
    let ExprKind::Postfix(base, chain) = &value.kind else { return None };
    match (&base.kind, &chain[..]) {
        (ExprKind::Name(name), [Postfix::Call(..)]) if **name == *"print" => {
            Some("print(…)".to_owned())
        }
        (_, [.., Postfix::Attribute(name), Postfix::Call(..)]) if SILENT.contains(&&*name.name) => {
            Some(format!(".{}(…)", name.name))
        }
        _ => None,
    }
}

/// A function that the rest of the script does not name: `main`, or the one that it ends with.
fn never_called<'b>(block: &'b Block, source: &str) -> Option<&'b Function> {
    let function = |statement: &'b Stmt| match &statement.kind {
        StmtKind::Def(function) => Some(function),
        _ => None,
    };
    let main = block.iter().filter_map(function).find(|function| *function.name == *"main");
    let last = block.last().and_then(function);
    main.into_iter().chain(last).find(|function| count(source, &function.name) < 2)
}

/// How often `source` has `name` as a word of its own, up to two.
fn count(source: &str, name: &str) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let whole = |(at, _): &(usize, &str)| {
        !source[..*at].ends_with(is_part) && !source[at + name.len()..].starts_with(is_part)
    };
    source.match_indices(name).filter(whole).take(2).count()
}
