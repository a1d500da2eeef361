//! The command line.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use vmcp::config::Duration;

pub(crate) use self::{code_mode::CodeMode, headers::Headers, optimizer::Optimizer};
use crate::demo::Name;

mod code_mode;
mod headers;
pub(crate) mod optimizer;
pub(crate) mod script;
pub(crate) mod tools;

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
    /// Serve five small built-in servers and a story to solve; needs nothing else
    Demo(Demo),
    /// Check a configuration file, and its backends with --connect
    Validate(Validate),
    /// Check and run scripts over tools
    #[command(subcommand)]
    Script(script::Script),
    /// Find and list tools, as a model would
    #[command(subcommand)]
    Tools(tools::Tools),
    /// Look after the search for tools of a gateway that runs
    #[command(subcommand)]
    Optimizer(optimizer::Command),
    /// Remove what vmcp left behind: containers that nobody uses, and caches if asked to
    Cleanup(Cleanup),
    /// Explain the code of a diagnostic, such as VMCP0012
    Explain {
        /// The code
        code: String,
    },
    /// Print the JSON Schema of the configuration file
    Schema,
    /// Print a completion script for a shell
    Completion {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the version
    Version {
        /// How to print it
        #[arg(long, value_enum, value_name = "FORM", default_value_t)]
        output: Output,
    },
    /// Run one of the demo's servers
    #[command(name = "__demo-server", hide = true)]
    DemoServer(DemoServer),
    /// Kill what a gateway leaves behind when it ends
    #[command(name = "__reaper", hide = true)]
    Reaper {
        /// The gateway
        pid: u32,
    },
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
    pub(crate) session_ttl: Option<Duration>,
    /// Let anybody who can reach the address call every tool
    #[arg(long)]
    pub(crate) insecure_no_auth: bool,
    /// How events and log lines look; with `json`, events go to standard output, one object a line
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    pub(crate) log_format: LogFormat,
    /// Keep no lists and no vectors of tools on disk between runs
    #[arg(long)]
    pub(crate) no_cache: bool,
    #[command(flatten)]
    pub(crate) optimizer: Optimizer,
    #[command(flatten)]
    pub(crate) code_mode: CodeMode,
}

/// Serve five small built-in servers and a story to solve.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("meaning").multiple(true)))]
pub(crate) struct Demo {
    /// The port to listen on, on 127.0.0.1; 0 picks a free one
    #[arg(short, long, value_name = "PORT", default_value_t = 4483)]
    pub(crate) port: u16,
    /// How long each tool takes, in milliseconds, 0 for not at all [default: 20 to 400, by tool]
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(..=60_000))]
    pub(crate) latency: Option<u64>,
    /// Offer the tool `execute_tool_script`, whose scripts call the other tools
    #[arg(long)]
    pub(crate) code_mode: bool,
    /// Offer the tools `find_tool` and `call_tool` in place of all tools, which they find and call
    #[arg(long)]
    pub(crate) optimizer: bool,
    /// The same, and find tools by their meaning too, with a model that runs in vmcp
    #[arg(long, group = "meaning")]
    pub(crate) optimizer_embedding: bool,
    /// The same with this model: a folder, or a name on Hugging Face [default: all-MiniLM-L6-v2]
    #[arg(long, value_name = "DIR|NAME", group = "meaning")]
    pub(crate) embedding_model: Option<String>,
    /// Download no model
    #[arg(long, requires = "meaning")]
    pub(crate) offline: bool,
    /// Print the configuration instead of running it
    #[arg(long)]
    pub(crate) print_config: bool,
}

/// Remove what vmcp left behind.
///
/// Containers of embedding models that no running vmcp uses are removed; with --model-cache also the
/// models that vmcp downloaded, and the vectors of tools that it kept. What others made stays.
#[derive(Debug, Args)]
pub(crate) struct Cleanup {
    /// Also remove downloaded models and kept vectors
    #[arg(long)]
    pub(crate) model_cache: bool,
    /// Only tell what would be removed
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Run one of the demo's servers.
#[derive(Debug, Args)]
pub(crate) struct DemoServer {
    /// Which one
    pub(crate) name: Name,
    /// Serve standard input and output
    #[arg(long, conflicts_with = "http")]
    pub(crate) stdio: bool,
    /// Listen on a free port of 127.0.0.1, print the URL, end with standard input
    #[arg(long, required_unless_present = "stdio")]
    pub(crate) http: bool,
    /// How long each tool takes, in milliseconds
    #[arg(long, value_name = "MS")]
    pub(crate) latency: Option<u64>,
}

/// Check a configuration file.
///
/// Exit codes: 0 valid, 3 not valid; with --connect also 4 if no backend is healthy, and 1 if some
/// are not, tool names are in conflict, a saved script cannot run, or tools cannot be found by their
/// meaning.
#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// The configuration file
    #[arg(short, long, value_name = "FILE", default_value = "vmcp.yaml")]
    pub(crate) config: PathBuf,
    /// Also connect to every backend and list what it offers
    #[arg(long)]
    pub(crate) connect: bool,
    /// How to print the result
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    pub(crate) output: Output,
}

/// How a result is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
}

/// How events and log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}
