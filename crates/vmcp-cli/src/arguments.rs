//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// One MCP endpoint over many MCP servers.
#[derive(Debug, Parser)]
#[command(name = "vmcp", version, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the backends of a configuration file at one URL
    Serve(Serve),
    /// Check a configuration file
    Validate(Validate),
    /// Print the JSON Schema of the configuration file
    Schema,
    /// Print a completion script for a shell
    Completion {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the version
    Version,
    /// Run a command that ends with its parent (used for stdio backends)
    #[command(name = "__child", hide = true)]
    Child {
        /// The command and its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<std::ffi::OsString>,
    },
}

/// Serve the backends of a configuration file at one URL.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The configuration file; a pasted `.mcp.json` works too
    #[arg(short, long, value_name = "FILE", default_value = "vmcp.yaml")]
    pub(crate) config: PathBuf,
    /// The address to listen on [default: 127.0.0.1, or what the file says]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) host: Option<String>,
    /// The port to listen on, 0 to pick a free one [default: 4483, or what the file says]
    #[arg(short, long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// How long a client's session may be idle, such as 30m [default: 30m, or what the file says]
    #[arg(long, value_name = "DURATION")]
    pub(crate) session_ttl: Option<String>,
    /// Let anybody who can reach the address call every tool
    #[arg(long)]
    pub(crate) insecure_no_auth: bool,
    /// How log lines look
    #[arg(long, value_enum, default_value_t)]
    pub(crate) log_format: LogFormat,
    /// Keep no lists on disk between runs
    #[arg(long)]
    pub(crate) no_cache: bool,
}

/// Check a configuration file.
#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// The configuration file
    #[arg(short, long, value_name = "FILE", default_value = "vmcp.yaml")]
    pub(crate) config: PathBuf,
    /// Also connect to every backend and list what it offers
    #[arg(long)]
    pub(crate) connect: bool,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}
