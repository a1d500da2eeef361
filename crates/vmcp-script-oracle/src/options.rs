//! The command line.

use crate::bench;

/// What to do.
pub(crate) enum Mode {
    /// Compare many programs.
    Compare(Options),
    /// Compare the one program that stands on standard input, and show both outcomes.
    Show,
    /// Be the child process: answer programs on standard input.
    Answer,
    /// Compare how fast and how small the two are.
    Bench(bench::Options),
    /// Be a process in which scripts wait, and tell what one of them takes.
    Wait(bench::Waiters),
}

/// How many programs are compared, and which.
pub(crate) struct Options {
    pub(crate) programs: u64,
    /// The seed of the first program; the next ones have the next numbers.
    pub(crate) seed: u64,
    /// How many programs are compared at a time.
    pub(crate) jobs: usize,
}

/// Reads `[--programs N] [--seed N] [--jobs N]`, `show`, `answer`, `bench [BATCHES]` or `wait WHO`.
pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Mode, String> {
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let mut options = Options { programs: 20_000, seed: 0, jobs };
    while let Some(argument) = arguments.next() {
        let mut number = || {
            let value = arguments.next().ok_or_else(|| format!("{argument} needs a number"))?;
            value.parse::<u64>().map_err(|error| format!("{argument} {value}: {error}"))
        };
        match argument.as_str() {
            "answer" => return Ok(Mode::Answer),
            "show" => return Ok(Mode::Show),
            "bench" => return bench::Options::read(arguments).map(Mode::Bench),
            "wait" => return bench::Waiters::read(arguments).map(Mode::Wait),
            "--programs" => options.programs = number()?,
            "--seed" => options.seed = number()?,
            "--jobs" => options.jobs = number()?.clamp(1, 64) as usize,
            other => {
                return Err(format!("unknown `{other}`; there are --programs, --seed and --jobs"));
            }
        }
    }
    Ok(Mode::Compare(options))
}
