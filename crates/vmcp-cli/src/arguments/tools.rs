//! The arguments of `vmcp tools`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Headers;

/// What to do with tools.
#[derive(Debug, Subcommand)]
pub(crate) enum Tools {
    /// Find tools as a model would, with `find_tool`
    ///
    /// Exit codes: 0 something was found, 1 nothing was, 2 the command line is wrong, 3 the
    /// configuration is not valid, 4 nobody has any tools.
    Search(Search),
    /// List the tools that clients see; those behind `find_tool` with --config
    List(List),
}

/// Find tools.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// What a tool should do, or its name
    #[arg(value_name = "QUERY")]
    pub(crate) query: String,
    #[command(flatten)]
    pub(crate) place: Place,
    /// How many tools at most [default: what the configuration says]
    #[arg(short, long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=50))]
    pub(crate) limit: Option<u32>,
    /// Show why each tool is where it is
    #[arg(short, long)]
    pub(crate) explain: bool,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// List tools.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// Whose tools. Without either, those of the `vmcp.yaml` of this folder.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// Start the backends of this configuration file [default: vmcp.yaml]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Ask the gateway that listens at this URL
    #[arg(short, long, value_name = "URL", conflicts_with = "config")]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) headers: Headers,
}
