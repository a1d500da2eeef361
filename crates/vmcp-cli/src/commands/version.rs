//! `vmcp version`.

use crate::Outcome;

#[expect(clippy::unnecessary_wraps, reason = "every command has the same signature")]
pub(super) fn run() -> Outcome {
    println!("vmcp {}", env!("CARGO_PKG_VERSION"));
    Ok(())
}
