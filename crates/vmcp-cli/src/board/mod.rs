//! The start-up board: how each backend comes up, and later when one goes or comes back.
//!
//! On a terminal it is drawn in place until every backend has had its first attempt. Elsewhere,
//! and from then on, there is a line for each change. For programs there are JSON events.

mod event;
mod follow;
mod line;
mod live;
mod meaning;
mod news;
mod screen;
mod summary;

pub(crate) use event::{Event, contested, report, tell};
pub(crate) use follow::{Board, Form, follow, next_step};
pub(crate) use line::{Columns, line};
pub(crate) use live::watch_until_settled;
pub(crate) use meaning::{Meaning, line as meaning_line};
pub(crate) use screen::Screen;
pub(crate) use summary::{Totals, conflict_text};
