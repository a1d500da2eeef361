//! Where things lie: the repository, the installed fixtures, the built programs.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Returns the root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this package is a folder of the workspace")
}

/// Returns the folder that `cargo xtask fixtures` fills.
pub(crate) fn fixtures() -> PathBuf {
    root().join(".fixtures")
}

/// Returns the pinned Node.
pub(crate) fn node() -> PathBuf {
    node_modules().join(".bin/node")
}

/// Returns the start file of an npm package.
pub(crate) fn npm(package_and_file: &str) -> PathBuf {
    node_modules().join(package_and_file)
}

/// Returns the Python that has the pinned packages.
pub(crate) fn python() -> PathBuf {
    fixtures().join("python/venv/bin/python")
}

/// Returns cargo's output folder.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Returns a program of this workspace, built for development.
pub(crate) fn built(program: &str) -> PathBuf {
    target().join("debug").join(program)
}

fn node_modules() -> PathBuf {
    fixtures().join("npm/node_modules")
}
