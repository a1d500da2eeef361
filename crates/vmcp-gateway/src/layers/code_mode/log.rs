//! What is logged of a script: figures only. What it says, takes and gives is its caller's own; its
//! text is told apart from others by a fingerprint.

use std::fmt;

use ring::digest;

use super::{answer::Cost, driver::Ended, input::Input};
use crate::metrics::{Script, Trouble};

/// The first bytes of the SHA-256 of a text; made only if it is written.
struct Fingerprint<'a>(&'a str);

impl fmt::Display for Fingerprint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = digest::digest(&digest::SHA256, self.0.as_bytes());
        hash.as_ref().iter().take(8).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// It was not run, which is counted too.
pub(super) fn refused(counted: Script, trouble: Trouble) {
    tracing::debug!(error_type = trouble.word(), limit = trouble.limit(), "a script was not run");
    counted.refuse(trouble);
}

pub(super) fn started(input: &Input) {
    tracing::debug!(
        hash = %Fingerprint(&input.script),
        source_bytes = input.script.len(),
        "a script started"
    );
}

pub(super) fn ended(input: &Input, ended: &Ended, cost: Cost) {
    let trouble = ended.as_ref().err().map(|failure| Trouble::Failed(failure.cause));
    tracing::debug!(
        hash = %Fingerprint(&input.script),
        status = if ended.is_ok() { "success" } else { "error" },
        error_type = trouble.map(Trouble::word),
        limit = trouble.and_then(Trouble::limit),
        source_bytes = input.script.len(),
        result_bytes = ended.as_ref().ok().map(|output| output.result.len()),
        steps = cost.stats.steps,
        tool_calls = cost.tool_calls,
        peak_bytes = cost.stats.peak_bytes,
        duration_ms = cost.time.as_millis() as u64,
        "a script ended"
    );
}
