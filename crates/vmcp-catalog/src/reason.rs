//! Why an entry is left out, in words: what is wrong, and what to do about it.

use std::fmt;

use vmcp_core::{BackendId, catalog::Quarantined};

use crate::{intake::HeaderFault, printable::printable};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Tool,
    Resource,
    Template,
    Prompt,
}

impl Kind {
    /// The member of the definition that identifies the entry at its backend.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Tool | Self::Prompt => "name",
            Self::Resource => "uri",
            Self::Template => "uriTemplate",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Tool => "tool",
            Self::Resource => "resource",
            Self::Template => "resource template",
            Self::Prompt => "prompt",
        }
    }
}

/// Why an entry is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    NotAnObject,
    Missing(&'static str),
    NotText(&'static str),
    Empty(&'static str),
    BrokenText(&'static str),
    TooLong { key: &'static str, chars: usize, limit: usize },
    RepeatedKey(&'static str),
    Duplicate(&'static str),
    TooLarge { bytes: usize, limit: usize },
    TooMany { limit: usize },
    SchemaNotAnObject,
    SchemaType(String),
    SchemaTooDeep { key: &'static str, limit: usize },
    TooManySubschemas { key: &'static str, limit: usize },
    Header(HeaderFault),
    TaskRequired,
    EmptyName,
    Reserved(String),
    SameName { name: String, other: BackendId },
    Contested { name: String },
    Outranked { name: String, winner: BackendId },
    OutrankedPrompt { name: String, winner: BackendId },
    SameAfterOverride { name: String, other: String },
    NoFreeName(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_cause(f)?;
        write!(f, "; {}", self.advice())
    }
}

impl Reason {
    fn write_cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnObject => f.write_str("the definition is not an object"),
            Self::Missing(key) => write!(f, "`{key}` is missing"),
            Self::NotText(key) => write!(f, "`{key}` is not a string"),
            Self::Empty(key) => write!(f, "`{key}` is empty"),
            Self::BrokenText(key) => write!(f, "`{key}` holds half a character, a lone surrogate"),
            Self::TooLong { key, chars, limit } => {
                write!(f, "`{key}` has {chars} characters, more than the limit of {limit}")
            }
            Self::RepeatedKey(key) => write!(f, "the definition has `{key}` twice"),
            Self::Duplicate(key) => {
                write!(f, "an earlier one of the same backend has this `{key}`")
            }
            Self::TooLarge { bytes, limit } => {
                write!(f, "the definition has {bytes} bytes, more than the limit of {limit}")
            }
            Self::TooMany { limit } => write!(f, "the backend lists more than {limit} of them"),
            Self::SchemaNotAnObject => f.write_str("`inputSchema` is not an object"),
            Self::SchemaType(found) => write!(f, "`inputSchema.type` is {found}, not \"object\""),
            Self::SchemaTooDeep { key, limit } => {
                write!(f, "`{key}` nests deeper than {limit} levels")
            }
            Self::TooManySubschemas { key, limit } => {
                write!(f, "`{key}` has more than {limit} subschemas")
            }
            Self::Header(fault) => write!(f, "{fault}, so that HTTP clients must drop the tool"),
            Self::TaskRequired => {
                f.write_str("it runs only as a task (`execution.taskSupport` is `required`)")
            }
            Self::EmptyName => f.write_str("its name is empty after overrides"),
            Self::Reserved(name) => write!(f, "`{name}` is a name of the gateway's own"),
            Self::SameName { name, other } => write!(
                f,
                "backend `{other}` has the name `{name}` already, and neither backend has a prefix"
            ),
            Self::Contested { name } => {
                write!(
                    f,
                    "another tool has the name `{name}` too, and conflicts are for you to solve"
                )
            }
            Self::Outranked { name, winner } | Self::OutrankedPrompt { name, winner } => {
                write!(f, "backend `{winner}` has the name `{name}` by priority")
            }
            Self::SameAfterOverride { name, other } => {
                write!(f, "the same backend's `{other}` has the name `{name}` already")
            }
            Self::NoFreeName(name) => {
                write!(f, "`{name}` is taken, and so is every name that could stand for it")
            }
        }
    }

    /// What to do about it.
    const fn advice(&self) -> &'static str {
        match self {
            Self::EmptyName | Self::SameAfterOverride { .. } => "give the override another `name`",
            Self::Reserved(_) => "give the tool another name with an override",
            Self::Contested { .. } => "give one of the tools another name with an override",
            Self::SameName { .. } => "give one of the two backends a prefix",
            Self::Outranked { .. } => {
                "to have both, give one of the two tools another name with an override"
            }
            Self::OutrankedPrompt { .. } => {
                "to have both, take this backend out of the order, and its prompts get its prefix"
            }
            Self::NoFreeName(_) => "give one of the claimants another prefix or name",
            Self::TaskRequired => "tasks are not supported yet",
            Self::TooMany { .. } => "have the backend list fewer",
            _ => "only the backend's author can change this",
        }
    }
}

/// Collects what is left out.
#[derive(Debug, Default)]
pub(crate) struct Rejects(pub(crate) Vec<Quarantined>);

impl Rejects {
    pub(crate) fn add(&mut self, backend: &BackendId, kind: Kind, name: &str, reason: &Reason) {
        self.0.push(Quarantined {
            backend: backend.clone(),
            name: printable(name),
            reason: format!("{}: {reason}", kind.word()),
        });
    }
}
