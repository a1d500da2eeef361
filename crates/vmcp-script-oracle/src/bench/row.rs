//! What was measured.

use serde_json::{Value, json};

/// One line of the table: seconds or bytes.
pub(super) struct Row {
    pub(super) measure: String,
    pub(super) unit: &'static str,
    pub(super) vmcp: f64,
    pub(super) starlark: Option<f64>,
    /// Ours to theirs, where it is not simply that of the two.
    pub(super) ratio: Option<f64>,
    /// What it may be at most.
    pub(super) goal: Option<f64>,
}

impl Row {
    pub(super) fn json(&self) -> Value {
        let ratio = self.ratio.or_else(|| self.starlark.map(|starlark| self.vmcp / starlark));
        json!({
            "measure": self.measure,
            "unit": self.unit,
            "vmcp": self.vmcp,
            "starlark": self.starlark,
            "ratio": ratio,
            "goal": self.goal,
        })
    }
}
