//! Methods that would take too long, or too much.

use std::time::{Duration, Instant};

use vmcp_script::Limits;

use crate::language::run_with;

#[test]
fn hostile_scripts_meet_a_limit() {
    for source in [
        "x = 'a' * 1000000\nx.replace('', x)",
        "x = 'ab' * 100000\nx.replace('a', x)",
        "x = 'a' * 100000\ny = [x for _ in range(10000)]\nx.join(y)",
        "x = 'a' * 10000\nwhile True: x = x.join(x)",
        "x = 'a' * 10000\nwhile True: x = x.join([x, x])",
        "'a'.ljust(10 ** 12)",
        "'a'.center(9223372036854775807, '日')",
        "'a'.zfill(10 ** 30)",
        "('\\t' * 100000).expandtabs(10 ** 12)",
        "'\\t'.expandtabs(9223372036854775807)",
        "x = 'a ' * 5000000\nx.split()",
        "x = 'a,' * 5000000\nwhile True: x.split(',')",
        "x = '\\n' * 5000000\nwhile True: x.splitlines()",
        "x = 'a' * 10000000\nx.elems()",
        "x = b'a' * 10000000\nx.elems()",
        "x = 'a' * 10000000\nwhile True: x.count('a')",
        "x = 'a' * 10000000\nwhile True: x.find('b')",
        "x = 'é' * 5000000\nwhile True: x.find('b', 10, -10)",
        "x = 'ŉ' * 5000000\nwhile True: x.upper()",
        "x = 'a' * 3000000 + 'b'\nwhile True: (x + x).find(x[1:] + x)",
        "x = b'a' * 3000000 + b'b'\nwhile True: (x + x).find(x[1:] + x)",
        "x = 'a' * 10000000\nwhile True: x.strip('b' * 1000000 + 'a')",
        "x = ('a',) * 1000000\nwhile True: 'b'.startswith(x)",
        "x = 'a' * 10000000\nwhile True: x.isalpha()",
        "x = b'\\xff' * 10000000\nwhile True: x.decode(errors='replace')",
        "x = b'\\xff' * 10000000\nwhile True: x.hex(':')",
        "x = 'a' * 10000000\nwhile True: x.partition('b')",
        "while True: ' '.join(range(10 ** 15))",
    ] {
        assert_limited(source);
    }
}

/// The script ends at a limit, and soon.
pub(crate) fn assert_limited(source: &str) {
    let start = Instant::now();
    let message = run_with(source, Limits::default());
    let limited = ["memory limit exceeded: ", "step limit exceeded: "];
    assert!(limited.iter().any(|limit| message.starts_with(limit)), "{source}: {message}");
    assert!(start.elapsed() < Duration::from_secs(20), "{source} took {:?}", start.elapsed());
}
