//! The board while it is drawn in place.

use std::time::Duration;

use vmcp::{BackendReport, Directory};

use super::{Columns, Meaning, Screen, line};
use crate::look::Look;

/// The time between two drawings.
pub(super) const FRAME: Duration = Duration::from_millis(100);

/// Draws the board until every backend had its first attempt; nothing is left on the screen. Only
/// waits if there is no terminal, or if it has too few lines.
pub(crate) async fn watch_until_settled(directory: &Directory, screen: &Screen, look: Look) {
    watch_with(directory, None, screen, look).await;
}

/// The same, with a line about meaning where there is something to tell.
pub(super) async fn watch_with(
    directory: &Directory,
    meaning: Option<&Meaning>,
    screen: &Screen,
    look: Look,
) {
    let settled = directory.settled();
    let mut settled = std::pin::pin!(settled);
    let mut turn = 0;
    loop {
        if let Some((rows, columns)) = Screen::size() {
            let reports = directory.report();
            let mut lines = lines(&reports, columns, look, turn);
            let meaning = meaning.and_then(|it| it.line(Columns::of(&reports), look, turn));
            lines.extend(meaning.map(|line| cut(&line, columns)));
            // What does not fit cannot be drawn again: its first lines are out of reach.
            screen.draw(if lines.len() < rows { lines } else { Vec::new() });
        }
        tokio::select! {
            () = &mut settled => break,
            () = tokio::time::sleep(FRAME) => turn += 1,
        }
    }
    screen.draw(Vec::new());
}

fn lines(reports: &[BackendReport], width: usize, look: Look, turn: usize) -> Vec<String> {
    let columns = Columns::of(reports);
    reports.iter().map(|report| cut(&line(report, columns, look, turn), width)).collect()
}

/// The beginning of a line that takes less than `width` places; escapes take none.
pub(super) fn cut(line: &str, width: usize) -> String {
    let mut short = String::new();
    let (mut taken, mut escape) = (0, false);
    for c in line.chars() {
        if c == '\x1b' {
            escape = true;
        } else if escape {
            escape = !c.is_ascii_alphabetic();
        } else if taken + 1 >= width {
            // Escapes behind the cut still count: they switch colours off.
            continue;
        } else {
            taken += 1;
        }
        short.push(c);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_to_the_width_and_its_colours_end() {
        assert_eq!(cut("abc", 4), "abc");
        assert_eq!(cut("abcd", 4), "abc");
        assert_eq!(cut("\x1b[31mabcd\x1b[0m", 4), "\x1b[31mabc\x1b[0m");
        assert_eq!(cut("", 1), "");
    }
}
