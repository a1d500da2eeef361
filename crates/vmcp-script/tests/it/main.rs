//! Scripts and what they come to.

mod collections;
mod formatting;
mod functions;
mod host;
mod json;
mod language;
mod math;
mod prelude;
mod re;
mod strings;
mod time;
