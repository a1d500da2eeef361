//! Calls of tools that cannot be right, found before anything runs.

use std::collections::HashSet;

use super::{MAX_FAULTS, Resolver};
use crate::{
    error::SyntaxError,
    near,
    program::{ArgumentShape, CallShape, Literal, ToolUse},
    span::Span,
    tools::{Fault, Parameter, Signature},
};

/// An argument, and where its name or else itself stands.
#[derive(Clone, Copy)]
struct Given<'u> {
    at: Span,
    argument: &'u ArgumentShape,
}

/// Something that is wrong with a call.
struct Wrong {
    tool: u32,
    at: Span,
    message: String,
    /// What may have been meant.
    suggestion: Option<String>,
}

/// What is wrong with the calls among `uses`, in the order of the source. How a tool is called is
/// told with the first of its faults.
pub(super) fn calls(uses: &[ToolUse], resolver: &dyn Resolver) -> Vec<SyntaxError> {
    let calls = uses.iter().filter_map(|used| Some((used, used.call.as_ref()?)));
    let mut wrongs: Vec<Wrong> =
        calls.flat_map(|(used, call)| Teller { used, call, resolver }.wrongs()).collect();
    wrongs.sort_by_key(|wrong| wrong.at.start);
    // A `finally` is compiled once for each way that leads to it.
    wrongs.dedup_by(|a, b| a.at == b.at && a.message == b.message);
    wrongs.truncate(MAX_FAULTS);
    let mut told = HashSet::new();
    let errors = wrongs.into_iter().map(|wrong| {
        let usage = told.insert(wrong.tool).then(|| resolver.usage(wrong.tool));
        let fault = SyntaxError::new(wrong.at, wrong.message);
        match advice(wrong.suggestion, usage.as_deref()) {
            Some(advice) => fault.hint(advice),
            None => fault,
        }
    });
    errors.collect()
}

/// What may have been meant, and how the tool is called.
pub(crate) fn advice(suggestion: Option<String>, usage: Option<&str>) -> Option<String> {
    match (suggestion, usage) {
        (Some(suggestion), Some(usage)) => Some(format!("{suggestion} It is {usage}")),
        (suggestion, None) => suggestion,
        (None, Some(usage)) => Some(format!("it is {usage}")),
    }
}

/// Tells what is wrong with one call.
struct Teller<'c> {
    used: &'c ToolUse,
    call: &'c CallShape,
    resolver: &'c dyn Resolver,
}

impl Teller<'_> {
    fn wrongs(&self) -> Vec<Wrong> {
        let signature = self.resolver.signature(self.used.tool);
        let positional: Vec<Given<'_>> = self
            .call
            .positional
            .iter()
            .map(|argument| Given { at: argument.span, argument })
            .collect();
        let named = self
            .call
            .named
            .iter()
            .map(|named| (&*named.name, Given { at: named.span, argument: &named.argument }));
        let is_none = |given: Given<'_>| given.argument.literal == Some(Literal::None);
        let assigned = signature.assign(&positional, named, is_none);
        let mut wrongs: Vec<Wrong> =
            assigned.faults.iter().filter_map(|fault| self.fault(fault, signature)).collect();
        for (name, given) in assigned.members {
            let parameter = signature.parameter(name);
            wrongs.extend(parameter.and_then(|parameter| self.wrong_type(parameter, given)));
        }
        wrongs
    }

    fn fault(&self, fault: &Fault<'_, Given<'_>>, signature: &Signature) -> Option<Wrong> {
        let at = match fault {
            // `**` may give it.
            Fault::Missing(_) if self.call.spread => return None,
            Fault::Missing(_) => self.used.span,
            Fault::TooMany { first: given, .. }
            | Fault::Unknown(_, given)
            | Fault::Twice(_, given) => given.at,
            Fault::IsNone(_, given) => given.argument.span,
        };
        let message = fault.message(self.name(), signature);
        Some(self.wrong(at, message, fault.suggestion(signature)))
    }

    fn wrong_type(&self, parameter: &Parameter, given: Given<'_>) -> Option<Wrong> {
        let value = given.argument.literal.as_ref().filter(|value| !parameter.takes(value))?;
        let message = parameter.refusal(self.name(), value);
        Some(self.wrong(given.argument.span, message, suggestion(parameter, value)))
    }

    fn name(&self) -> &str {
        self.resolver.name(self.used.tool)
    }

    const fn wrong(&self, at: Span, message: String, suggestion: Option<String>) -> Wrong {
        Wrong { tool: self.used.tool, at, message, suggestion }
    }
}

/// The value that may have been meant.
fn suggestion(parameter: &Parameter, value: &Literal) -> Option<String> {
    if parameter.takes(&Literal::List) {
        return value.text().map(|text| format!("did you mean `[{text}]`?"));
    }
    if *value == Literal::Dict {
        return Some("write **{…} to give the members of a dict by name.".to_owned());
    }
    let Literal::Str(text) = value else { return None };
    let known: Vec<&str> = parameter.texts().collect();
    let exact = known.iter().find(|known| known.eq_ignore_ascii_case(text)).copied();
    let near = exact.map_or_else(|| near::names(text, known), |exact| vec![exact]);
    let near: Vec<String> =
        near.into_iter().filter_map(|text| Literal::Str(text.into()).text()).collect();
    near::question(near.iter().map(String::as_str))
}
