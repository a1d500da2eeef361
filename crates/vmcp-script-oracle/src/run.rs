//! Many programs at a time, and the report.

use std::{
    collections::BTreeMap,
    io::{self, Read as _},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use vmcp_script_programs::{choices, common};

use crate::{
    child::Child,
    class::Class,
    compare::{Verdict, compare},
    options::Options,
    shrink::shrink,
};

/// So many differences are shown; more help nobody.
const SHOWN: usize = 10;

/// At most this share of programs may have no answer.
const NO_ANSWER_PERCENT: u64 = 2;

#[derive(Default)]
struct Report {
    next: AtomicU64,
    no_answer: AtomicU64,
    /// How many agree, by how they fail.
    same: Mutex<BTreeMap<Option<Class>, u64>>,
    differences: Mutex<Vec<String>>,
}

/// Compares programs and reports where they differ.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let report = Report::default();
    thread::scope(|scope| {
        let work = || work(options, &report);
        let workers: Vec<_> = (0..options.jobs).map(|_| scope.spawn(work)).collect();
        let ended = workers.into_iter().map(|worker| worker.join().expect("no worker panics"));
        ended.collect::<io::Result<Vec<_>>>()
    })
    .map_err(|error| format!("the child process: {error}"))?;
    finish(options, report)
}

fn work(options: &Options, report: &Report) -> io::Result<()> {
    let mut child = Child::start()?;
    loop {
        let at = report.next.fetch_add(1, Ordering::Relaxed);
        let shown = report.differences.lock().expect("no worker panics").len();
        if at >= options.programs || shown >= SHOWN {
            return Ok(());
        }
        let choices = choices(options.seed.wrapping_add(at));
        match compare(&common(&choices), &mut child)? {
            Verdict::Same(class) => {
                *report.same.lock().expect("no worker panics").entry(class).or_default() += 1;
            }
            Verdict::NoAnswer => drop(report.no_answer.fetch_add(1, Ordering::Relaxed)),
            Verdict::Different { .. } => {
                let text = difference(choices, &mut child)?;
                let text = format!("seed {}\n{text}", options.seed.wrapping_add(at));
                report.differences.lock().expect("no worker panics").push(text);
            }
        }
    }
}

/// The smallest program found that shows a difference, with both outcomes.
fn difference(choices: Vec<u8>, child: &mut Child) -> io::Result<String> {
    let choices = shrink(choices, &mut |choices| {
        matches!(compare(&common(choices), child), Ok(Verdict::Different { .. }))
    });
    let source = common(&choices);
    match compare(&source, child)? {
        Verdict::Different { ours, theirs } => {
            Ok(format!("{source}  ours:\n{}  theirs:\n{}", ours.shown(), theirs.shown()))
        }
        _ => Ok(format!("{source}  differs once only\n")),
    }
}

fn finish(options: &Options, report: Report) -> Result<(), String> {
    let differences = report.differences.into_inner().expect("no worker panics");
    for difference in &differences {
        println!("-- {difference}");
    }
    let no_answer = report.no_answer.into_inner();
    let same = report.same.into_inner().expect("no worker panics");
    for (class, count) in &same {
        println!("{count:>7} {}", class.map_or("run to their end", Class::name));
    }
    let agree: u64 = same.values().sum();
    println!("{agree} programs agree, {no_answer} have no answer, {} differ", differences.len());
    if !differences.is_empty() {
        return Err(format!("{} programs differ; see above", differences.len()));
    }
    if no_answer * 100 > options.programs * NO_ANSWER_PERCENT {
        return Err(format!(
            "{no_answer} programs have no answer: more than {NO_ANSWER_PERCENT} %"
        ));
    }
    Ok(())
}

/// Compares the program on standard input.
pub(crate) fn show() -> Result<(), String> {
    let mut source = String::new();
    io::stdin().read_to_string(&mut source).map_err(|error| error.to_string())?;
    let mut child = Child::start().map_err(|error| error.to_string())?;
    match compare(&source, &mut child).map_err(|error| error.to_string())? {
        Verdict::Same(_) => println!("the same"),
        Verdict::NoAnswer => println!("no answer"),
        Verdict::Different { ours, theirs } => {
            println!("  ours:\n{}  theirs:\n{}", ours.shown(), theirs.shown());
        }
    }
    Ok(())
}
