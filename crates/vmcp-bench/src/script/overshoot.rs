//! How long after its deadline a script goes on that does nothing but compute.

use std::time::{Duration, Instant};

use vmcp_gateway::layers::code_mode::Settings;

use super::{
    Options,
    layer::{Layer, failed},
    row::{Value, show},
};
use crate::{Outcome, statistics::median};

/// When scripts have to be over: late enough for each to have made what it works on.
const DEADLINE: Duration = Duration::from_millis(150);

/// The longest that one may go on, in seconds.
const GOAL: f64 = 0.005;

const LOOP: &str = "while True: pass";

/// Scripts that do as much as they can inside of single operations: `crates/vmcp-script` has an
/// example that finds the slowest.
const SLOW: [(&str, &str); 10] = [
    ("repeat a list", "while True: [0] * 3000000"),
    ("list of range", "while True: list(range(1000000))"),
    ("sort", "x = [3, 1, 2] * 100000\nwhile True: sorted(x)"),
    ("a set", "x = list(range(200000))\nwhile True: set(x)"),
    ("split", "x = 'a ' * 500000\nwhile True: x.split()"),
    ("multiply", "x = 2 ** 2000 + 1\nwhile True: x * x"),
    ("regex", "x = 'a' * 1000000\nwhile True: re.search('(a|b|ab)*c', x)"),
    ("repr", "x = [0.1234567890123456e-300] * 100000\nwhile True: repr(x)"),
    ("read JSON", "x = '[' + '1,' * 500000 + '1]'\nwhile True: json.decode(x)"),
    ("much kept", "k = [[i] for i in range(100000)]\nwhile True: [0] * 10000"),
];

/// Measures a loop, and the slowest of the others.
pub(super) async fn measure(options: &Options) -> Outcome {
    let settings =
        Settings { step_limit: u64::MAX / 2, script_timeout: DEADLINE, ..Settings::default() };
    let layer = Layer::new(settings)?;
    let time = overshoot(&layer, options, LOOP).await?;
    show("after the deadline, a loop", Value::Seconds(time), Some(GOAL));
    let mut worst = ("", 0.0);
    for (name, script) in SLOW {
        let time = overshoot(&layer, options, script).await?;
        if time > worst.1 {
            worst = (name, time);
        }
    }
    let name = format!("after the deadline, slow operations ({})", worst.0);
    show(&name, Value::Seconds(worst.1), Some(GOAL));
    Ok(())
}

async fn overshoot(layer: &Layer, options: &Options, script: &str) -> Outcome<f64> {
    let mut times = Vec::new();
    for _ in 0..options.rounds {
        let start = Instant::now();
        let result = layer.run(script).await?;
        let time = start.elapsed();
        if !failed(&result) || !result.to_string().contains("scriptTimeout") {
            return Err(format!("{script}: {result}").into());
        }
        times.push(time.saturating_sub(DEADLINE).as_secs_f64());
    }
    Ok(median(times))
}
