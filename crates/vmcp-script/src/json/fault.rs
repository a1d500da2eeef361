//! What cannot be said in JSON.

use super::MAX_DEPTH;
use crate::{stop::Stop, value::repr::article};

/// Steps of a path that are shown.
const MAX_PATH: usize = 8;

/// Why a value has no JSON text, and where in it.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) what: What,
    /// The limit that was met, in place of anything else.
    pub(crate) stop: Option<Stop>,
    /// The way to it, the innermost step first.
    path: Vec<String>,
}

/// Why a value has no JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    TooLong,
    TooDeep,
    /// Not a number, or infinite.
    NotFinite,
    /// A value of a type that JSON does not have.
    Kind(&'static str),
    /// A key of a type that cannot be text.
    Key(&'static str),
    /// Keys of different types were to be sorted.
    Order,
}

impl Fault {
    /// Notes that the fault is inside of the item that `step` shows.
    pub(super) fn within(mut self, step: impl FnOnce() -> String) -> Self {
        if !matches!(self.what, What::TooLong | What::TooDeep) {
            self.path.push(step());
        }
        self
    }

    /// What is wrong with a script's result.
    pub(crate) fn of_result(&self, limit: usize) -> String {
        let place = self.place();
        match self.what {
            What::TooLong => {
                format!(
                    "the result is longer than maxResultBytes={limit}; return less, or a summary"
                )
            }
            What::TooDeep => {
                format!(
                    "the result is nested more than maxNesting={MAX_DEPTH} levels deep, or contains itself"
                )
            }
            What::NotFinite => {
                format!("the result has a number that JSON cannot say: nan or inf{place}")
            }
            What::Kind(kind) | What::Key(kind) => format!(
                "the result has {an} {kind}, which JSON cannot say{place}; return text, numbers, \
                 lists and dicts",
                an = article(kind)
            ),
            What::Order => format!("the result has keys that cannot be sorted{place}"),
        }
    }

    /// What is wrong with an argument of a tool.
    pub(super) fn of_argument_of_tool(&self) -> String {
        self.of_result(0)
            .replace("the result", "an argument")
            .replace("return text, numbers, lists and dicts", "send text, numbers, lists and dicts")
    }

    /// What is wrong with the value that `function` was given.
    pub(crate) fn of_argument(&self, function: &str) -> String {
        let place = self.place();
        match self.what {
            What::TooLong => format!("{function}(): the text is too long"),
            What::TooDeep => format!(
                "{function}(): the value is nested more than maxNesting={MAX_DEPTH} levels deep, or \
                 contains itself"
            ),
            What::NotFinite => {
                format!("{function}(): JSON has no nan and no inf{place}; use None instead")
            }
            What::Kind(kind) => {
                format!(
                    "{function}(): {an} {kind} has no JSON form{place}; use str(x) or a dict",
                    an = article(kind)
                )
            }
            What::Key(kind) => {
                format!(
                    "{function}(): {an} {kind} cannot be a key in JSON{place}; use str(x)",
                    an = article(kind)
                )
            }
            What::Order => {
                format!("{function}(): keys of different types cannot be sorted{place}")
            }
        }
    }

    /// Where it is, if that is not the whole value.
    fn place(&self) -> String {
        if self.path.is_empty() {
            return String::new();
        }
        let steps: Vec<&str> = self.path.iter().rev().map(String::as_str).take(MAX_PATH).collect();
        let more = if self.path.len() > MAX_PATH { "…" } else { "" };
        format!(" (at {}{more})", steps.concat())
    }
}

impl From<Stop> for Fault {
    fn from(stop: Stop) -> Self {
        Self { what: What::TooLong, stop: Some(stop), path: Vec::new() }
    }
}

impl From<What> for Fault {
    fn from(what: What) -> Self {
        Self { what, stop: None, path: Vec::new() }
    }
}
