//! The numbers, as a table.

use std::{fmt, time::Duration};

use serde_json::{Value, json};

/// The numbers, in the order in which they are shown.
pub(in super::super) struct Scale {
    tools: usize,
    rows: Vec<Row>,
}

struct Row {
    what: String,
    number: Number,
    /// What it may be at most, where that was decided.
    bound: Option<Number>,
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Number {
    Time(Duration),
    Bytes(f64),
}

impl Scale {
    /// No numbers yet, of so many tools.
    pub(super) const fn new(tools: usize) -> Self {
        Self { tools, rows: Vec::new() }
    }

    pub(super) fn time(&mut self, what: &str, time: Duration) {
        self.rows.push(Row { what: what.to_owned(), number: Number::Time(time), bound: None });
    }

    /// Adds what one tool has of `bytes`.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    pub(super) fn share(&mut self, what: &str, bytes: usize) {
        let share = bytes as f64 / self.tools.max(1) as f64;
        self.rows.push(Row { what: what.to_owned(), number: Number::Bytes(share), bound: None });
    }

    /// Bounds the time that was added last.
    pub(super) fn within(&mut self, most: Duration) {
        self.bound(Number::Time(most));
    }

    /// Bounds the bytes that were added last.
    pub(super) fn within_bytes(&mut self, most: u32) {
        self.bound(Number::Bytes(f64::from(most)));
    }

    fn bound(&mut self, bound: Number) {
        if let Some(row) = self.rows.last_mut() {
            row.bound = Some(bound);
        }
    }

    /// The numbers by name, in seconds and bytes.
    pub(in super::super) fn json(&self) -> Value {
        let number = |row: &Row| match row.number {
            Number::Time(time) => json!(time.as_secs_f64()),
            Number::Bytes(bytes) => json!(bytes),
        };
        self.rows.iter().map(|row| (row.what.clone(), number(row))).collect()
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| with {} tools | | bound |\n|---|--:|--:|", self.tools)?;
        self.rows.iter().try_for_each(|row| write!(f, "\n{row}"))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, number, bound } = self;
        match bound {
            None => write!(f, "| {what} | {number} | |"),
            Some(bound) if number <= bound => write!(f, "| {what} | {number} | {bound} |"),
            Some(bound) => write!(f, "| {what} | **{number}** | **{bound}** |"),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) if time.as_millis() >= 1 => {
                write!(f, "{:.1} ms", time.as_secs_f64() * 1e3)
            }
            Self::Time(time) => write!(f, "{:.0} µs", time.as_secs_f64() * 1e6),
            Self::Bytes(bytes) => write!(f, "{bytes:.0} bytes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Scale};

    #[test]
    fn what_is_above_its_bound_catches_the_eye() {
        let mut scale = Scale::new(2);
        scale.time("free", Duration::from_micros(1500));
        scale.time("good", Duration::from_micros(90));
        scale.within(Duration::from_micros(200));
        scale.share("bad", 14_000);
        scale.within_bytes(6000);
        let expected = "\
| with 2 tools | | bound |
|---|--:|--:|
| free | 1.5 ms | |
| good | 90 µs | 200 µs |
| bad | **7000 bytes** | **6000 bytes** |";
        assert_eq!(scale.to_string(), expected);
    }
}
