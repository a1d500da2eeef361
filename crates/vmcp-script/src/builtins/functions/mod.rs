//! Functions that are there without an import, by topic.

#![expect(
    clippy::needless_pass_by_value,
    reason = "functions in a table have one signature, whether they consume their arguments or not"
)]

mod convert;
mod errors;
mod number;
mod output;
mod record;
mod sequence;
mod types;

pub(crate) use sequence::zipped;
pub(super) use types::made_by;

use super::{Native, Table};

/// Every table.
pub(super) const TABLES: &[Table<Native>] = &[
    convert::TABLE,
    errors::TABLE,
    crate::format::TABLE,
    number::TABLE,
    output::TABLE,
    record::TABLE,
    sequence::TABLE,
    types::TABLE,
];
