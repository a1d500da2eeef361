//! Scripts and what they come to.

mod collections;
mod formatting;
mod functions;
mod habits;
mod host;
mod hostile;
mod json;
mod language;
mod math;
mod prelude;
mod re;
mod strings;
mod time;
mod tools;
