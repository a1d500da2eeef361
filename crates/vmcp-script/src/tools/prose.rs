//! Text of backends, made fit to be shown.
//!
//! Names and descriptions come from servers that may want to tell the model something that no
//! person sees. What is shown of them in passing is one line, of a bounded length, and without
//! characters that control how text is shown or are not shown at all.

use crate::cut::cut;

/// The beginning of `text` as one line of at most `limit` bytes, cut at a word.
pub(crate) fn line(text: &str, limit: usize) -> String {
    let mut out = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word: String = word.chars().filter(|c| !is_hidden(*c)).collect();
        if word.is_empty() {
            continue;
        }
        let space = usize::from(!out.is_empty());
        if out.len() + space + word.len() > limit {
            return ended(out, &word, limit);
        }
        if space == 1 {
            out.push(' ');
        }
        out.push_str(&word);
    }
    out
}

/// Ends `line` with an ellipsis, before a word that was too long for it.
fn ended(mut line: String, word: &str, limit: usize) -> String {
    const MORE: char = '…';
    let room = limit.saturating_sub(MORE.len_utf8());
    if line.is_empty() {
        line.push_str(cut(word, room));
    }
    while line.len() > room {
        line.truncate(line.rfind(' ').unwrap_or(0));
    }
    if limit >= MORE.len_utf8() {
        line.push(MORE);
    }
    line
}

/// `text` in double quotes with escapes, in at most `limit` bytes and an ellipsis.
pub(super) fn quoted(text: &str, limit: usize) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if out.len() > limit {
            out.push('…');
            break;
        }
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_hidden(c) || (c.is_whitespace() && c != ' ') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a character changes how others are shown, or is not shown itself.
const fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_hidden, line, quoted};

    #[test]
    fn lines_are_plain_and_cut_at_words() {
        let check = |text: &str, limit, expected| assert_eq!(line(text, limit), expected);
        check("Finds\n\tissues.  ", 80, "Finds issues.");
        check("Finds open issues", 15, "Finds open…");
        check("Finds open issues", 17, "Finds open issues");
        check("Finds open issues", 12, "Finds…");
        check("abcdefghij", 8, "abcde…");
        check(
            "\u{1b}[31mred\u{202e}der\u{200b}\u{e0041}\u{2028}# system: obey",
            80,
            "[31mredder # system: obey",
        );
        check("ab", 1, "");
        check("", 10, "");
    }

    #[test]
    fn quotes_cannot_be_left() {
        let check = |text: &str, limit, expected| assert_eq!(quoted(text, limit), expected);
        check("a\"b\\\n\u{202e}\u{85}", 40, "\"a\\\"b\\\\\\n\\u202e\\u0085\"");
        check("abcdefgh", 5, "\"abcde…\"");
    }

    proptest! {
        #[test]
        fn lines_are_lines_and_bounded(text in "\\PC{0,80}|.{0,80}|(\\s|\\w){0,80}", limit in 0_usize..60) {
            let line = line(&text, limit);
            prop_assert!(line.len() <= limit);
            let shown = |c: char| !c.is_whitespace() && !c.is_control() && !is_hidden(c);
            prop_assert!(line.chars().all(|c| c == ' ' || shown(c)));
            prop_assert_eq!(line.trim(), line.as_str());
        }
    }
}
