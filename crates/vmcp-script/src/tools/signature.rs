//! What a tool takes and gives.

mod assign;
mod show;

use super::types::Type;
use crate::program::Literal;
pub(crate) use assign::Fault;
pub(super) use show::Form;

/// What a tool takes and gives, from its schemas.
///
/// Parameters that must be given come first, then the others, each part in the order of the
/// schema: that is the order of arguments by position.
#[derive(Debug, Default)]
pub struct Signature {
    pub(super) parameters: Vec<Parameter>,
    /// Whether arguments that no parameter stands for are passed on.
    pub(super) open: bool,
    /// The type of the result.
    pub(super) result: Option<Type>,
    /// Whether `result` was seen, and not promised: there may be more.
    pub(super) seen: bool,
}

/// A parameter of a tool.
#[derive(Debug)]
pub struct Parameter {
    pub(super) name: Box<str>,
    pub(super) kind: Type,
    pub(super) required: bool,
    /// The default as a literal of Starlark.
    pub(super) default: Option<Box<str>>,
    /// Whether its name can be written as that of an argument; else it takes `**{"name": …}`.
    pub(super) named: bool,
}

impl Parameter {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it must be given.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// Whether `value` may be given for it, as far as `value` is known.
    pub(crate) fn takes(&self, value: &Literal) -> bool {
        self.kind.takes(value)
    }

    /// The texts among the values that it is limited to.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.kind.texts()
    }
}

impl Signature {
    /// Of a tool that takes anything.
    pub(crate) const ANY: &'static Self =
        &Self { parameters: Vec::new(), open: true, result: None, seen: false };

    /// The parameters: those that must be given first, each part in the order of the schema.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Whether arguments that no parameter stands for are passed on.
    ///
    /// They are if the schema says nothing of its properties, or says `additionalProperties` or
    /// `patternProperties`. JSON Schema would let them pass without that, too; but then a
    /// misspelt name would be dropped somewhere behind, and nobody would be told.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// The parameter of this name.
    pub(crate) fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|known| *known.name == *name)
    }
}
