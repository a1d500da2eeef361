//! How a program fails: the texts of two implementations differ, what went wrong does not.

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// The text is no program.
    Syntax,
    /// A name that nothing has; known before the program runs.
    Undefined,
    /// A variable without a value yet.
    Unset,
    /// A value of the wrong type, arguments that a function does not take, a key that can change.
    Type,
    Attribute,
    Value,
    Key,
    Index,
    ZeroDivision,
    /// A container changes while it is gone through.
    Mutation,
    /// Calls in calls.
    Depth,
    /// `fail()`.
    Fail,
    /// A limit of the implementation, which the language does not have.
    Limit,
    /// Nothing known: always a difference, so that the tables here are complete.
    Unknown,
}

/// All classes by name, for the way between two processes.
const NAMES: [(Class, &str); 14] = [
    (Class::Syntax, "syntax"),
    (Class::Undefined, "undefined"),
    (Class::Unset, "unset"),
    (Class::Type, "type"),
    (Class::Attribute, "attribute"),
    (Class::Value, "value"),
    (Class::Key, "key"),
    (Class::Index, "index"),
    (Class::ZeroDivision, "zero division"),
    (Class::Mutation, "mutation"),
    (Class::Depth, "depth"),
    (Class::Fail, "fail"),
    (Class::Limit, "limit"),
    (Class::Unknown, "unknown"),
];

impl Class {
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(class, _)| *class == self).map_or("unknown", |(_, name)| name)
    }

    pub(crate) fn from_name(name: &str) -> Self {
        NAMES.iter().find(|(_, known)| *known == name).map_or(Self::Unknown, |(class, _)| *class)
    }

    /// The class of an error of ours, by how its text begins.
    pub(crate) fn of_ours(message: &str) -> Self {
        of(&OURS, |start| message.starts_with(start))
    }

    /// The class of an error of theirs, by what is in its text.
    pub(crate) fn of_theirs(message: &str) -> Self {
        of(&THEIRS, |part| message.contains(part))
    }
}

fn of(table: &[(&str, Class)], fits: impl Fn(&str) -> bool) -> Class {
    table.iter().find(|(text, _)| fits(text)).map_or(Class::Unknown, |(_, class)| *class)
}

const OURS: [(&str, Class); 13] = [
    ("step limit", Class::Limit),
    ("memory limit", Class::Limit),
    ("OverflowError: ", Class::Limit),
    ("TypeError: ", Class::Type),
    ("AttributeError: ", Class::Attribute),
    ("ValueError: ", Class::Value),
    ("KeyError: ", Class::Key),
    ("IndexError: ", Class::Index),
    ("ZeroDivisionError: ", Class::ZeroDivision),
    ("NameError: ", Class::Unset),
    ("RuntimeError: ", Class::Mutation),
    ("call depth limit exceeded: ", Class::Depth),
    ("Exception: ", Class::Fail),
];

/// The first that fits counts.
const THEIRS: [(&str, Class); 41] = [
    ("too big to fit in i32", Class::Limit),
    ("`format(%d)` not supported on type `float`", Class::Limit),
    ("by zero", Class::ZeroDivision),
    ("referenced before assignment", Class::Unset),
    ("mutates an iterable", Class::Mutation),
    ("call stack overflow", Class::Depth),
    ("has no attribute", Class::Attribute),
    ("is not hashable", Class::Type),
    ("not supported", Class::Type),
    ("doesn't match, expected", Class::Type),
    ("parameters mismatch, expected", Class::Type),
    ("Expected `", Class::Type),
    ("Immutable", Class::Type),
    ("cannot be used as type", Class::Type),
    ("is not a valid type annotation", Class::Type),
    ("Wrong number of positional arguments", Class::Type),
    ("Missing parameter", Class::Type),
    ("Missing named-only parameter", Class::Type),
    ("extra positional argument", Class::Type),
    ("extra named parameter", Class::Type),
    ("occurs more than once", Class::Type),
    ("Not enough arguments for format string", Class::Type),
    ("More arguments for format string", Class::Type),
    ("is out of bound", Class::Index),
    ("Not enough parameters in format string", Class::Index),
    ("Cannot .popitem() on an empty", Class::Key),
    ("as an integer in base", Class::Value),
    ("is not a valid number", Class::Value),
    ("Negative left shift", Class::Value),
    ("Negative right shift", Class::Value),
    ("Unpacked ", Class::Value),
    ("empty iterable", Class::Value),
    ("single character string", Class::Value),
    ("chr() parameter value", Class::Value),
    ("not found in '", Class::Value),
    ("not found in list", Class::Value),
    ("not found in `set", Class::Key),
    ("not found in dictionary", Class::Key),
    ("was not found", Class::Key),
    (" at line ", Class::Value),
    ("left-hand-side of", Class::Syntax),
];
