//! Programs made from bytes: to compare the script engine with another one, and to attack it.
//!
//! A program is a function of its bytes: each byte is one decision, in the order of the text, and
//! 0 is always the plainest one. So seeds, a fuzzer and a shrinker use the same generator: the
//! first makes bytes, the second mutates them, and the third takes some away until nothing plainer
//! shows the same.
//!
//! Choice: one grammar that knows the types of what it writes, so that most programs get far before
//! they fail, with a mistake here and there. Refused: random text and random syntax trees, of which
//! nearly all fail in their first line. Price: what the grammar does not say is never tried.
//!
//! | you need | take |
//! |---|---|
//! | what every implementation of Starlark must agree on | [`common`] |
//! | all that the engine accepts, with tools, loops without end and much memory | [`extended`] |
//! | bytes from a number | [`choices`] |
//! | to run a program under attack | [`attack`] |

mod attack;
mod choices;
mod expression;
mod extension;
mod kind;
mod scope;
mod statement;
mod writer;

pub use attack::attack;
pub use choices::choices;

use choices::Choices;
use writer::{Dialect, Writer};

/// Returns a program in the part of the language that all implementations share.
///
/// It prints what it does and has no result.
#[must_use]
pub fn common(choices: &[u8]) -> String {
    program(choices, Dialect::Common)
}

/// Returns a program in the whole language of the engine.
///
/// It calls tools `get(id)` and `put(value)`, may run for ever and may want any amount of memory.
#[must_use]
pub fn extended(choices: &[u8]) -> String {
    program(choices, Dialect::Extended)
}

fn program(choices: &[u8], dialect: Dialect) -> String {
    let mut writer = Writer::new(Choices::new(choices), dialect);
    statement::program(&mut writer);
    writer.finish()
}
