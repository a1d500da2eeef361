//! Finding tools among thousands: by the words of a query, and by its meaning.
//!
//! An [`Index`] is made of the [`Document`]s of one catalogue and never changes; a new catalogue
//! makes a new index that reuses what the old one knows ([`Index::update`]). Nobody searches an
//! index: a caller searches a [`View`] of it, the tools that this caller may see. Everything that
//! a score depends on (how rare a word is, how long a text is on average, where the middle of all
//! scores lies) is taken from the view alone, so that no text of a tool that a caller may not see
//! can move what the caller sees, or be guessed from it.
//!
//! Words are ranked by BM25F over five fields ([`Field`]). Meaning comes from outside as one number
//! a tool: an [`Embedder`] turns texts ([`Document::prose`]) into vectors, [`Vectors`] compares
//! them, and a [`Balance`] adds both rankings after bringing them to one scale. Adding ranks
//! instead of scores was refused: it loses to meaning alone.
//!
//! Absences, on purpose: no tokio, no sockets, no files, no clock, no randomness. No list of "bad"
//! words beyond the grammar of English: `create table` finds what creates tables.

mod bm25f;
mod document;
pub mod embed;
mod fields;
mod fuse;
mod index;
pub mod kept;
mod query;
#[cfg(test)]
mod sample;
pub mod terms;
pub mod tokens;
mod vectors;
mod view;

pub use document::{Document, Prose};
pub use embed::{EmbedError, Embedder, Progress, Source};
pub use fields::Field;
pub use fuse::{Balance, Meaning};
pub use index::Index;
pub use query::{EmptyQuery, Query};
pub use vectors::{Quantized, Vectors};
pub use view::{Explanation, FoundBy, Hit, HitParts, Part, Ranking, TermPart, View};
