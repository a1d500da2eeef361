//! How commands fail: exit codes, and the one place where failures are printed.

use std::process::ExitCode;

/// Exit codes; 0 is success, 2 is a wrong command line (printed by clap).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// Something went wrong while running.
    Runtime = 1,
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
    hint: Option<String>,
}

impl Failure {
    /// A failure whose text completes `error: `.
    pub(crate) fn new(code: Code, text: impl Into<String>) -> Self {
        Self { code, text: format!("error: {}", text.into()), hint: None }
    }

    /// A failure whose text is complete.
    pub(crate) fn rendered(code: Code, text: String) -> Self {
        Self { code, text, hint: None }
    }

    /// Adds what to do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Prints it and returns its code.
    pub(crate) fn report(&self) -> ExitCode {
        if !self.text.is_empty() {
            eprintln!("{}", self.text.trim_end());
        }
        if let Some(hint) = &self.hint {
            eprintln!("hint: {hint}");
        }
        ExitCode::from(self.code as u8)
    }
}
