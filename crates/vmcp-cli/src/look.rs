//! How lines look: colours and characters that the reader's terminal can show.
//!
//! Whatever they say is in the words as well.

use std::io::IsTerminal;

/// What may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// ANSI colours.
    pub(crate) color: bool,
    /// Characters beyond ASCII.
    pub(crate) unicode: bool,
}

/// What stands before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Good,
    Bad,
    /// Under way; the number turns the wheel.
    Waiting(usize),
    /// Under way, in a line that stays.
    Later,
}

const WHEEL: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const ASCII_WHEEL: [&str; 4] = ["| ", "/ ", "- ", "\\ "];

impl Look {
    /// What fits `stream`, by the terminal and the variables that people set.
    pub(crate) fn of(stream: &impl IsTerminal) -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let dumb = variable("TERM").is_none_or(|term| term == "dumb") && cfg!(unix);
        let color = stream.is_terminal() && !dumb && variable("NO_COLOR").is_none();
        Self { color, unicode: is_utf8(variable) }
    }

    pub(crate) fn mark(self, mark: Mark) -> String {
        let (color, unicode, ascii) = match mark {
            Mark::Good => (32, "✓", "ok"),
            Mark::Bad => (31, "✗", "!!"),
            Mark::Later => (36, "…", ".."),
            Mark::Waiting(turn) => {
                (36, WHEEL[turn % WHEEL.len()], ASCII_WHEEL[turn % ASCII_WHEEL.len()])
            }
        };
        let text = if self.unicode { unicode } else { ascii };
        if self.color { format!("\x1b[{color}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Whether the locale's characters are UTF-8: the first of three variables that is set decides.
fn is_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    if cfg!(not(unix)) {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    let locale = locale.unwrap_or_default().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], utf8: bool) {
        let lookup = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(is_utf8(lookup), utf8, "{variables:?}");
    }

    #[test]
    fn the_locale_decides_about_characters() {
        check(&[], false);
        check(&[("LANG", "C")], false);
        check(&[("LANG", "en_US.UTF-8")], true);
        check(&[("LANG", "C.utf8")], true);
        check(&[("LANG", "en_US.UTF-8"), ("LC_ALL", "C")], false);
        check(&[("LANG", "C"), ("LC_CTYPE", "de_DE.utf-8")], true);
    }

    #[test]
    fn marks_differ_without_colour_too() {
        let marks = [Mark::Good, Mark::Bad, Mark::Later, Mark::Waiting(0), Mark::Waiting(11)];
        let show = |color, unicode| {
            let look = Look { color, unicode };
            marks.map(|mark| look.mark(mark)).join(" ")
        };
        insta::assert_snapshot!(show(false, true), @"✓ ✗ … ⠋ ⠙");
        insta::assert_snapshot!(show(false, false), @r"ok !! .. |  \");
        insta::assert_snapshot!(show(true, false).replace('\x1b', "^"), @r"^[32mok^[0m ^[31m!!^[0m ^[36m..^[0m ^[36m| ^[0m ^[36m\ ^[0m");
    }
}
