//! Stages of a long chore: each runs, whatever became of the ones before it, and all are reported
//! at the end, with the time they took.

mod cargo;

pub(crate) use cargo::{cargo, doc, program, tests};

use std::{
    fs,
    ops::AddAssign,
    time::{Duration, Instant},
};

use crate::{Outcome, paths};

/// How many checks passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// How a stage ended.
enum Verdict {
    Passed,
    Failed(String),
    Skipped(String),
}

struct Stage {
    name: &'static str,
    took: Duration,
    tally: Tally,
    verdict: Verdict,
}

/// What ran so far.
#[derive(Default)]
pub(crate) struct Stages {
    stages: Vec<Stage>,
}

impl Stages {
    /// Runs a stage that is one check.
    pub(crate) fn run(&mut self, name: &'static str, stage: impl FnOnce() -> Outcome) {
        self.count(name, || {
            stage()?;
            Ok(Tally { passed: 1, failed: 0 })
        });
    }

    /// Runs a stage of many checks; it fails if one of them does.
    pub(crate) fn count(&mut self, name: &'static str, stage: impl FnOnce() -> Outcome<Tally>) {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let outcome = stage();
        let took = start.elapsed();
        let (tally, verdict) = match outcome {
            Ok(tally) if tally.failed == 0 => (tally, Verdict::Passed),
            Ok(tally) => (tally, Verdict::Failed(format!("{} failed", tally.failed))),
            Err(error) => (Tally { passed: 0, failed: 1 }, Verdict::Failed(error.to_string())),
        };
        if let Verdict::Failed(why) = &verdict {
            eprintln!("== {name} failed: {why}");
        }
        self.stages.push(Stage { name, took, tally, verdict });
    }

    /// Notes a stage that did not run.
    pub(crate) fn skip(&mut self, name: &'static str, why: impl Into<String>) {
        let verdict = Verdict::Skipped(why.into());
        self.stages.push(Stage { name, took: Duration::ZERO, tally: Tally::default(), verdict });
    }

    /// Returns whether nothing failed so far.
    pub(crate) fn are_good(&self) -> bool {
        !self.stages.iter().any(|stage| matches!(stage.verdict, Verdict::Failed(_)))
    }

    /// Prints all stages and, as the last line, how many checks passed and failed.
    ///
    /// # Errors
    /// When a stage failed.
    pub(crate) fn finish(self) -> Outcome {
        println!("\nstage                  time  result");
        let mut all = Tally::default();
        for stage in &self.stages {
            all += stage.tally;
            println!("{}", row(stage));
        }
        let summary = format!("{} passed, {} failed", all.passed, all.failed);
        println!("{summary}");
        keep(&summary)?;
        if self.are_good() { Ok(()) } else { Err("a stage failed; see above".into()) }
    }
}

/// Keeps the last line for `.ci/run`, which prints it again after what it has to say itself.
fn keep(summary: &str) -> Outcome {
    let folder = paths::target();
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("xtask-summary.txt"), format!("{summary}\n"))?;
    Ok(())
}

fn row(stage: &Stage) -> String {
    let Tally { passed, failed } = stage.tally;
    let result = match &stage.verdict {
        Verdict::Passed if passed > 1 => format!("ok ({passed} passed)"),
        Verdict::Passed => "ok".to_owned(),
        Verdict::Failed(_) => format!("FAILED ({passed} passed, {failed} failed)"),
        Verdict::Skipped(why) => format!("skipped: {why}"),
    };
    format!("{:<20} {:>5}s  {result}", stage.name, stage.took.as_secs())
}

#[cfg(test)]
mod tests {
    use super::{Stages, Tally};

    #[test]
    fn a_failed_stage_fails_the_whole_and_stops_nothing() {
        let mut stages = Stages::default();
        stages.run("first", || Err("broken".into()));
        stages.count("second", || Ok(Tally { passed: 3, failed: 0 }));
        stages.skip("third", "nobody asked");
        assert_eq!(stages.stages.len(), 3);
        assert!(!stages.are_good());
    }
}
