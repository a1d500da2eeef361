//! Signatures as text.

use std::fmt;

use super::{Parameter, Signature};
use crate::{
    program::Literal,
    tools::{names, prose},
};

/// Bytes of a parameter's name that are shown.
const MAX_NAME: usize = 64;

/// How much of a signature is told, in bytes.
#[derive(Debug, Clone, Copy)]
pub(in crate::tools) struct Form {
    /// Of all the parameters.
    pub(in crate::tools) parameters: usize,
    /// Of the type of one parameter, and of the result.
    pub(in crate::tools) kind: usize,
}

impl Form {
    /// In lists of tools.
    pub(in crate::tools) const STUB: Self = Self { parameters: 400, kind: 100 };
    /// Where one tool is told of.
    pub(in crate::tools) const WHOLE: Self = Self { parameters: 1400, kind: 300 };
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show(Form::WHOLE))
    }
}

impl Signature {
    /// The parameters and the result as text, such as `(query: str, limit: int = 10) -> dict`.
    ///
    /// Parameters whose names cannot be those of arguments stand at the end, as they are given:
    /// `**{"issue-type": str}`. What does not fit becomes `...`.
    pub(in crate::tools) fn show(&self, form: Form) -> String {
        let mut text = String::from("(");
        let parts = self.plain(form.kind).chain(self.odd(form.kind));
        for part in parts {
            if text.len() + part.len() > form.parameters {
                push(&mut text, "...");
                break;
            }
            push(&mut text, &part);
        }
        if self.open {
            push(&mut text, "**arguments");
        }
        text.push(')');
        text + &self.shown_result(form.kind)
    }

    fn plain(&self, limit: usize) -> impl Iterator<Item = String> {
        self.positional().map(move |parameter| parameter.show(limit))
    }

    /// The parameters with odd names, in one dict.
    fn odd(&self, limit: usize) -> impl Iterator<Item = String> {
        let odd = self.parameters.iter().filter(|parameter| !parameter.named);
        let parts: Vec<String> = odd.map(|parameter| parameter.show(limit)).collect();
        (!parts.is_empty()).then(|| format!("**{{{}}}", parts.join(", "))).into_iter()
    }

    /// ` -> ` and the type of the result; nothing if nobody knows it.
    fn shown_result(&self, limit: usize) -> String {
        let Some(result) = &self.result else { return String::new() };
        match result.show(limit) {
            text if text.is_empty() => text,
            text => format!(" -> {text}"),
        }
    }
}

fn push(text: &mut String, part: &str) {
    if text.len() > 1 {
        text.push_str(", ");
    }
    text.push_str(part);
}

/// The name of a parameter, as it is given.
pub(super) fn name(name: &str) -> String {
    match names::is_argument(name) {
        true => format!("`{name}`"),
        false => prose::quoted(name, MAX_NAME),
    }
}

impl Parameter {
    /// Its name, to stand in a sentence.
    pub(super) fn shown(&self) -> String {
        name(&self.name)
    }

    /// What is wrong with `value` in a call of `tool`, which does not take it.
    pub(crate) fn refusal(&self, tool: &str, value: &Literal) -> String {
        let kind = self.kind.show(Form::WHOLE.kind);
        format!("{} of {tool} is {kind}, not {}", self.shown(), given(value))
    }

    /// Its name, type and default.
    fn show(&self, limit: usize) -> String {
        let mut text = match self.named {
            true => self.name.to_string(),
            false => prose::quoted(&self.name, MAX_NAME),
        };
        let kind = self.kind.show(limit);
        if !kind.is_empty() {
            text.push_str(": ");
            text.push_str(&kind);
        }
        if !self.required {
            text.push_str(" = ");
            text.push_str(self.default.as_deref().unwrap_or("None"));
        }
        text
    }
}

/// A literal, to stand in a sentence.
fn given(value: &Literal) -> String {
    let kind = match value {
        Literal::BigInt => "a number beyond 64 bits",
        Literal::List => "a list",
        Literal::Dict => "a dict",
        _ => "a string",
    };
    value.text().unwrap_or_else(|| kind.to_owned())
}
