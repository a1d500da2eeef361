//! `vmcp schema`: the JSON Schema of the configuration file, for editors.

use crate::Outcome;

#[expect(clippy::unnecessary_wraps, reason = "every command has the same signature")]
pub(super) fn run() -> Outcome {
    let schema = vmcp_config::schema();
    println!("{schema:#}");
    Ok(())
}
