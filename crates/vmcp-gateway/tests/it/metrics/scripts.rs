//! Scripts of callers.

use std::time::Duration;

use futures_util::FutureExt;
use serde_json::json as value;
use vmcp_core::Gateway;
use vmcp_gateway::layers::code_mode::Settings;

use super::meter::Figures;
use crate::{code_mode::world::World, kit::modern};

/// Limits that are soon met.
fn tight() -> Settings {
    Settings {
        step_limit: 20_000,
        memory_limit: 1 << 20,
        max_tool_calls: 3,
        max_call_depth: 20,
        max_result_bytes: 1000,
        max_log_bytes: 10,
        max_source_bytes: 500,
        tool_call_timeout: Duration::from_millis(20),
        ..Settings::default()
    }
}

fn world(settings: Settings) -> (Figures, World) {
    let figures = Figures::new();
    let world = World::counted(settings, &figures.metrics());
    (figures, world)
}

#[tokio::test]
async fn a_script_that_ends_well_is_told_in_all_figures() {
    let (figures, world) = world(Settings::default());
    world.result("parallel([lambda: get(id=1), lambda: get(id=2)])\nreturn put(value=1)").await;
    insta::assert_snapshot!(figures.of("_script_"), @"
    script_active 0
    script_duration{status=success} count=1
    script_executions{error_type=none,status=success,vmcp_server_name=team} 1
    script_inner_tool_calls{error_type=none,gen_ai_tool_name=get,status=success} 2
    script_inner_tool_calls{error_type=none,gen_ai_tool_name=put,status=success} 1
    script_parallel_fanout count=1 sum=2.0
    script_result_size count=1 sum=11.0
    script_source_size count=1 sum=68.0
    script_steps count=1 sum=54.0
    script_tool_calls{status=success} count=1 sum=3.0
    ");
}

/// Each script, with what is counted of it beside its figures.
#[tokio::test]
async fn every_way_to_fail_is_told_apart() {
    let mut told = Vec::new();
    for script in [
        "return 1 +",
        "return nobody()",
        "return 1 / 0",
        "fail('step limit exceeded: stepLimit=20000')",
        "while True:\n    pass",
        "return len('x' * 100000000)",
        "def f():\n    return f()\nreturn f()",
        "return [get(id=i) for i in range(4)]",
        "return 'x' * 1001",
        "hang()",
        "print('x' * 11)",
        &"#".repeat(501),
    ] {
        let (figures, world) = world(tight());
        world.run(script).await;
        let errors = figures.of("_script_errors").replace("script_errors", "");
        let limits = figures.of("_limit_exceeded").replace("script_limit_exceeded", "");
        let label = script.lines().next().unwrap();
        told.push(format!("{label:.50} {errors} {limits}").trim_end().to_owned());
        let ended = figures.of("_executions");
        let count = ended.lines().filter(|line| line.ends_with(" 1")).count();
        assert_eq!(count, 1, "{script}: {ended}");
        assert_eq!(figures.of("_script_active"), "script_active 0", "{script}");
    }
    insta::assert_snapshot!(told.join("\n"), @"
    return 1 + {error_type=syntax} 1
    return nobody() {error_type=syntax} 1
    return 1 / 0 {error_type=runtime} 1
    fail('step limit exceeded: stepLimit=20000') {error_type=runtime} 1
    while True: {error_type=step_limit} 1 {limit=step} 1
    return len('x' * 100000000) {error_type=memory_limit} 1 {limit=memory} 1
    def f(): {error_type=call_depth_limit} 1 {limit=call_depth} 1
    return [get(id=i) for i in range(4)] {error_type=tool_call_limit} 1 {limit=tool_calls} 1
    return 'x' * 1001 {error_type=result_too_large} 1 {limit=result} 1
    hang() {error_type=runtime} 1
    print('x' * 11)  {limit=log} 1
    ################################################## {error_type=invalid_argument} 1
    ");
}

#[tokio::test]
async fn a_script_that_takes_too_long_is_told_apart_from_a_call_that_does() {
    let (figures, world) =
        world(Settings { script_timeout: Duration::from_millis(50), ..Settings::default() });
    world.error("hang()").await;
    let told = ["_script_errors", "_limit_exceeded", "_inner_"].map(|part| figures.of(part));
    insta::assert_snapshot!(told.join("\n"), @"
    script_errors{error_type=script_timeout} 1
    script_limit_exceeded{limit=time} 1
    script_inner_tool_calls{error_type=cancelled,gen_ai_tool_name=hang,status=error} 1
    ");
}

#[tokio::test]
async fn a_script_that_finds_no_place_is_refused_and_counted() {
    let (figures, world) = world(Settings { max_running_scripts: 0, ..Settings::default() });
    world.error("return 1").await;
    insta::assert_snapshot!(figures.of("_script_errors"), @"script_errors{error_type=concurrency_cap} 1");
    insta::assert_snapshot!(figures.of("_limit_exceeded"), @"script_limit_exceeded{limit=running_scripts} 1");
}

#[tokio::test]
async fn a_script_that_nobody_waits_for_is_active_and_then_cancelled() {
    let (figures, world) = world(Settings::default());
    let (cx, _) = modern("{}");
    let mut running = Box::pin(world.run_as(&cx, "hang()"));
    let begun = async {
        while world.seen.running() == 0 {
            assert!(running.as_mut().now_or_never().is_none());
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), begun).await.unwrap();
    assert_eq!(figures.of("_script_active"), "script_active 1");
    drop(running);
    assert_eq!(figures.of("_script_active"), "script_active 0");
    insta::assert_snapshot!(figures.of("_script_errors"), @"script_errors{error_type=cancelled} 1");
    insta::assert_snapshot!(figures.of("_inner_"), @"script_inner_tool_calls{error_type=cancelled,gen_ai_tool_name=hang,status=error} 1");
}

#[tokio::test]
async fn every_call_of_a_script_is_counted_by_its_tool_and_its_end() {
    let (figures, world) = world(Settings { max_tool_calls: 100, ..tight() });
    for script in [
        "for i in range(7):\n    get(id=i)",
        "parallel([lambda: refuse(), lambda: denied(), lambda: ask()], return_errors=True)",
        "parallel([lambda: hang()], return_errors=True)",
    ] {
        world.result(script).await;
    }
    insta::assert_snapshot!(figures.of("_inner_"), @"
    script_inner_tool_calls{error_type=denied,gen_ai_tool_name=denied,status=error} 1
    script_inner_tool_calls{error_type=none,gen_ai_tool_name=get,status=success} 7
    script_inner_tool_calls{error_type=timeout,gen_ai_tool_name=hang,status=error} 1
    script_inner_tool_calls{error_type=tool_error,gen_ai_tool_name=ask,status=error} 1
    script_inner_tool_calls{error_type=tool_error,gen_ai_tool_name=refuse,status=error} 1
    ");
    insta::assert_snapshot!(figures.of("_parallel_fanout"), @"script_parallel_fanout count=2 sum=4.0");
    insta::assert_snapshot!(figures.of("_script_tool_calls"), @"script_tool_calls{status=success} count=3 sum=11.0");
}

#[tokio::test]
async fn who_only_asks_what_is_wrong_with_a_script_runs_none() {
    let (figures, world) = world(Settings::default());
    let call = value!({
        "name": "execute_tool_script", "arguments": {"script": "return 1 +"},
        "_meta": {"vmcp/check": true},
    });
    world.call(&modern("{}").0, &call.to_string()).await;
    let catalog = world.gateway.catalog(&modern("{}").0).await.unwrap();
    assert!(catalog.tool("execute_tool_script").is_some());
    insta::assert_snapshot!(figures.of("_script_"), @"
    script_active 0
    script_executions{error_type=none,status=success,vmcp_server_name=team} 0
    ");
}
