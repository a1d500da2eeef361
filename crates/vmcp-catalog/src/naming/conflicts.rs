//! What the manual strategy leaves to people: names that two tools claim.

use std::{error::Error, fmt};

use vmcp_core::BackendId;

use crate::printable::printable;

/// Names that several tools claim and no override settles. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflicts {
    /// The names, sorted.
    pub names: Vec<Contested>,
}

/// One name that several tools claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contested {
    /// The name after overrides.
    pub name: String,
    /// Each claimant's backend and its own name for the tool, sorted.
    pub claimants: Vec<(BackendId, String)>,
}

impl fmt::Display for Conflicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("settle tool names that several backends claim:")?;
        for contested in &self.names {
            write!(f, "\n  - {contested}")?;
        }
        f.write_str(
            "\nthese are left out; override the names of all but one claimant each, or choose the strategy `prefix`",
        )
    }
}

impl fmt::Display for Contested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: [", printable(&self.name))?;
        for (index, (backend, original)) in self.claimants.iter().enumerate() {
            f.write_str(if index > 0 { ", " } else { "" })?;
            write!(f, "{backend}")?;
            if *original != self.name {
                write!(f, " (its `{}`, overridden)", printable(original))?;
            }
        }
        f.write_str("]")
    }
}

impl Error for Conflicts {}
