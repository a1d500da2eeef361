//! Arguments to parameters.
//!
//! One set of rules for the check before a script runs, where only the shape of a call is known,
//! and for the call itself.

use super::{Parameter, Signature};
use crate::{count, near};

/// Names that no parameter has are told up to here.
const MAX_FAULTS: usize = 20;

/// What arguments come to.
pub(crate) struct Assigned<'s, T> {
    /// The arguments to send, by name.
    pub(crate) members: Vec<(&'s str, T)>,
    /// What is wrong with them.
    pub(crate) faults: Vec<Fault<'s, T>>,
}

/// What is wrong with the arguments of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault<'s, T> {
    /// There are more by position than parameters, from this one on.
    TooMany { given: usize, first: T },
    /// There is no parameter of this name.
    Unknown(&'s str, T),
    /// The parameter is given by position and by name.
    Twice(&'s Parameter, T),
    /// The parameter is not given.
    Missing(&'s Parameter),
    /// The parameter must be given, and cannot be `None`.
    IsNone(&'s Parameter, T),
}

impl Signature {
    /// The parameters that can be given by position.
    pub(super) fn positional(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.named)
    }

    /// Gives arguments to parameters. `is_none` tells `None`, which says of an optional parameter
    /// whose values do not include it that it is left out, as scripts write `limit=None`.
    pub(crate) fn assign<'s, T: Copy>(
        &'s self,
        positional: &[T],
        named: impl Iterator<Item = (&'s str, T)>,
        is_none: impl Fn(T) -> bool,
    ) -> Assigned<'s, T> {
        let mut given: Vec<(&str, T, Option<&Parameter>)> = Vec::new();
        let mut faults = Vec::new();
        let mut places = self.positional();
        for argument in positional {
            match places.next() {
                Some(place) => given.push((&place.name, *argument, Some(place))),
                None => {
                    faults.push(Fault::TooMany { given: positional.len(), first: *argument });
                    break;
                }
            }
        }
        let placed = given.len();
        for (name, argument) in named {
            let parameter = self.parameter(name);
            match parameter {
                Some(known) if given[..placed].iter().any(|(there, ..)| *there == name) => {
                    faults.push(Fault::Twice(known, argument));
                }
                None if !self.open && faults.len() >= MAX_FAULTS => {}
                None if !self.open => faults.push(Fault::Unknown(name, argument)),
                _ => given.push((name, argument, parameter)),
            }
        }
        for missing in self.parameters.iter().filter(|parameter| parameter.required) {
            if !given.iter().any(|(name, ..)| **name == *missing.name) {
                faults.push(Fault::Missing(missing));
            }
        }
        let mut members = Vec::with_capacity(given.len());
        for (name, argument, parameter) in given {
            match parameter.filter(|known| is_none(argument) && !known.kind.takes_none()) {
                Some(parameter) if parameter.required => {
                    faults.push(Fault::IsNone(parameter, argument));
                }
                Some(_) => {}
                None => members.push((name, argument)),
            }
        }
        Assigned { members, faults }
    }
}

impl<T> Fault<'_, T> {
    /// What is wrong with a call of `tool`, a lower-case fragment.
    pub(crate) fn message(&self, tool: &str, signature: &Signature) -> String {
        match self {
            Self::TooMany { given, .. } => {
                let most = count::at_most(signature.positional().count());
                format!("{tool} takes {most} by position, {}", count::given(*given))
            }
            Self::Unknown(name, _) => {
                format!("{tool} has no parameter {}", super::show::name(name))
            }
            Self::Twice(parameter, _) => format!("{tool} is given {} twice", parameter.shown()),
            Self::Missing(parameter) => format!("{tool} needs {}", parameter.shown()),
            Self::IsNone(parameter, _) => {
                format!("{tool} needs {}, which cannot be None", parameter.shown())
            }
        }
    }

    /// The parameter that may have been meant.
    pub(crate) fn suggestion(&self, signature: &Signature) -> Option<String> {
        let Self::Unknown(name, _) = self else { return None };
        let known = signature.parameters.iter().map(|parameter| &*parameter.name);
        near::question(near::names(name, known))
    }
}
