//! Small pieces of texts.

use std::time::Duration;

use vmcp_script::Answer;

/// A duration as the configuration writes it: `60s`, `1500ms`.
pub(super) fn seconds(duration: Duration) -> String {
    match duration.subsec_nanos() {
        0 => format!("{}s", duration.as_secs()),
        _ => format!("{}ms", duration.as_millis()),
    }
}

/// An error that a script can catch.
pub(super) fn tool_error(message: impl Into<String>) -> Answer {
    Answer::Failed { timed_out: false, message: message.into(), data: None }
}

/// Cuts `text` to at most `limit` bytes, and says how much is missing.
pub(super) fn bounded(mut text: String, limit: usize) -> String {
    let size = text.len();
    if size > limit {
        let end = (0..=limit).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push_str(&format!("… ({} more bytes)", size - end));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_cuts() {
        assert_eq!(seconds(Duration::from_secs(60)), "60s");
        assert_eq!(seconds(Duration::from_millis(1500)), "1500ms");
        assert_eq!(bounded("abc".to_owned(), 3), "abc");
        assert_eq!(bounded("aéé".to_owned(), 4), "aé… (2 more bytes)");
    }
}
