//! The flags of what a gateway that runs is sent.

use std::path::PathBuf;

use clap::Args;

/// Headers for the gateway that `--url` names.
#[derive(Debug, Args)]
pub(crate) struct Headers {
    /// Send this header to --url, such as 'Authorization: Bearer ${TOKEN}', in which a variable of
    /// the environment stands for what no list of processes should show; may be given again
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", requires = "url")]
    pub(crate) headers: Vec<String>,
    /// Send the headers in this file to --url, one a line
    #[arg(long, value_name = "FILE", requires = "url")]
    pub(crate) header_file: Option<PathBuf>,
}

impl Headers {
    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.headers.is_empty() && self.header_file.is_none()
    }
}
