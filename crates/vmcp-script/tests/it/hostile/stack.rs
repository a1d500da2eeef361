//! Depth is bounded where it is met, so that a small stack is enough for every script.

use std::{sync::Arc, thread};

use vmcp_script::{Limits, Machine, NoTools, Progress, compile};

use super::{ending, scripts};

/// A thread of a host has four times as much. Frames that are not optimised are larger.
const STACK: usize = if cfg!(debug_assertions) { 1 << 20 } else { 512 << 10 };

fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread starts");
    thread.join().expect("nothing failed");
}

#[test]
fn a_small_stack_is_enough() {
    on_a_small_stack(|| {
        for (name, source) in scripts() {
            assert!(!ending(&source, Limits::default(), 1000).text.is_empty(), "{name}");
        }
    });
}

/// What is as deep as it may be, in each way.
#[test]
fn a_small_stack_is_enough_for_what_is_just_accepted() {
    on_a_small_stack(|| {
        for (name, open, inside, close) in [
            ("brackets", "(", "1", ")"),
            ("lists", "[", "1", "]"),
            ("dicts", "{1: ", "1", "}"),
            ("calls", "str(", "1", ")"),
            ("lambdas", "lambda: ", "1", ""),
            ("conditions", "1 if 0 else ", "1", ""),
            ("powers", "1 ** ", "1", ""),
            ("comprehensions", "[", "1", " for a in [1]]"),
            ("f-strings", "f'{", "1", "}'"),
            ("stars", "[*", "[1]", "]"),
            ("tuples", "(", "1", ",)"),
        ] {
            let source =
                |times| format!("x = {}{inside}{}\nx", open.repeat(times), close.repeat(times));
            let accepted = (1..200).take_while(|times| compile(&source(*times), &NoTools).is_ok());
            let most = accepted.last().unwrap_or(0);
            assert!((16..200).contains(&most), "{name}: {most}");
            let text = ending(&source(most), Limits::default(), 1000).text;
            assert!(!text.starts_with("refused"), "{name}: {text}");
        }
    });
}

/// Nothing that waits lies on a stack: scripts can be handed from thread to thread.
#[test]
fn a_script_goes_on_in_another_thread() {
    let source = "def f(n): return 0 if n == 0 else 1 + f(n - 1)\nf(150)";
    let program = Arc::new(compile(source, &NoTools).expect("it compiles"));
    let mut machine = Machine::new(program, Arc::new(NoTools), Limits::default());
    let result = loop {
        let turn = thread::spawn(move || {
            let progress = machine.run(100);
            (machine, progress)
        });
        match turn.join().expect("nothing failed") {
            (_, Progress::Done(outcome)) => break outcome,
            (next, _) => machine = next,
        }
    };
    assert_eq!(result.expect("it ends").result, "150");
}
