//! Every limit names its setting and its value.

use std::{sync::Arc, time::Duration};

use vmcp_core::{CallContext, Identity};
use vmcp_gateway::layers::code_mode::Settings;

use crate::{
    code_mode::world::World,
    kit::{json, modern},
};

#[tokio::test]
async fn each_limit_says_its_name_and_value() {
    let small = Settings {
        step_limit: 5000,
        memory_limit: 256 << 10,
        max_tool_calls: 3,
        max_call_depth: 10,
        max_result_bytes: 1024,
        max_source_bytes: 400,
        max_data_bytes: 1024,
        ..Settings::default()
    };
    let world = World::new(small);
    let long = format!("return '{}'", "a".repeat(500));
    let mut told = Vec::new();
    for script in [
        "i = 0\nwhile True:\n    i += 1",
        "for i in range(5): get(i)",
        "s = 'x'\nwhile True:\n    s = s + s",
        "def f(n):\n    return f(n + 1)\nf(0)",
        "return 'a' * 2000",
        "parallel([lambda i=i: get(i) for i in range(5)])",
        &*long,
    ] {
        told.push(world.error(script).await);
    }
    insta::assert_snapshot!(told.join("\n\n"), @"
    script:2:7: step limit exceeded: stepLimit=5000 (line 2, in script)
      while True:
            ^^^^

    script:1:20: tool call limit exceeded: maxToolCalls=3 (line 1, in script)
      for i in range(5): get(i)
                         ^^^^^^

    calls made before the failure, do not repeat them blindly:
      1-3. get: ok

    script:3:9: memory limit exceeded: memoryLimit=262144 (line 3, in script)
          s = s + s
              ^^^^^

    script:2:12: call depth limit exceeded: maxCallDepth=10 (line 2, in f)
          return f(n + 1)
                 ^^^^^^^^
      called at 2:12 in f
      called at 2:12 in f
      called at 2:12 in f
      called at 2:12 in f
      called at 2:12 in f
      called at 2:12 in f
      called at 2:12 in f

    script:1:1: the result is longer than maxResultBytes=1024; return less, or a summary
      return 'a' * 2000
      ^^^^^^^^^^^^^^^^^

    script:1:23: tool call limit exceeded: maxToolCalls=3 (line 1, in lambda)
      parallel([lambda i=i: get(i) for i in range(5)])
                            ^^^^^^

    calls made before the failure, do not repeat them blindly:
      1-3. get: given up, may have been executed

    the script is 509 bytes long, and maxSourceBytes=400; pass long texts in `data`
    ");
    let (cx, _) = modern("{}");
    let data = format!(r#"{{"script":"1","data":{{"a":"{}"}}}}"#, "a".repeat(2000));
    insta::assert_snapshot!(world.execute(&cx, &data).await.text(), @"`data` is 2008 bytes long, and maxDataBytes=1024; pass less, or let the script fetch it with a tool");
}

#[tokio::test]
async fn branches_spend_the_budget_of_the_script() {
    let world = World::new(Settings { step_limit: 20_000, ..Settings::default() });
    let script = "
def w():
    for i in range(500): pass
for i in range(1000):
    parallel([w])
";
    let error = world.error(script).await;
    assert!(error.contains("step limit exceeded: stepLimit=20000"), "{error}");
}

#[tokio::test]
async fn what_is_printed_beyond_the_limit_is_counted() {
    let world = World::new(Settings { max_log_bytes: 20, ..Settings::default() });
    let told = world.run("for i in range(10): print('12345678')\nreturn 1").await;
    insta::assert_snapshot!(told.text(), @"
    1
    ---
    Script logs (64 more bytes were not kept: maxLogBytes=20):
    12345678
    12345678
    ");
    let structured = told.structured.unwrap();
    assert_eq!(structured.get("logBytesCut").unwrap().as_str(), "64");
    let failed = world.error("for i in range(10): print('12345678')\nfail()").await;
    assert!(failed.contains("(64 more bytes were not kept: maxLogBytes=20)"), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_takes_too_long_times_out_and_can_be_caught() {
    let timeout = Duration::from_secs(2);
    let world = World::new(Settings { tool_call_timeout: timeout, ..Settings::default() });
    insta::assert_snapshot!(world.error("get(1)\nhang()").await, @"
    script:2:1: TimeoutError: tool hang timed out: toolCallTimeout=2s (it may have been executed)
      hang()
      ^^^^^^

    calls made before the failure, do not repeat them blindly:
      1. get: ok
      2. hang: given up, may have been executed
    ");
    let caught = "
out = parallel([lambda: wait(ms=10), lambda: hang(), lambda: wait(ms=20)], return_errors=True)
return [out[0]['ms'], type(out[1]), out[2]['ms']]
";
    let result = world.result(caught).await;
    assert!(result.starts_with("[10,") && result.ends_with(",20]"), "{result}");
    let by_kind = "
try:
    hang()
except TimeoutError as e:
    return str(e)
";
    insta::assert_snapshot!(world.result(by_kind).await, @r#""tool hang timed out: toolCallTimeout=2s (it may have been executed)""#);
    assert_eq!((world.seen.running(), world.seen.dropped()), (0, 3));
}

#[tokio::test(start_paused = true)]
async fn a_script_that_waits_too_long_is_stopped_with_its_calls() {
    let settings = Settings {
        script_timeout: Duration::from_secs(5),
        tool_call_timeout: Duration::from_secs(3600),
        ..Settings::default()
    };
    let world = World::new(settings);
    let script = "print('begun')\nput(value=1)\nparallel([lambda: hang(), lambda: hang()])";
    let begin = tokio::time::Instant::now();
    insta::assert_snapshot!(world.error(script).await, @"
    script:3:19: script timeout exceeded: scriptTimeout=5s (line 3, in lambda)
      parallel([lambda: hang(), lambda: hang()])
                        ^^^^^^

    calls made before the failure, do not repeat them blindly:
      1. put: ok
      2-3. hang: given up, may have been executed
    ---
    Script logs:
    begun
    ");
    assert!(begin.elapsed() < Duration::from_millis(5010), "{:?}", begin.elapsed());
    assert_eq!((world.seen.running(), world.seen.dropped()), (0, 2));
    // It cannot be caught either.
    let stubborn = "while True:\n    try:\n        hang()\n    except Exception: pass";
    assert!(world.error(stubborn).await.contains("scriptTimeout=5s (line 3, in script)"));
}

/// In real time: nothing makes a clock go on while a script computes.
#[tokio::test]
async fn a_script_that_computes_too_long_is_stopped_as_well() {
    let settings = Settings {
        script_timeout: Duration::from_millis(50),
        step_limit: u64::MAX,
        ..Settings::default()
    };
    let world = World::new(settings);
    let begin = std::time::Instant::now();
    let error = world.error("i = 0\nwhile True: i = i * 3 % 7").await;
    let took = begin.elapsed();
    let message = "script timeout exceeded: scriptTimeout=50ms (line 2, in script)";
    assert!(error.contains(message), "{error}");
    assert!(took < Duration::from_millis(500), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_caller_with_less_time_stops_it_sooner() {
    let world = World::new(Settings::default());
    let (cx, _) = modern("{}");
    let deadline = tokio::time::Instant::now() + Duration::from_secs(1);
    let cx = CallContext { deadline: Some(deadline.into_std()), ..cx };
    let told = world.run_as(&cx, "hang()").await;
    insta::assert_snapshot!(told.text(), @"
    script:1:1: the caller's deadline has passed (line 1, in script)
      hang()
      ^^^^^^

    calls made before the failure, do not repeat them blindly:
      1. hang: given up, may have been executed
    ");
}

/// A caller with an identity.
pub(crate) fn caller(name: &str) -> CallContext {
    let identity = Identity::Subject { issuer: "i".to_owned(), subject: name.to_owned() };
    CallContext { identity: Arc::new(identity), ..modern("{}").0 }
}

#[tokio::test]
async fn scripts_beyond_the_caps_are_refused_and_places_come_back() {
    let settings = Settings {
        max_running_scripts: 3,
        max_running_scripts_per_identity: 2,
        ..Settings::default()
    };
    let world = Arc::new(World::new(settings));
    let start = |name: &'static str| {
        let world = Arc::clone(&world);
        tokio::spawn(async move { world.run_as(&caller(name), "hang()").await.is_error })
    };
    let mut running = vec![start("a"), start("a")];
    wait_for(|| world.seen.running() == 2).await;
    let refused = world.run_as(&caller("a"), "return 1").await;
    insta::assert_snapshot!(refused.text(), @"too many scripts of yours are running: maxRunningScriptsPerIdentity=2; nothing was done, call again when one has ended");
    running.push(start("b"));
    wait_for(|| world.seen.running() == 3).await;
    let refused = world.run_as(&caller("c"), "return 1").await;
    insta::assert_snapshot!(refused.text(), @"too many scripts are running: maxRunningScripts=3; nothing was done, call again when one has ended");
    running.iter().for_each(tokio::task::JoinHandle::abort);
    wait_for(|| world.seen.running() == 0).await;
    assert!(!world.run_as(&caller("a"), "return 1").await.is_error);
    assert_eq!(world.seen.dropped(), 3);
}

#[tokio::test]
async fn new_limits_count_from_the_next_script_on() {
    let world = World::new(Settings::default());
    assert_eq!(world.result("return len(range(1000))").await, "1000");
    world.settings.send_replace(Arc::new(Settings { max_tool_calls: 1, ..Settings::default() }));
    let error = world.error("get(1)\nget(2)").await;
    assert!(error.contains("maxToolCalls=1"), "{error}");
}

pub(crate) async fn wait_for(condition: impl Fn() -> bool) {
    let met = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), met).await.expect("it comes about");
}

#[tokio::test]
async fn a_script_has_a_clock() {
    let world = World::new(Settings::default());
    let now = json(&world.result("return time.now()").await);
    let seconds: f64 = now.as_str().parse().unwrap();
    let real = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    assert!((seconds - real.as_secs_f64()).abs() < 60.0, "{now}");
}
