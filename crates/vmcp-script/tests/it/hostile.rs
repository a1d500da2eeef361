//! Scripts that mean harm: each ends by itself, with a result or with an error that says why.
//!
//! The scripts are data, by what they attack. Every one is run on the host's usual stack and on a
//! small one, in turns of different lengths, and in a process of its own whose memory is measured.

mod bombs;
mod costs;
mod fibers;
mod repeats;
mod resident;
mod source;
mod stack;
mod values;

use std::sync::Arc;

use vmcp_script::{Limits, Machine, NoTools, Progress, Stats, compile};

/// A script and what it is called.
type Script = (&'static str, String);

/// Every script of the suite that needs nothing from outside.
fn scripts() -> Vec<Script> {
    [
        source::deep(),
        source::long(),
        values::scripts(),
        bombs::large(),
        bombs::slow(),
        bombs::floods(),
        repeats::scripts(),
    ]
    .concat()
}

/// What a script came to.
struct Ending {
    /// The result or the error, cut.
    text: String,
    stats: Stats,
}

/// Runs a script in turns of `quantum` steps.
fn ending(source: &str, limits: Limits, quantum: u64) -> Ending {
    let program = match compile(source, &NoTools) {
        Ok(program) => Arc::new(program),
        Err(faults) => {
            let text = format!("refused: {}", faults[0].message);
            return Ending { text: short(&text), stats: Stats::default() };
        }
    };
    let mut machine = Machine::new(program, Arc::new(NoTools), limits);
    loop {
        match machine.run(quantum) {
            Progress::Yield => {}
            Progress::Waiting => {
                return Ending { text: "waits".to_owned(), stats: Stats::default() };
            }
            Progress::Done(Ok(output)) => {
                assert!(output.logs.iter().map(String::len).sum::<usize>() <= limits.log_bytes);
                let cut = match output.logs_cut {
                    0 => String::new(),
                    bytes => format!(" ({bytes} bytes of logs cut)"),
                };
                let text = format!("{}{cut}", short(&output.result));
                return Ending { text, stats: output.stats };
            }
            Progress::Done(Err(failure)) => {
                assert!(failure.trace.len() <= 8, "traces are short");
                assert!(failure.render(source).len() < 8 << 10, "errors are short");
                return Ending { text: short(&failure.message), stats: failure.stats };
            }
        }
    }
}

fn short(text: &str) -> String {
    let shown: String = text.chars().take(150).collect();
    let more = if shown.len() < text.len() {
        format!("… ({} bytes)", text.len())
    } else {
        String::new()
    };
    let control = |c: char| c.is_control().then(|| c.escape_unicode().to_string());
    let shown = shown.chars().map(|c| control(c).unwrap_or_else(|| c.to_string()));
    shown.chain([more]).collect()
}

/// What each script comes to, a line for each; within its limits.
fn told(scripts: &[Script]) -> String {
    let limits = Limits::default();
    let lines = scripts.iter().map(|(name, source)| {
        let ending = ending(source, limits, 1000);
        assert!(ending.stats.peak_bytes <= limits.memory, "{name}: {}", ending.stats.peak_bytes);
        assert!(ending.stats.steps <= limits.steps, "{name}: {}", ending.stats.steps);
        format!("{name}: {}", ending.text)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn scripts_have_names_of_their_own() {
    let scripts = scripts();
    let names: std::collections::HashSet<_> = scripts.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), scripts.len());
}

#[test]
fn how_turns_are_cut_makes_no_difference() {
    for (name, source) in scripts() {
        let [one, other] =
            [7919, u64::MAX].map(|quantum| ending(&source, Limits::default(), quantum));
        assert_eq!(one.text, other.text, "{name}");
        assert_eq!(one.stats.steps, other.stats.steps, "{name}");
    }
}
