//! Scripts and what they come to.

mod answers;
mod causes;
mod collections;
mod endings;
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
