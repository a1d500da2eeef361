//! Scripts that want to stop, slow or kill the gateway, and those that do so by accident.

use std::time::{Duration, Instant};

use vmcp_gateway::layers::code_mode::Settings;

use crate::code_mode::{limits::caller, world::World};

fn world() -> World {
    let settings = Settings { script_timeout: Duration::from_secs(10), ..Settings::default() };
    World::new(settings)
}

/// Each ends with an error, soon, and the next script runs as if nothing had been.
#[tokio::test]
async fn bombs_end_with_an_error() {
    let world = world();
    let nested = |open: &str, close: &str, count| {
        format!("return {}1{}", open.repeat(count), close.repeat(count))
    };
    let scripts = [
        "x = 0\nfor i in range(10**9): x += 1".to_owned(),
        "return 'x' * 10**9".to_owned(),
        "return 'xxxxxxxxxx' * 2147483647".to_owned(),
        "s = 'x'\nfor i in range(40): s = s + s".to_owned(),
        "return [0] * 10**9".to_owned(),
        "return list(range(10**9))".to_owned(),
        "return sorted(range(3 * 10**8))".to_owned(),
        "x = 3\nfor i in range(34): x = x * x".to_owned(),
        "l = []\nfor i in range(28): l = [l, l]\nreturn json.encode(l)".to_owned(),
        "l = []\nfor i in range(28): l = [l, l]\nreturn str(l)".to_owned(),
        "l = []\nfor i in range(28): l = [l, l]\nreturn l".to_owned(),
        "s = 'a'\nfor i in range(6): s = s.replace('a', 'a' * 64)".to_owned(),
        "return '%s' * 10**6 % tuple(['a' * 1000] * 10**6)".to_owned(),
        "return json.decode('[' * 200000)".to_owned(),
        "l = []\nl.append(l)\nreturn l".to_owned(),
        "l = []\nl.append(l)\nreturn json.encode(l)".to_owned(),
        "a, b = [], []\nfor i in range(9000): a, b = [a], [b]\nreturn a == b".to_owned(),
        "d = {}\nd['d'] = d\nprint(d)\nreturn d".to_owned(),
        "def f(): return f()\nf()".to_owned(),
        "return lambda: 1".to_owned(),
        "return [get]".to_owned(),
        "return b'abc'".to_owned(),
        "return float('nan')".to_owned(),
        "while True: print('x' * 1000)".to_owned(),
        "parallel([lambda: get(i) for i in range(20000)])".to_owned(),
        nested("[", "]", 5000),
        nested("(", ")", 5000),
        format!("return {}1", "-".repeat(10_000)),
        format!("return {}1", "1+".repeat(20_000)),
        "\u{0}".to_owned(),
        format!("# {}", "é".repeat(1 << 20)),
    ];
    for script in scripts {
        let begin = Instant::now();
        let told = world.run(&script).await;
        let (took, start) = (begin.elapsed(), &script[..script.len().min(60)]);
        let text = told.text();
        let evaluates = told.texts[0].trim_start_matches('-') == "1" || told.texts[0] == "20001";
        assert!(told.is_error || evaluates, "{start}: {}", &text[..text.len().min(200)]);
        assert!(took < Duration::from_secs(5), "{start}: {took:?}");
        assert!(text.len() < 70_000, "{start}: {} bytes", text.len());
        assert_eq!(world.result("return 1").await, "1");
    }
}

#[tokio::test]
async fn many_slow_calls_keep_the_bound_and_the_order() {
    let settings = Settings {
        max_tool_calls: 10_000,
        step_limit: 10_000_000,
        script_timeout: Duration::from_secs(60),
        ..Settings::default()
    };
    let world = World::new(settings);
    let script = "
out = parallel([lambda i=i: wait(ms=i % 3) for i in range(5000)])
return [r['ms'] for r in out] == [i % 3 for i in range(5000)]
";
    assert_eq!(world.result(script).await, "true");
    assert_eq!(world.seen.most_running(), 10);
}

#[tokio::test]
async fn big_numbers_go_through_unchanged() {
    let world = world();
    let script = "return put(value=[12345678901234567890123, 9007199254740993, 0.1])";
    assert_eq!(
        world.result(script).await,
        r#"{"value":[12345678901234567890123,9007199254740993,0.1]}"#
    );
}

/// Nothing of one caller's script is there for another's, nor for the same caller's next one.
#[tokio::test]
async fn scripts_share_nothing() {
    let world = world();
    let leaves = "secret = 'hunter2'\njson.secret = secret\nprint(secret)";
    let told = world.run_as(&caller("a"), leaves).await;
    assert!(told.text().contains("cannot be assigned"), "{}", told.text());
    let leaves = "secret = 'hunter2'\ndef get(i): return secret\nlen = lambda l: secret\nreturn 1";
    assert_eq!(world.run_as(&caller("a"), leaves).await.text(), "1");
    for name in ["a", "b"] {
        let told = world.run_as(&caller(name), "return secret").await;
        assert!(told.is_error && !told.text().contains("hunter2"), "{}", told.text());
        let told = world.run_as(&caller(name), "return [get(1)['id'], len([1, 2])]").await;
        assert_eq!(told.text(), "[1,2]");
    }
}
