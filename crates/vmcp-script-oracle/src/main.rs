//! Compares the script engine with `starlark`, another implementation of the language.
//!
//! Programs come from `vmcp-script-programs`; each runs here and in a child process, which is this
//! program again: the other implementation can be brought to abort, and then only the child is
//! gone. What is compared is what a program prints, and how it fails. A program on which the two
//! differ is made smaller for as long as they do. Differences by design are listed, with their
//! reasons, in `docs/dev/starlark-differences.md`; programs avoid them.
//!
//! Choice: a package of its own, with a workspace and a lock file of its own. The other
//! implementation brings some 180 packages with licences and second versions of their own, which
//! nobody who builds or tests the rest should have to fetch, compile or audit. Refused: a
//! development dependency of the engine. Price: `cargo test --workspace` does not run this;
//! `cargo xtask differential` does, and `cargo xtask ci` calls it.
//!
//! `cargo xtask bench script` measures the two beside each other; see `bench`.

mod bench;
mod child;
mod class;
mod compare;
mod engine;
mod options;
mod oracle;
mod outcome;
mod run;
mod shrink;

use std::process::ExitCode;

use options::Mode;

/// That of the program: it is what the benchmark has to measure.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = match options::read(std::env::args().skip(1)) {
        Ok(Mode::Answer) => oracle::answer().map_err(|error| format!("answer: {error}")),
        Ok(Mode::Compare(options)) => run::run(&options),
        Ok(Mode::Show) => run::show(),
        Ok(Mode::Bench(options)) => bench::run(&options),
        Ok(Mode::Wait(waiters)) => bench::wait(waiters),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
