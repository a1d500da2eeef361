//! How long after its deadline a script goes on that does nothing but compute.
//!
//! At the default limits a script computes for a few milliseconds, or some dozens; so each is given
//! deadlines all over that time.

use std::time::{Duration, Instant};

use vmcp_gateway::layers::code_mode::Settings;

use super::{
    Options,
    layer::{Layer, failed},
    row::{Value, show},
};
use crate::Outcome;

/// Deadlines of one script, which part its time evenly.
const DEADLINES: u32 = 8;

/// The longest that one may go on, in seconds.
const GOAL: f64 = 0.005;

const LOOP: &str = "while True: pass";

/// Scripts that spend their steps inside of single operations. Which ones are the slowest is found
/// by the example `worst` of `crates/vmcp-script`.
const SLOW: [(&str, &str); 12] = [
    ("hash of a shared value", "x = (1,)\nfor i in range(40): x = (x, x)\nhash(x)"),
    ("repr of a shared value", "x = [1]\nfor i in range(40): x = [x, x]\nrepr(x)"),
    (
        "comparing shared values",
        "x = [1]\ny = [1]\nfor i in range(40):\n  x = [x, x]\n  y = [y, y]\nx == y",
    ),
    ("a set", "x = list(range(100000))\nwhile True: set(x)"),
    ("a regex", "x = 'a' * 100000\nwhile True: re.search('(a|b|ab)*c', x)"),
    ("counts in a regex", "x = 'a' * 10000\nwhile True: re.search('(a?){1000}b', x)"),
    ("repr of floats", "x = [0.1234567890123456e-300] * 10000\nwhile True: repr(x)"),
    ("JSON of floats", "x = [0.1234567890123456e-300] * 10000\nwhile True: json.encode(x)"),
    ("reading JSON", "x = '[' + '1,' * 10000 + '1]'\nwhile True: json.decode(x)"),
    ("sorting", "x = [str((i * 7919) % 20011) for i in range(4000)]\nwhile True: sorted(x)"),
    ("much memory", "x = []\nwhile True: x.append([0] * 100)"),
    ("collecting garbage", "k = [[i] for i in range(10000)]\nwhile True: [0] * 10000"),
];

/// Measures a loop, and the slowest of the others.
pub(super) async fn measure(options: &Options) -> Outcome {
    let time = overshoot(options, LOOP).await?;
    show("after the deadline, a loop", Value::Seconds(time), Some(GOAL));
    let mut worst = ("", 0.0);
    for (name, script) in SLOW {
        let time = overshoot(options, script).await?;
        if time > worst.1 {
            worst = (name, time);
        }
    }
    let name = format!("after the deadline, the slowest operation ({})", worst.0);
    show(&name, Value::Seconds(worst.1), Some(GOAL));
    Ok(())
}

/// The most that a script goes on after one of its deadlines.
async fn overshoot(options: &Options, script: &str) -> Outcome<f64> {
    let whole = time(options, script, Duration::from_secs(60)).await?;
    let mut most = Duration::ZERO;
    for part in 1..=DEADLINES {
        let deadline = whole * part / (DEADLINES + 1);
        let took = time(options, script, deadline).await?;
        most = most.max(took.saturating_sub(deadline));
    }
    Ok(most.as_secs_f64())
}

/// How long a script takes that has so much time. The shortest of some runs: what a script does is
/// the same each time, and what else the machine does is not.
async fn time(options: &Options, script: &str, deadline: Duration) -> Outcome<Duration> {
    let layer = Layer::new(Settings { script_timeout: deadline, ..Settings::default() })?;
    layer.run("pass").await?;
    let mut shortest = Duration::MAX;
    for _ in 0..options.rounds {
        let start = Instant::now();
        let result = layer.run(script).await?;
        shortest = shortest.min(start.elapsed());
        if !failed(&result) {
            return Err(format!("{script} came to an end: {result}").into());
        }
    }
    Ok(shortest)
}
