//! The arguments of `vmcp script`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Headers;

/// What to do with scripts.
#[derive(Debug, Subcommand)]
pub(crate) enum Script {
    /// Check a script against the tools that it uses, calling none of them
    ///
    /// Without --config and --url only the syntax is checked. Exit codes: 0 nothing is wrong, 1
    /// something is, 2 the script or the data cannot be read, 3 the configuration is not valid, 4
    /// nobody has any tools.
    Check(Check),
    /// Run a script and print its result as JSON
    ///
    /// What the script prints, and a trace of its calls, go to standard error. Exit codes: 0 the
    /// script has a result, 1 it failed, 2 to 4 as those of `check`.
    Run(Run),
    /// Type scripts line by line; what they give names to is kept
    Repl(Repl),
}

/// Check a script.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) file: File,
    #[command(flatten)]
    pub(crate) tools: Tools,
}

/// Run a script.
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) file: File,
    #[command(flatten)]
    pub(crate) tools: Tools,
    /// Whether to show the script's calls on standard error [default: if that is a terminal]
    #[arg(long, value_enum, value_name = "WHEN", num_args = 0..=1, require_equals = true,
          default_value_t, default_missing_value = "always", hide_default_value = true)]
    pub(crate) trace: When,
}

/// Type scripts line by line.
#[derive(Debug, Args)]
pub(crate) struct Repl {
    #[command(flatten)]
    pub(crate) tools: Tools,
    #[command(flatten)]
    pub(crate) given: Given,
}

/// A script.
#[derive(Debug, Args)]
pub(crate) struct File {
    /// The script; `-` for standard input
    #[arg(value_name = "FILE")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) given: Given,
}

/// What scripts are given.
#[derive(Debug, Args)]
pub(crate) struct Given {
    /// A JSON object whose members are variables of the script, or `@` and a file with one
    #[arg(long, value_name = "JSON|@FILE")]
    pub(crate) data: Option<String>,
}

/// Whose tools scripts use.
#[derive(Debug, Args)]
pub(crate) struct Tools {
    /// Start the backends of this configuration file, and run scripts over them in this process
    #[arg(short, long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Run scripts in the gateway that listens at this URL
    #[arg(short, long, value_name = "URL", conflicts_with = "config")]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) headers: Headers,
}

/// When something is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
