//! `vmcp schema`: the JSON Schema of the configuration file, for editors.

use crate::{Outcome, say};

#[expect(clippy::unnecessary_wraps, reason = "every command has the same signature")]
pub(super) fn run() -> Outcome {
    say::out(&format!("{:#}", vmcp::config::schema()));
    Ok(())
}
