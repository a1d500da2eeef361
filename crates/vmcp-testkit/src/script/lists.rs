//! What may be wrong with a list.

use serde::{Deserialize, Serialize};

/// Something wrong with `tools/list`; those about pages and time apply to every list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ListFault {
    /// Every tool is listed twice.
    DuplicateNames,
    /// A tool `no_schema` without `inputSchema`.
    NoInputSchema,
    /// Tools whose names break the rules: empty, blank, slash, control, 200 letters, not ASCII.
    BadNames,
    /// Extra tools `many_0`, `many_1`, … that echo.
    Many {
        /// How many.
        count: usize,
    },
    /// There is always another page, with a fresh cursor.
    EndlessPages,
    /// The next cursor is the same for ever.
    CursorLoop,
    /// Each list waits first.
    Slow {
        /// Milliseconds.
        ms: u64,
    },
    /// `tools/list_changed` all the time, to everybody who listens.
    Storm {
        /// Notifications per second, at most 100 000.
        per_second: u64,
    },
    /// Each `tools/list` announces that the list changed.
    ChangedByListing,
    /// Each tool's description and schema differ on every list.
    Mutating,
    /// The first tool has a description of this many bytes.
    HugeDescription {
        /// Length of the description.
        bytes: usize,
    },
    /// The list's result is exactly this JSON text.
    Raw(String),
}
