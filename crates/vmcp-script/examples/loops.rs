//! Times the engine on a few loops: `cargo run --release -p vmcp-script --example loops`.

use std::{sync::Arc, time::Instant};

use vmcp_script::{Limits, Machine, NoTools, Progress, compile};

fn main() {
    for (name, source, times) in [
        ("return 1", "return 1", 100_000),
        ("1e6 x = i % 7", "for i in range(1000000): x = i % 7", 10),
        ("1e6 x = x + i", "x = 0\nfor i in range(1000000): x = x + i", 10),
        ("1e6 def calls", "def f(a): return a\nfor i in range(1000000): f(i)", 10),
        ("1e6 append", "x = []\nfor i in range(1000000): x.append(i)", 10),
    ] {
        let limits = Limits { steps: u64::MAX / 2, ..Limits::default() };
        let start = Instant::now();
        for _ in 0..times {
            let program = Arc::new(compile(source, &NoTools).expect("it compiles"));
            let mut machine = Machine::new(program, Arc::new(NoTools), limits);
            while matches!(machine.run(20_000), Progress::Yield) {}
        }
        let each = start.elapsed() / times;
        println!("{name}: {each:?}");
    }
}
