//! `cargo xtask conformance-driver URL`: the "client under test" of the suite's client scenarios.
//!
//! The suite starts a mock server and runs this with the server's URL. It puts the gateway before
//! the mock, with nothing else behind it, and lets a real client do what the scenario wants.

use std::{
    env,
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use clap::Args;

use crate::{
    Outcome,
    conformance::gateway::{self, Backend},
    paths, process,
};

/// What the driver takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Connect the client to the server itself, to check the driver
    #[arg(long)]
    direct: bool,
    /// URL of the mock server; the suite appends it
    url: String,
}

/// Runs the scenario that `MCP_CONFORMANCE_SCENARIO` names.
pub(crate) fn run(options: &Options) -> Outcome {
    if options.direct {
        return run_client(&["--direct", &options.url]);
    }
    let folder = process::empty_folder(folder()?)?;
    let backend = Backend::at_url("conformance", &options.url, Some(""));
    let gateway = gateway::start(&[backend], &folder)?;
    run_client(&[gateway.url()])
}

fn run_client(arguments: &[&str]) -> Outcome {
    let script = paths::root().join("tests/drivers/conformance_client.py");
    let status = Command::new(paths::python()).arg(script).args(arguments).status()?;
    if status.success() {
        return Ok(());
    }
    Err(format!("the client failed: {status}").into())
}

/// Scenarios may run at the same time, so each run has a folder of its own.
fn folder() -> Outcome<std::path::PathBuf> {
    let scenario = env::var("MCP_CONFORMANCE_SCENARIO")?.replace('/', "-");
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    Ok(paths::target().join(format!("conformance/driver/{scenario}-{now}")))
}
