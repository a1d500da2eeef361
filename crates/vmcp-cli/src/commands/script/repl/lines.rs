//! Entries, from a terminal with a line editor, or from whatever else is read line by line.

use std::io::{BufRead, IsTerminal};

use rustyline::{Config, Editor, error::ReadlineError, history::MemHistory};
use vmcp::scripts::engine::Follows;

use crate::exit::{Code, Failure};

/// Where lines come from.
pub(super) enum Lines {
    Editor(Box<Editor<(), MemHistory>>),
    Plain,
}

/// What was read.
pub(super) enum Read {
    Entry(String),
    /// Ctrl-C: what was typed is forgotten.
    Interrupted,
    End,
}

enum Line {
    Text(String),
    Interrupted,
    End,
}

impl Lines {
    pub(super) fn of_standard_input() -> Result<Self, Failure> {
        if !std::io::stdin().is_terminal() {
            return Ok(Self::Plain);
        }
        let config = Config::builder().auto_add_history(true).build();
        let editor = Editor::with_history(config, MemHistory::new());
        editor.map(|editor| Self::Editor(Box::new(editor))).map_err(|error| failed(&error))
    }

    pub(super) const fn is_terminal(&self) -> bool {
        matches!(self, Self::Editor(_))
    }

    /// The next entry. It waits on a thread of its own, so that everything else goes on.
    pub(super) async fn entry(mut self) -> Result<(Read, Self), Failure> {
        let is_plain = !self.is_terminal();
        let read = tokio::task::spawn_blocking(move || self.read().map(|read| (read, self)));
        tokio::select! {
            read = read => read.map_err(|error| failed(&error))?,
            // The line editor takes Ctrl-C as a key.
            _ = tokio::signal::ctrl_c(), if is_plain => Ok((Read::Interrupted, Self::Plain)),
        }
    }

    /// Reads lines until they are a whole entry.
    fn read(&mut self) -> Result<Read, Failure> {
        let mut entry = String::new();
        loop {
            let line = match self.line(if entry.is_empty() { "> " } else { ". " })? {
                Line::Text(line) => line,
                Line::Interrupted => return Ok(Read::Interrupted),
                Line::End if entry.trim().is_empty() => return Ok(Read::End),
                Line::End => return Ok(Read::Entry(entry)),
            };
            if entry.is_empty() && line.trim().is_empty() {
                continue;
            }
            let is_command = entry.is_empty() && line.trim_start().starts_with(':');
            entry.push_str(&line);
            entry.push('\n');
            let is_whole = match Follows::after(&entry) {
                Follows::Nothing => true,
                Follows::Block => line.trim().is_empty(),
                Follows::Anything => false,
            };
            if is_whole || is_command {
                return Ok(Read::Entry(entry));
            }
        }
    }

    fn line(&mut self, prompt: &str) -> Result<Line, Failure> {
        match self {
            Self::Plain => {
                let mut line = String::new();
                let length =
                    std::io::stdin().lock().read_line(&mut line).map_err(|error| failed(&error))?;
                let text = line.trim_end_matches(['\r', '\n']).to_owned();
                Ok(if length == 0 { Line::End } else { Line::Text(text) })
            }
            Self::Editor(editor) => match editor.readline(prompt) {
                Ok(line) => Ok(Line::Text(line)),
                Err(ReadlineError::Interrupted) => Ok(Line::Interrupted),
                Err(ReadlineError::Eof) => Ok(Line::End),
                Err(error) => Err(failed(&error)),
            },
        }
    }
}

fn failed(error: &dyn std::error::Error) -> Failure {
    Failure::new(Code::Runtime, format!("cannot read the next line: {error}"))
}
