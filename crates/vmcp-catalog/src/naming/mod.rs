//! Names: which one each tool and prompt asks for, and which one it gets.

mod claim;
mod conflicts;
mod fit;
mod renames;
mod strategy;

#[cfg(test)]
mod tests;

pub(crate) use claim::{Claim, settle};
pub use conflicts::{Conflicts, Contested};
pub use renames::{Rename, renames};
pub(crate) use strategy::{Bare, Prefixes, prompt_claims, tool_claims};
