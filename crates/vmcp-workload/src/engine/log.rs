//! The log of a container: frames of its two outputs, read into lines that a terminal may see.

/// The longest line that is shown, in characters.
const LONGEST: usize = 300;

/// Returns the last `count` lines, without control characters; long ones are cut.
pub(super) fn lines(body: &[u8], count: usize) -> Vec<String> {
    let text = outputs(body);
    let text = String::from_utf8_lossy(&text);
    let mut lines: Vec<_> = text.lines().map(clean).filter(|line| !line.is_empty()).collect();
    lines.drain(..lines.len().saturating_sub(count));
    lines
}

/// The outputs without their frames: a byte for the stream, three zeros, the length, the bytes.
/// A body that is not made so (a container with a terminal) is taken as it is.
fn outputs(body: &[u8]) -> Vec<u8> {
    let mut rest = body;
    let mut all = Vec::with_capacity(body.len());
    while let [0..=2, 0, 0, 0, a, b, c, d, after @ ..] = rest {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let (output, next) = after.split_at(length.min(after.len()));
        all.extend_from_slice(output);
        rest = next;
    }
    all.extend_from_slice(rest);
    all
}

/// One line without colours and control characters, cut where it is too long.
pub(super) fn clean(text: &str) -> String {
    let mut clean = String::new();
    let mut characters = text.trim_end().chars().peekable();
    let mut left = LONGEST;
    while let Some(character) = characters.next() {
        if character == '\u{1b}' && characters.next_if_eq(&'[').is_some() {
            // A control sequence ends with a character from `@` to `~`.
            while characters.next().is_some_and(|next| !('@'..='~').contains(&next)) {}
            continue;
        }
        let Some(fewer) = left.checked_sub(1) else {
            clean.push('…');
            break;
        };
        left = fewer;
        match character {
            '\n' | '\t' | '\r' => clean.push(' '),
            _ if character.is_control() || is_reordering(character) => clean.push('\u{fffd}'),
            _ => clean.push(character),
        }
    }
    clean
}

/// Characters that turn the direction of a text, to make it read as something else.
fn is_reordering(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(stream: u8, text: &str) -> Vec<u8> {
        let length = u32::try_from(text.len()).unwrap().to_be_bytes();
        [&[stream, 0, 0, 0], &length[..], text.as_bytes()].concat()
    }

    #[test]
    fn frames_of_both_outputs_become_lines() {
        let body = [frame(1, "one\ntw"), frame(2, "o\n\n"), frame(1, "three\n")].concat();
        assert_eq!(lines(&body, 20), ["one", "two", "three"]);
        assert_eq!(lines(&body, 2), ["two", "three"]);
    }

    #[test]
    fn a_frame_that_was_cut_off_and_a_log_without_frames_are_read_too() {
        let body = frame(1, "loading the model\n");
        assert_eq!(lines(&body[..15], 20), ["loading"]);
        assert_eq!(lines(b"plain\ntext", 20), ["plain", "text"]);
    }

    #[test]
    fn colours_control_characters_and_endless_lines_do_not_reach_a_terminal() {
        assert_eq!(
            clean("\u{1b}[31mERROR\u{1b}[0m a\tb\u{7}\u{202e}c\r"),
            "ERROR a b\u{fffd}\u{fffd}c"
        );
        assert_eq!(clean(&"x".repeat(400)), format!("{}…", "x".repeat(LONGEST)));
        assert_eq!(clean("\u{1b}["), "");
    }

    proptest! {
        #[test]
        fn any_bytes_become_few_clean_lines(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            let lines = lines(&body, 3);
            prop_assert!(lines.len() <= 3);
            prop_assert!(lines.iter().all(|line| !line.chars().any(char::is_control)));
        }

        #[test]
        fn what_was_printed_is_read(words in proptest::collection::vec("[a-z]{1,9}", 0..20)) {
            let body: Vec<u8> = words.iter().flat_map(|word| frame(1, &format!("{word}\n"))).collect();
            prop_assert_eq!(lines(&body, 20), words);
        }
    }
}
