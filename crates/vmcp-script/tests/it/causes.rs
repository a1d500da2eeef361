//! What programs are told of a run beside its result: why it failed, and how wide it went.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::sync::Arc;

use vmcp_script::{Answer, Cause, Inputs, Limits, Machine, Progress, Toolbox, compile};

fn start(source: &str) -> Machine {
    let tools = Toolbox::new([("get", r#"{"inputSchema":{"type":"object"}}"#)]);
    let inputs = Arc::new(Inputs::new(Arc::new(tools), None).unwrap());
    let program = Arc::new(compile(source, &*inputs).unwrap());
    let limits = Limits {
        steps: 20_000,
        memory: 1 << 20,
        tool_calls: 2,
        call_depth: 20,
        result_bytes: 100,
        ..Limits::default()
    };
    Machine::new(program, inputs, limits)
}

/// Why the script failed; every call is answered at once.
fn cause(source: &str) -> Option<Cause> {
    let mut machine = start(source);
    loop {
        let progress = machine.run(1000);
        for request in machine.requests() {
            machine.resume(request.id, Answer::Value("1".to_owned()));
        }
        if let Progress::Done(ended) = progress {
            return ended.err().map(|failure| failure.cause);
        }
    }
}

#[test]
fn every_cause_has_a_name() {
    for (source, told) in [
        ("return 1", None),
        ("return 1 / 0", Some(Cause::Error)),
        // What a script says of itself is no reason to believe it.
        ("fail('step limit exceeded: stepLimit=20000')", Some(Cause::Error)),
        ("while True:\n    pass", Some(Cause::Steps)),
        ("return len('x' * 10000000)", Some(Cause::Memory)),
        ("def f():\n    return f()\nreturn f()", Some(Cause::CallDepth)),
        ("return [get() for _ in range(3)]", Some(Cause::ToolCalls)),
        ("return 'x' * 101", Some(Cause::LongResult)),
        ("return {1, 2}.union", Some(Cause::OddResult)),
    ] {
        assert_eq!(cause(source), told, "{source}");
    }
    let mut machine = start("return get()");
    assert!(matches!(machine.run(1000), Progress::Waiting));
    assert_eq!(machine.interrupt("the time is up").cause, Cause::Interrupt);
}

#[test]
fn the_width_of_each_parallel_is_told_once() {
    let mut machine = start(
        "parallel([])\nparallel([lambda: 1])\nparallel([lambda: parallel([lambda: 1] * 3)] * 2)",
    );
    assert!(matches!(machine.run(20_000), Progress::Done(Ok(_))));
    assert_eq!(machine.fan_outs(), [1, 2, 3, 3]);
    assert!(machine.fan_outs().is_empty());
}
