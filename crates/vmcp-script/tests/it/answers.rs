//! Large answers while there is hardly room for them, in turns of every length.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::sync::Arc;

use vmcp_script::{Answer, Inputs, Limits, Machine, Progress, Toolbox, compile};

/// Answers of many values, of many members, and of both.
fn answers() -> Vec<String> {
    let numbers = format!("[{}0]", "1,".repeat(4000));
    let lists = format!("[{}[]]", "[],[1],".repeat(1500));
    let members: Vec<String> = (0..3000).map(|at| format!("\"k{at}\":[{at}]")).collect();
    let members = format!("{{{}}}", members.join(","));
    let both =
        format!("{{\"a\":{numbers},\"b\":[{members},{lists}],\"c\":\"{}\"}}", "é".repeat(9000));
    vec![numbers, lists, members, both]
}

/// What a script comes to whose calls are all answered with `answer`, and the steps that it takes.
fn end(source: &str, answer: &str, memory: usize, quantum: u64) -> (Result<String, String>, u64) {
    let tools = Toolbox::new([("get", "{}")]);
    let tools = Arc::new(Inputs::new(Arc::new(tools), None).unwrap());
    let program = compile(source, &*tools).map_err(|faults| faults[0].render(source)).unwrap();
    let limits = Limits { memory, steps: 1_000_000, ..Limits::default() };
    let mut machine = Machine::new(Arc::new(program), tools, limits);
    loop {
        match machine.run(quantum) {
            Progress::Yield => {}
            Progress::Waiting => {
                for request in machine.requests() {
                    machine.resume(request.id, Answer::Value(answer.to_owned()));
                }
            }
            Progress::Done(Ok(output)) => {
                assert!(output.stats.peak_bytes <= memory, "{}", output.stats.peak_bytes);
                return (Ok(output.result), output.stats.steps);
            }
            Progress::Done(Err(failure)) => {
                return (Err(failure.message), failure.stats.steps);
            }
        }
    }
}

/// Garbage of all sizes, then answers, of which some are kept while others are read.
const SCRIPTS: [&str; 3] = [
    "g = ['a' * i for i in range(500)]\ng = [g[::2]]\nx = get()\ng = 0\ny = get()\nx == y and json.decode(json.encode(x)) == y",
    "x = parallel([lambda: get()] * 4)\nx[0] == x[1] and x[2] == x[3]",
    "def f():\n  g = [[i] for i in range(200)]\n  try: return get()['no']\n  except Exception: return len(g) == 200\nx = parallel([f] * 3, return_errors=True)\nx == [True] * 3",
];

#[test]
fn values_are_right_or_the_memory_is_told_to_be_too_small() {
    for (answer, script) in
        answers().iter().flat_map(|answer| SCRIPTS.map(|script| (answer, script)))
    {
        let mut fits = false;
        for memory in (14..26).map(|power| (1 << power) + 12_345) {
            let ends = [u64::MAX, 1, 997].map(|quantum| end(script, answer, memory, quantum));
            assert!(ends[0] == ends[1] && ends[1] == ends[2], "{script} at {memory}: {ends:?}");
            let one = match &ends[0].0 {
                Ok(result) => result == "true",
                Err(message) => {
                    assert!(message.starts_with("memory limit exceeded"), "{message}");
                    false
                }
            };
            assert!(one == ends[0].0.is_ok(), "{script} at {memory}: {ends:?}");
            // Where it fits, it fits with more as well.
            assert!(one || !fits, "{script} at {memory}");
            fits = one;
        }
        assert!(fits, "{script}");
    }
}

#[test]
fn a_collection_takes_turns() {
    let turns = |memory| {
        let source = "k = [[i] for i in range(20000)]\nx = get()\nlen(k)";
        let tools = Arc::new(Inputs::new(Arc::new(Toolbox::new([("get", "{}")])), None).unwrap());
        let limits = Limits { memory, steps: 1_000_000, ..Limits::default() };
        let program = Arc::new(compile(source, &*tools).unwrap());
        let mut machine = Machine::new(program, tools, limits);
        while !matches!(machine.run(u64::MAX), Progress::Waiting) {}
        let request = machine.requests().remove(0).id;
        machine.resume(request, Answer::Value(format!("\"{}\"", "a".repeat(1 << 20))));
        let mut turns = 1;
        while let Progress::Yield = machine.run(100) {
            turns += 1;
        }
        turns
    };
    // With room for everything, nothing is collected.
    let (without, with) = (turns(64 << 20), turns(5 << 19));
    assert!(with > without + 10, "{with} turns, {without} where nothing is collected");
}
