//! `cargo xtask test`: everything that shows whether the program works.
//!
//! Programs are built once, for all stages. A stage that fails stops no other one.

use clap::Args;

use crate::{
    Outcome, conformance, differential, fixtures, interop, model,
    stages::{self, Stages},
};

/// What `cargo xtask test` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Leave out what needs Node, Python and the network: real clients, real servers, conformance,
    /// another implementation of scripts
    #[arg(long)]
    offline: bool,
}

/// Runs all stages and reports them.
pub(crate) fn run(options: &Options) -> Outcome {
    let mut all = Stages::default();
    stages(&mut all, options);
    all.finish()
}

/// Adds the stages; `cargo xtask ci` has others before them.
pub(crate) fn stages(all: &mut Stages, options: &Options) {
    all.run("build", || stages::cargo(&["build", "--workspace", "--all-targets", "--quiet"]));
    if options.offline {
        if !model::is_made() {
            all.skip(MODEL, "--offline was given; tests that use the model pass unseen");
        }
        all.count("cargo test", stages::tests);
        for name in NEED_FIXTURES.into_iter().chain([DIFFERENTIAL]) {
            all.skip(name, "--offline was given");
        }
        return;
    }
    if !model::is_made() {
        all.run(MODEL, || model::run(&model::Options::default()));
    }
    let installed = fixtures::ensure().map_err(|error| error.to_string());
    // The tests of the command line use the fixtures too, so they come after them.
    all.count("cargo test", stages::tests);
    all.run(DIFFERENTIAL, differential::quick);
    all.run("differential: its own tests", differential::check);
    if let Err(why) = installed {
        all.run("fixtures", || Err(why.into()));
        for name in NEED_FIXTURES {
            all.skip(name, "the fixtures could not be installed");
        }
        return;
    }
    all.count(NEED_FIXTURES[0], conformance::servers);
    all.count(NEED_FIXTURES[1], conformance::clients);
    all.count(NEED_FIXTURES[2], interop::quick);
}

/// Made once; some tests search by meaning with it.
const MODEL: &str = "model";

/// Needs packages that nothing else here needs.
const DIFFERENTIAL: &str = "differential";

const NEED_FIXTURES: [&str; 3] = ["conformance: server", "conformance: client", "interop"];
