//! `vmcp version`.

use serde_json::json;
use vmcp::core::Version;

use crate::{Outcome, arguments::Output, say};

#[expect(clippy::unnecessary_wraps, reason = "every command has the same signature")]
pub(super) fn run(output: Output) -> Outcome {
    let version = env!("CARGO_PKG_VERSION");
    match output {
        Output::Text => say::out(&format!("vmcp {version}")),
        Output::Json => {
            let spoken: Vec<&str> = Version::ALL.iter().map(|version| version.as_str()).collect();
            let json = json!({"name": "vmcp", "version": version, "protocolVersions": spoken});
            say::out(&json.to_string());
        }
    }
    Ok(())
}
