//! `${NAME}` in values.
//!
//! One pass over the finished text of a scalar: what comes out is never read again, neither as
//! YAML nor as another reference, so a variable cannot add structure.

/// How many problems of one text are told.
const MOST_PROBLEMS: usize = 20;

/// Looks a variable up; `None` means that it is not set.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Why a text could not be completed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The variable has no value and no default.
    Unset(String),
    /// The reference itself is wrong.
    Malformed(&'static str),
}

/// Returns whether a text has a reference or an escape in it.
pub(crate) fn has_reference(text: &str) -> bool {
    text.contains("${")
}

/// Replaces every reference in `text`.
///
/// `${NAME}` and `${env:NAME}` are the variable, `${NAME:-text}` is `text` if the variable is
/// unset or empty, `$${` is a literal `${`. Any other `$` stays as it is.
///
/// # Errors
/// Returns everything that is wrong, not only the first, but at most [`MOST_PROBLEMS`].
pub(crate) fn interpolate(text: &str, env: Lookup<'_>) -> Result<String, Vec<Problem>> {
    let mut out = String::with_capacity(text.len());
    let mut problems = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${").filter(|_| problems.len() < MOST_PROBLEMS) {
        if let Some(before) = rest[..at].strip_suffix('$') {
            out.push_str(before);
            out.push_str("${");
            rest = &rest[at + 2..];
            continue;
        }
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('}') else {
            problems.push(Problem::Malformed("the closing `}` is missing"));
            return Err(problems);
        };
        match value(&rest[at + 2..at + end], env) {
            Ok(value) => out.push_str(&value),
            Err(problem) => problems.push(problem),
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

fn value(inside: &str, env: Lookup<'_>) -> Result<String, Problem> {
    let reference = inside.strip_prefix("env:").unwrap_or(inside);
    let (name, default) = match reference.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (reference, None),
    };
    if default.is_some_and(|default| default.contains("${")) {
        return Err(Problem::Malformed("a default cannot hold another reference"));
    }
    if name.is_empty() {
        return Err(Problem::Malformed("the name of the variable is missing"));
    }
    if !is_name(name) {
        return Err(Problem::Malformed("this is not the name of a variable"));
    }
    match (env(name), default) {
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(Problem::Unset(name.to_owned())),
    }
}

fn is_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests;
