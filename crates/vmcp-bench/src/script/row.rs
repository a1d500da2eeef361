//! What was measured.

use serde_json::json;

/// One line of the table: a unit and its value.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Seconds(f64),
    Bytes(f64),
}

/// Prints a row; `goal` is what the value may be at most.
pub(super) fn show(measure: &str, value: Value, goal: Option<f64>) {
    let (unit, value) = match value {
        Value::Seconds(value) => ("s", value),
        Value::Bytes(value) => ("B", value),
    };
    println!("{}", json!({"measure": measure, "unit": unit, "vmcp": value, "goal": goal}));
}
