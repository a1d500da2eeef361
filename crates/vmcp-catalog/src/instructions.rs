//! One text of instructions out of many.

use vmcp_core::BackendId;

use crate::rules::Limits;

/// Room for the note that counts what was left out.
const NOTE_BYTES: usize = 96;
/// Less than this of a text is not worth a heading.
const LEAST_BYTES: usize = 200;

/// The instructions of each backend under a heading, within the limits; `None` when there are none.
///
/// What is cut says so: a model must not take half a sentence for a rule.
pub(crate) fn merge<'a>(
    texts: impl Iterator<Item = (&'a BackendId, &'a str)>,
    limits: &Limits,
) -> Option<String> {
    let mut out = String::new();
    let mut left_out = 0_usize;
    let room = limits.all_instructions_bytes.saturating_sub(NOTE_BYTES);
    for (backend, text) in texts {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let gap = if out.is_empty() { "" } else { "\n\n" };
        let heading = format!("{gap}## {backend}\n\n");
        let left = room.saturating_sub(out.len() + heading.len());
        if left_out > 0 || left < LEAST_BYTES.min(text.len()) {
            left_out += 1;
            continue;
        }
        out.push_str(&heading);
        push_cut(&mut out, text, left.min(limits.instructions_bytes));
    }
    if left_out > 0 {
        let gap = if out.is_empty() { "" } else { "\n\n" };
        out.push_str(&format!("{gap}[instructions of {left_out} more backends left out]"));
    }
    (!out.is_empty()).then_some(out)
}

/// Appends `text`, cut so that it and the note of the cut take at most `limit` bytes.
fn push_cut(out: &mut String, text: &str, limit: usize) {
    if text.len() <= limit {
        out.push_str(text);
        return;
    }
    let note = format!("… [cut: {} bytes in all]", text.len());
    let mut end = limit.saturating_sub(note.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    out.push_str(text[..end].trim_end());
    out.push_str(&note);
}
