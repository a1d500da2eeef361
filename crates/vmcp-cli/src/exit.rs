//! How commands fail: exit codes, and the one place where failures are printed.

use std::{fmt, process::ExitCode};

use crate::say;

/// Exit codes; 0 is success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// Something went wrong while running.
    Runtime = 1,
    /// The command line is wrong; clap leaves with the same code.
    Usage = 2,
    /// The configuration is not valid.
    Config = 3,
    /// No backend is healthy.
    NothingHealthy = 4,
    /// The port is taken.
    PortInUse = 5,
    /// The user interrupted a shutdown.
    Interrupted = 130,
}

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    code: Code,
    /// The whole text for standard error, or nothing if it was printed already.
    text: String,
    hints: Vec<String>,
}

impl Failure {
    /// A failure whose text completes `error: `.
    pub(crate) fn new(code: Code, text: impl Into<String>) -> Self {
        Self { code, text: format!("error: {}", text.into()), hints: Vec::new() }
    }

    /// A failure whose text is complete.
    pub(crate) fn rendered(code: Code, text: String) -> Self {
        Self { code, text, hints: Vec::new() }
    }

    /// A failure that was told already.
    pub(crate) fn told(code: Code) -> Self {
        Self::rendered(code, String::new())
    }

    /// A failure of something below, with all its causes.
    pub(crate) fn runtime(error: &dyn std::error::Error) -> Self {
        let mut text = format!("failed to {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            text.push_str(&format!(": {error}"));
            cause = error.source();
        }
        Self::new(Code::Runtime, text)
    }

    /// Adds something to do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Its exit code.
    pub(crate) const fn code(&self) -> Code {
        self.code
    }

    /// Prints it and returns its code.
    pub(crate) fn report(&self) -> ExitCode {
        let text = self.to_string();
        if !text.is_empty() {
            say::err(&text);
        }
        ExitCode::from(self.code as u8)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.trim_end())?;
        self.hints.iter().try_for_each(|hint| write!(f, "\nhint: {hint}"))
    }
}
