//! Why a schema cannot be checked against.

use super::{DEEPEST, MOST_RULES, MOST_UNEVALUATED};
use crate::layers::validation::checker::MOST_BYTES;

/// Why the arguments of a tool cannot be checked; completes "the schema …".
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::layers::validation) enum Unfit {
    #[error("is not readable: {0}")]
    Unreadable(String),
    #[error("has {0} bytes, more than {MOST_BYTES}")]
    Long(usize),
    #[error("is nested deeper than {DEEPEST} levels, references followed")]
    Deep,
    #[error("has more than {MOST_RULES} rules, references followed")]
    Large,
    #[error("has more than {MOST_UNEVALUATED} times `unevaluatedProperties` or `unevaluatedItems`")]
    Unevaluated,
    #[error("is written in the unknown language `{0}`")]
    Language(String),
    #[error("uses `{0}`, which is not supported")]
    Keyword(&'static str),
    #[error("refers to `{0}`, which is not a place in it")]
    Elsewhere(String),
    #[error("cannot be checked without a part that cannot be left out: {0}")]
    Narrower(&'static str),
    #[error("has something else than a schema in `{0}`")]
    NoSchema(&'static str),
    #[error("is broken: {0}")]
    Broken(String),
}
