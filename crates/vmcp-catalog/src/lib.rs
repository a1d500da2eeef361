//! Many backends' offers and the operator's rules in, one catalogue out.
//!
//! [`aggregate`] is a pure function: equal offers and rules give an equal catalogue, whatever the
//! order in which the backends arrived. It works in this order: take in each backend's entries
//! (`intake`), settle URIs (`uris`), rename by override, settle names (`naming`), edit the
//! definitions (`edits`), merge what is left (features, instructions).
//!
//! A bad entry costs itself, never its backend and never the list: it goes to the catalogue's
//! quarantine with a reason. Definitions are spliced, not re-written; an entry that no rule touches
//! is advertised byte for byte as its backend wrote it.
//!
//! Absences, on purpose: no I/O, no clock, no randomness, no state between two calls.

mod aggregate;
mod diff;
mod edits;
mod features;
mod instructions;
mod intake;
mod naming;
mod printable;
mod reason;
mod rules;
mod uris;
mod visibility;

pub use aggregate::{Aggregated, Member, aggregate};
pub use diff::{Changed, diff};
pub use naming::{Conflicts, Contested, Rename, renames};
pub use printable::printable;
pub use rules::{
    Conflict, DEFAULT_FORMAT, DEFAULT_NAME_BUDGET, LEAST_NAME_BUDGET, Limits, Override,
    ParameterRule, RESERVED_NAMES, Rules, ToolRules, Visibility,
};
pub use uris::{Route, advertised_uri, route_uri};
