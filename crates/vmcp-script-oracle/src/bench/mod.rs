//! How fast and how small the engine is, beside `starlark` in the same process and the same run.
//!
//! The two are measured in turns, so that what else the machine does meets both. What counts is
//! processor time, and the ratio of the two. The rows go to standard output, each a line of JSON.
//!
//! The other side is given every advantage that it can have in a gateway: the names of the tools
//! are bound once and not for each script, and it keeps no limits. Its values live in the same
//! thread, so that it answers calls at once; it cannot wait for one without a thread of its own.

mod clock;
mod ours;
mod row;
mod scripts;
mod theirs;
mod waiting;
mod world;

use std::io::{self, Write as _};

use ours::Ours;
use row::Row;
use theirs::Theirs;
pub(crate) use waiting::{Waiters, wait};

/// How much is measured.
pub(crate) struct Options {
    /// How often each side is measured.
    batches: usize,
}

impl Options {
    /// Reads the number of batches.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let Some(text) = arguments.next() else { return Ok(Self { batches: 15 }) };
        let batches = text.parse().map_err(|error| format!("bench {text}: {error}"))?;
        Ok(Self { batches })
    }
}

/// Measures, and prints a row as soon as there is one.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let (ours, theirs) = (Ours::new(), Theirs::new());
    for script in scripts::all() {
        show(&script.measure(&ours, &theirs, options.batches)?)?;
    }
    waiting::rows()?.iter().try_for_each(show)
}

fn show(row: &Row) -> Result<(), String> {
    writeln!(io::stdout(), "{}", row.json()).map_err(|error| error.to_string())
}
