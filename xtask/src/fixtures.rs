//! `cargo xtask fixtures`: installs the real MCP servers and clients that tests run.
//!
//! What is installed is pinned by files under `tests/fixtures/`. The stamp is a copy of those files,
//! so a second run that finds the same pins installs nothing.

use std::{fs, path::PathBuf, process::Command};

use clap::Args;

use crate::{Outcome, paths, process::quietly};

/// Pins of the npm packages.
const NPM: [&str; 2] = ["package.json", "package-lock.json"];

/// Programs of ours that must lie beside the npm packages to find them.
const PROGRAMS: [&str; 5] =
    ["interop-v1.mjs", "interop-v2.mjs", "interop.mjs", "loopback.cjs", "modern-only.mjs"];

/// Pins of the Python packages.
const REQUIREMENTS: &str = "requirements.txt";

/// What `cargo xtask fixtures` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Install again even if the pins are unchanged
    #[arg(long)]
    force: bool,
}

/// Installs all fixtures, unless they are there.
pub(crate) fn run(options: &Options) -> Outcome {
    if options.force || !is_current()? {
        install()?;
    }
    copy("npm", &PROGRAMS)
}

/// Installs what is missing; other chores call this first.
pub(crate) fn ensure() -> Outcome {
    run(&Options { force: false })
}

fn install() -> Outcome {
    // Without a stamp, an installation that stops half-way is repeated.
    let _ = fs::remove_file(stamp());
    install_npm()?;
    install_python()?;
    fs::write(stamp(), pins()?)?;
    Ok(())
}

fn is_current() -> Outcome<bool> {
    let pins = pins()?;
    Ok(fs::read_to_string(stamp()).is_ok_and(|stamp| stamp == pins))
}

fn pins() -> Outcome<String> {
    let npm = NPM.iter().map(|name| sources("npm").join(name));
    let python = sources("python").join(REQUIREMENTS);
    let mut all = String::new();
    for pin in npm.chain([python]) {
        let text = fs::read_to_string(&pin);
        all += &text.map_err(|error| format!("read {}: {error}", pin.display()))?;
    }
    Ok(all)
}

fn sources(kind: &str) -> PathBuf {
    paths::root().join("tests/fixtures").join(kind)
}

fn stamp() -> PathBuf {
    paths::fixtures().join("stamp")
}

/// Copies files of `tests/fixtures/KIND` to `.fixtures/KIND`.
fn copy(kind: &str, names: &[&str]) -> Outcome {
    let folder = paths::fixtures().join(kind);
    fs::create_dir_all(&folder)?;
    for name in names {
        fs::copy(sources(kind).join(name), folder.join(name))?;
    }
    Ok(())
}

fn install_npm() -> Outcome {
    copy("npm", &NPM)?;
    eprintln!("fixtures: npm packages");
    let options = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    quietly(Command::new("npm").args(options).current_dir(paths::fixtures().join("npm")))
}

fn install_python() -> Outcome {
    let venv = paths::fixtures().join("python/venv");
    let requirements = sources("python").join(REQUIREMENTS);
    eprintln!("fixtures: Python packages");
    let mut create = Command::new("python3");
    quietly(create.args(["-m", "venv", "--clear"]).arg(&venv))?;
    let options = ["-m", "pip", "install", "--quiet", "--no-deps", "--requirement"];
    let mut install = Command::new(paths::python());
    install.env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    quietly(install.args(options).arg(&requirements))
}
