//! Standard error with a part at its end that is drawn again and again.
//!
//! Everything else that goes to standard error meanwhile, log lines above all, must pass through
//! here: it is put above that part.

use std::{
    io::{IsTerminal, Write},
    sync::Mutex,
};

/// Standard error.
#[derive(Default)]
pub(crate) struct Screen(Mutex<Vec<String>>);

/// Cursor up `n` lines, to the first column, and everything from there erased.
fn erase(lines: usize) -> String {
    if lines == 0 { String::new() } else { format!("\x1b[{lines}F\x1b[J") }
}

impl Screen {
    /// Lines and columns, if standard error is a terminal that can be drawn on.
    pub(crate) fn size() -> Option<(usize, usize)> {
        let stderr = std::io::stderr();
        if !stderr.is_terminal() || std::env::var_os("TERM").is_none_or(|term| term == "dumb") {
            return None;
        }
        size_of(&stderr)
    }

    /// Prints lines above the drawn part.
    pub(crate) fn print(&self, text: &str) {
        self.above(format!("{text}\n").as_bytes());
    }

    /// Draws `lines` in the place of what was drawn last; each must fit the terminal's width.
    pub(crate) fn draw(&self, lines: Vec<String>) {
        let mut drawn = self.0.lock().expect("no panic inside");
        write(&[erase(drawn.len()).as_bytes(), joined(&lines).as_bytes()]);
        *drawn = lines;
    }

    /// Leaves what is drawn where it is.
    pub(crate) fn release(&self) {
        self.0.lock().expect("no panic inside").clear();
    }

    fn above(&self, text: &[u8]) {
        let drawn = self.0.lock().expect("no panic inside");
        write(&[erase(drawn.len()).as_bytes(), text, joined(&drawn).as_bytes()]);
    }
}

fn joined(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// One write, so that nothing comes between.
fn write(parts: &[&[u8]]) {
    let _ = std::io::stderr().lock().write_all(&parts.concat());
}

/// Log lines, each written whole.
impl Write for &Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.above(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(unix)]
fn size_of(terminal: &impl std::os::fd::AsFd) -> Option<(usize, usize)> {
    let size = rustix::termios::tcgetwinsize(terminal).ok()?;
    let usable = size.ws_row > 1 && size.ws_col > 1;
    usable.then(|| (size.ws_row.into(), size.ws_col.into()))
}

#[cfg(not(unix))]
fn size_of(_terminal: &std::io::Stderr) -> Option<(usize, usize)> {
    None
}
