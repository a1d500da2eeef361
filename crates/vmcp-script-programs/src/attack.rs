//! Runs a program as a host does, and checks what must hold for every program.

use std::{collections::VecDeque, sync::Arc};

use vmcp_script::{
    Answer, Ask, Failure, Inputs, Limits, Machine, Output, Progress, Request, SyntaxError, Toolbox,
    compile,
};

/// Low, so that programs meet them.
const LIMITS: Limits = Limits {
    steps: 20_000,
    memory: 1 << 20,
    tool_calls: 40,
    concurrency: 4,
    call_depth: 60,
    log_bytes: 4 << 10,
    result_bytes: 8 << 10,
    source_bytes: 64 << 10,
    data_bytes: 1 << 10,
};

/// Steps at a time; what a program comes to does not depend on them.
const QUANTA: [u64; 3] = [u64::MAX, 1000, 7];

/// Runs a program with low limits, again and again in turns of other lengths.
///
/// # Panics
/// When a run takes more than it may, or comes to something else than another one. A program that
/// is none is fine as long as its faults can be shown.
pub fn attack(source: &str) {
    let inputs = inputs();
    let program = match compile(source, &*inputs) {
        Ok(program) => Arc::new(program),
        Err(faults) => return check_faults(source, &faults),
    };
    let runs = QUANTA.map(|quantum| {
        let mut machine = Machine::new(Arc::clone(&program), Arc::clone(&inputs) as _, LIMITS);
        machine.set_now(1_700_000_000.0);
        let run = run(machine, quantum);
        check(&run, source);
        run
    });
    let [first, others @ ..] = runs.map(without_last_step);
    for (run, quantum) in others.iter().zip(&QUANTA[1..]) {
        assert_eq!(*run, first, "in turns of {quantum} steps it is something else");
    }
}

/// The run; but where its steps ran out, without the place and without what was printed: whether the
/// operation that was too much for it is still made is not promised.
fn without_last_step(mut run: Run) -> Run {
    if let Err(failure) = &mut run.outcome
        && failure.message.starts_with("step limit")
    {
        failure.message.truncate("step limit".len());
        failure.trace.clear();
        failure.logs.clear();
        failure.logs_cut = 0;
        failure.stats.peak_bytes = 0;
    }
    run
}

/// Every fault has a place in the source and can be shown.
fn check_faults(source: &str, faults: &[SyntaxError]) {
    assert!(!faults.is_empty(), "no program and no fault");
    for fault in faults {
        assert!(!fault.render(source).is_empty());
    }
}

/// The tools `get(id)` and `put(value)`.
fn inputs() -> Arc<Inputs> {
    const GET: &str = r#"{"inputSchema":{"properties":{"id":{}},"required":["id"]}}"#;
    const PUT: &str = r#"{"inputSchema":{"properties":{"value":{}},"required":["value"]}}"#;
    let tools = Toolbox::new([("get", GET), ("put", PUT)]);
    Arc::new(Inputs::new(Arc::new(tools), None).expect("no data is fine"))
}

/// What a run came to, and what it asked for.
#[derive(Debug, PartialEq)]
struct Run {
    outcome: Result<Output, Box<Failure>>,
    asked: Vec<Request>,
}

/// Runs to the end; requests are answered in their order, when nothing else can be done.
fn run(mut machine: Machine, quantum: u64) -> Run {
    let mut asked = Vec::new();
    let mut open = VecDeque::new();
    loop {
        let progress = machine.run(quantum);
        open.extend(machine.requests());
        let withdrawn = machine.withdrawn();
        open.retain(|request: &Request| !withdrawn.contains(&request.id));
        match progress {
            Progress::Yield => {}
            Progress::Waiting => {
                let request = open.pop_front().expect("what waits has asked for something");
                machine.resume(request.id, answer(&request.ask));
                asked.push(request);
            }
            Progress::Done(outcome) => return Run { outcome, asked },
        }
    }
}

/// Tools give their arguments back, but not for ids with a 7.
fn answer(ask: &Ask) -> Answer {
    match ask {
        Ask::Tool { arguments, .. } if arguments.contains('7') => {
            let (message, data) = ("no such id".to_owned(), Some("{\"code\": 7}".to_owned()));
            Answer::Failed { timed_out: false, message, data }
        }
        Ask::Tool { arguments, .. } => Answer::Value(arguments.clone()),
        _ => Answer::Value("[null, \"yes\"]".to_owned()),
    }
}

fn check(run: &Run, source: &str) {
    let (stats, logs) = match &run.outcome {
        Ok(output) => {
            assert!(output.result.len() <= LIMITS.result_bytes, "the result is too long");
            (output.stats, &output.logs)
        }
        Err(failure) => {
            assert!(!failure.render(source).is_empty());
            (failure.stats, &failure.logs)
        }
    };
    assert!(stats.steps <= LIMITS.steps, "{} steps", stats.steps);
    assert!(stats.peak_bytes <= LIMITS.memory, "{} bytes", stats.peak_bytes);
    let printed: usize = logs.iter().map(String::len).sum();
    assert!(printed <= LIMITS.log_bytes, "{printed} bytes are printed");
    let calls = run.asked.iter().filter(|request| matches!(request.ask, Ask::Tool { .. })).count();
    assert!(calls <= LIMITS.tool_calls as usize, "{calls} tool calls");
}
