//! Names from others, made fit for a line of text.

/// The longest name that a reason or a quarantine entry shows, in characters.
const SHOWN_CHARS: usize = 128;

/// `text` as it may stand in a line for people: control and invisible characters escaped, cut to
/// 128 characters.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(SHOWN_CHARS));
    let mut room = SHOWN_CHARS;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let shown = if is_hidden(c) { c.escape_unicode().to_string() } else { c.to_string() };
        let needed = shown.chars().count();
        if needed >= room && (needed > room || !rest.as_str().is_empty()) {
            out.push('…');
            return out;
        }
        out.push_str(&shown);
        room -= needed;
    }
    out
}

/// Whether a terminal would act on `c`, or show nothing or the neighbours out of order.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn shows_what_a_terminal_must_not_act_on() {
        for (text, expected) in [
            ("search", "search"),
            ("søk 搜索", "søk 搜索"),
            ("a\nb\x1b[31m", "a\\u{a}b\\u{1b}[31m"),
            ("a\u{202e}b\u{200b}\u{e0041}", "a\\u{202e}b\\u{200b}\\u{e0041}"),
            ("", ""),
        ] {
            assert_eq!(printable(text), expected);
        }
    }

    #[test]
    fn cuts_to_128_characters() {
        assert_eq!(printable(&"é".repeat(128)), "é".repeat(128));
        assert_eq!(printable(&"é".repeat(129)), format!("{}…", "é".repeat(127)));
        assert_eq!(printable(&"\0".repeat(1000)).chars().count(), 126);
        assert_eq!(printable(&format!("{}\0", "a".repeat(124))), format!("{}…", "a".repeat(124)));
    }
}
