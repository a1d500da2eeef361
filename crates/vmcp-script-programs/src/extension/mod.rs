//! What the engine has beyond the common language: what Python has, tools, and no end in sight.

mod expression;
mod statement;

pub(crate) use expression::expression;
pub(crate) use statement::statement;
