//! `cargo xtask ci`: what a change must pass. `.ci/run` calls it after installing what is missing.
//!
//! Nothing here is stricter than what the other chores do one by one. Generated files, such as the
//! JSON Schema of the configuration, are compared by tests.

use crate::{
    Outcome,
    stages::{self, Stages},
    test, tidy,
};

/// Runs all stages and reports them.
pub(crate) fn run(options: &test::Options) -> Outcome {
    let mut all = Stages::default();
    all.run("tidy", tidy::run);
    all.run("fmt", || stages::cargo(&["fmt", "--all", "--check"]));
    all.run("clippy", || {
        stages::cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "--deny=warnings",
        ])
    });
    all.run("doc", stages::doc);
    test::stages(&mut all, options);
    all.finish()
}
