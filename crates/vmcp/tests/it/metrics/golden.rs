//! The whole text: names, types, labels and buckets are what dashboards hold on to.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use super::{text, world};

/// The text without what differs from run to run and what all samples have; the buckets of one
/// histogram are one line.
fn masked(text: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let scope = format!(r#"otel_scope_name="vmcp",otel_scope_version="{version}""#);
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        assert!(line.starts_with('#') || line.starts_with("target_info") || line.contains(&scope));
        let line = line.replace(&format!(",{scope}"), "").replace(&format!("{{{scope}}}"), "");
        let line = line.replace(&format!("{scope},"), "").replace(version, "<version>");
        let (series, value) = line.rsplit_once(' ').unwrap();
        // What a step is, and what a backend answers, is told elsewhere.
        let is_other = ["_steps_sum", "_result_size_bytes_sum"].iter().any(|s| series.ends_with(s));
        let value = if is_other { "<number>" } else { value };
        let is_time = series.contains("_seconds_sum") || series.contains("_seconds_bucket");
        let value = if is_time && !line.starts_with('#') { "<time>" } else { value };
        let Some((start, bound)) = series.split_once("le=\"") else {
            lines.push(format!("{series} {value}"));
            continue;
        };
        let bound = format!("{}:{value}", bound.trim_end_matches("\"}"));
        let bound = if is_time { bound.replace(":<time>", "") } else { bound };
        match lines.last_mut().filter(|last| last.starts_with(start)) {
            Some(last) => last.push_str(&format!(" {bound}")),
            None => lines.push(format!("{start}le {bound}")),
        }
    }
    lines.join("\n")
}

#[tokio::test]
async fn the_whole_text_after_a_day() {
    let (_fake, vmcp) = world::everything().await;
    world::live(&vmcp).await;
    let text = world::read(&vmcp).await;
    text::parse(&text);
    insta::assert_snapshot!(masked(&text), @r#"
    # HELP target_info Target metadata
    # TYPE target_info gauge
    target_info{service_name="team",service_version="<version>"} 1
    # HELP toolhive_vmcp_code_mode_enabled Whether clients have execute_tool_script, 1 or 0
    # TYPE toolhive_vmcp_code_mode_enabled gauge
    toolhive_vmcp_code_mode_enabled{vmcp_server_name="team"} 1
    # HELP toolhive_vmcp_optimizer_call_tool_duration_seconds How long call_tool took
    # TYPE toolhive_vmcp_optimizer_call_tool_duration_seconds histogram
    toolhive_vmcp_optimizer_call_tool_duration_seconds_bucket{tool_name="_other",le 0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10 30 60 120 300 +Inf
    toolhive_vmcp_optimizer_call_tool_duration_seconds_sum{tool_name="_other"} <time>
    toolhive_vmcp_optimizer_call_tool_duration_seconds_count{tool_name="_other"} 1
    toolhive_vmcp_optimizer_call_tool_duration_seconds_bucket{tool_name="gh_close_issue",le 0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10 30 60 120 300 +Inf
    toolhive_vmcp_optimizer_call_tool_duration_seconds_sum{tool_name="gh_close_issue"} <time>
    toolhive_vmcp_optimizer_call_tool_duration_seconds_count{tool_name="gh_close_issue"} 1
    toolhive_vmcp_optimizer_call_tool_duration_seconds_bucket{tool_name="gh_get_issue",le 0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10 30 60 120 300 +Inf
    toolhive_vmcp_optimizer_call_tool_duration_seconds_sum{tool_name="gh_get_issue"} <time>
    toolhive_vmcp_optimizer_call_tool_duration_seconds_count{tool_name="gh_get_issue"} 1
    # HELP toolhive_vmcp_optimizer_call_tool_errors_total Calls of call_tool that failed; those of unknown tools are not among them
    # TYPE toolhive_vmcp_optimizer_call_tool_errors_total counter
    toolhive_vmcp_optimizer_call_tool_errors_total{tool_name="_other"} 0
    toolhive_vmcp_optimizer_call_tool_errors_total{tool_name="gh_close_issue"} 1
    # HELP toolhive_vmcp_optimizer_call_tool_not_found_total Calls of call_tool that named a tool which their caller does not have
    # TYPE toolhive_vmcp_optimizer_call_tool_not_found_total counter
    toolhive_vmcp_optimizer_call_tool_not_found_total{tool_name="_other"} 1
    # HELP toolhive_vmcp_optimizer_call_tool_requests_total Calls of call_tool
    # TYPE toolhive_vmcp_optimizer_call_tool_requests_total counter
    toolhive_vmcp_optimizer_call_tool_requests_total{tool_name="_other"} 1
    toolhive_vmcp_optimizer_call_tool_requests_total{tool_name="gh_close_issue"} 1
    toolhive_vmcp_optimizer_call_tool_requests_total{tool_name="gh_get_issue"} 1
    # HELP toolhive_vmcp_optimizer_embedded_texts_total Texts that the model has embedded
    # TYPE toolhive_vmcp_optimizer_embedded_texts_total counter
    toolhive_vmcp_optimizer_embedded_texts_total{kind="question"} 1
    toolhive_vmcp_optimizer_embedded_texts_total{kind="tool"} 2
    # HELP toolhive_vmcp_optimizer_embedder_ready Whether meaning counts in searches now, 1 or 0
    # TYPE toolhive_vmcp_optimizer_embedder_ready gauge
    toolhive_vmcp_optimizer_embedder_ready 1
    # HELP toolhive_vmcp_optimizer_embedding_cache_hits_total Questions whose vectors were there, or on their way
    # TYPE toolhive_vmcp_optimizer_embedding_cache_hits_total counter
    toolhive_vmcp_optimizer_embedding_cache_hits_total 1
    # HELP toolhive_vmcp_optimizer_find_tool_degraded_total Searches that went by words alone though meaning was to count
    # TYPE toolhive_vmcp_optimizer_find_tool_degraded_total counter
    toolhive_vmcp_optimizer_find_tool_degraded_total{reason="question"} 1
    # HELP toolhive_vmcp_optimizer_find_tool_duration_seconds How long find_tool took
    # TYPE toolhive_vmcp_optimizer_find_tool_duration_seconds histogram
    toolhive_vmcp_optimizer_find_tool_duration_seconds_bucket{le 0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10 30 60 120 300 +Inf
    toolhive_vmcp_optimizer_find_tool_duration_seconds_sum <time>
    toolhive_vmcp_optimizer_find_tool_duration_seconds_count 4
    # HELP toolhive_vmcp_optimizer_find_tool_errors_total Calls of find_tool that failed, or that asked nothing
    # TYPE toolhive_vmcp_optimizer_find_tool_errors_total counter
    toolhive_vmcp_optimizer_find_tool_errors_total 1
    # HELP toolhive_vmcp_optimizer_find_tool_requests_total Calls of find_tool
    # TYPE toolhive_vmcp_optimizer_find_tool_requests_total counter
    toolhive_vmcp_optimizer_find_tool_requests_total 4
    # HELP toolhive_vmcp_optimizer_find_tool_results Tools that a search gave
    # TYPE toolhive_vmcp_optimizer_find_tool_results histogram
    toolhive_vmcp_optimizer_find_tool_results_bucket{le 0:1 1:1 2:3 3:3 5:3 10:3 20:3 50:3 +Inf:3
    toolhive_vmcp_optimizer_find_tool_results_sum 4
    toolhive_vmcp_optimizer_find_tool_results_count 3
    # HELP toolhive_vmcp_optimizer_token_savings_percent Tokens of definitions that the client of a search did not read, in percent
    # TYPE toolhive_vmcp_optimizer_token_savings_percent histogram
    toolhive_vmcp_optimizer_token_savings_percent_bucket{le 0:2 10:2 20:2 30:2 40:2 50:2 60:2 70:2 80:2 90:2 95:2 99:2 100:2 +Inf:2
    toolhive_vmcp_optimizer_token_savings_percent_sum 0
    toolhive_vmcp_optimizer_token_savings_percent_count 2
    # HELP toolhive_vmcp_optimizer_vectors Texts of tools that are to have vectors, each once
    # TYPE toolhive_vmcp_optimizer_vectors gauge
    toolhive_vmcp_optimizer_vectors{state="cached"} 0
    toolhive_vmcp_optimizer_vectors{state="embedded"} 2
    toolhive_vmcp_optimizer_vectors{state="missing"} 0
    toolhive_vmcp_optimizer_vectors{state="refused"} 0
    # HELP toolhive_vmcp_script_active Scripts that run
    # TYPE toolhive_vmcp_script_active gauge
    toolhive_vmcp_script_active 0
    # HELP toolhive_vmcp_script_duration_seconds How long scripts took
    # TYPE toolhive_vmcp_script_duration_seconds histogram
    toolhive_vmcp_script_duration_seconds_bucket{status="error",le 0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10 30 60 120 300 +Inf
    toolhive_vmcp_script_duration_seconds_sum{status="error"} <time>
    toolhive_vmcp_script_duration_seconds_count{status="error"} 3
    toolhive_vmcp_script_duration_seconds_bucket{status="success",le 0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10 30 60 120 300 +Inf
    toolhive_vmcp_script_duration_seconds_sum{status="success"} <time>
    toolhive_vmcp_script_duration_seconds_count{status="success"} 1
    # HELP toolhive_vmcp_script_errors_total Scripts that gave no result
    # TYPE toolhive_vmcp_script_errors_total counter
    toolhive_vmcp_script_errors_total{error_type="runtime"} 1
    toolhive_vmcp_script_errors_total{error_type="step_limit"} 1
    toolhive_vmcp_script_errors_total{error_type="syntax"} 1
    # HELP toolhive_vmcp_script_executions_total Scripts of callers, by their end
    # TYPE toolhive_vmcp_script_executions_total counter
    toolhive_vmcp_script_executions_total{error_type="none",status="success",vmcp_server_name="team"} 1
    toolhive_vmcp_script_executions_total{error_type="runtime",status="error",vmcp_server_name="team"} 1
    toolhive_vmcp_script_executions_total{error_type="step_limit",status="error",vmcp_server_name="team"} 1
    toolhive_vmcp_script_executions_total{error_type="syntax",status="error",vmcp_server_name="team"} 1
    # HELP toolhive_vmcp_script_inner_tool_calls_total Calls of tools by scripts
    # TYPE toolhive_vmcp_script_inner_tool_calls_total counter
    toolhive_vmcp_script_inner_tool_calls_total{error_type="none",gen_ai_tool_name="gh_get_issue",status="success"} 2
    toolhive_vmcp_script_inner_tool_calls_total{error_type="tool_error",gen_ai_tool_name="gh_close_issue",status="error"} 1
    # HELP toolhive_vmcp_script_limit_exceeded_total Limits that scripts met
    # TYPE toolhive_vmcp_script_limit_exceeded_total counter
    toolhive_vmcp_script_limit_exceeded_total{limit="step"} 1
    # HELP toolhive_vmcp_script_parallel_fanout Branches of a parallel()
    # TYPE toolhive_vmcp_script_parallel_fanout histogram
    toolhive_vmcp_script_parallel_fanout_bucket{le 1:0 2:1 5:1 10:1 20:1 50:1 100:1 +Inf:1
    toolhive_vmcp_script_parallel_fanout_sum 2
    toolhive_vmcp_script_parallel_fanout_count 1
    # HELP toolhive_vmcp_script_result_size_bytes Results of scripts as JSON
    # TYPE toolhive_vmcp_script_result_size_bytes histogram
    toolhive_vmcp_script_result_size_bytes_bucket{le 256:0 1024:1 4096:1 16384:1 65536:1 262144:1 1048576:1 +Inf:1
    toolhive_vmcp_script_result_size_bytes_sum <number>
    toolhive_vmcp_script_result_size_bytes_count 1
    # HELP toolhive_vmcp_script_source_size_bytes Texts of scripts
    # TYPE toolhive_vmcp_script_source_size_bytes histogram
    toolhive_vmcp_script_source_size_bytes_bucket{le 256:4 1024:4 4096:4 16384:4 65536:4 262144:4 1048576:4 +Inf:4
    toolhive_vmcp_script_source_size_bytes_sum 117
    toolhive_vmcp_script_source_size_bytes_count 4
    # HELP toolhive_vmcp_script_steps Steps of a script
    # TYPE toolhive_vmcp_script_steps histogram
    toolhive_vmcp_script_steps_bucket{le 100:2 1000:2 10000:2 100000:3 1000000:3 10000000:3 +Inf:3
    toolhive_vmcp_script_steps_sum <number>
    toolhive_vmcp_script_steps_count 3
    # HELP toolhive_vmcp_script_tool_calls Calls of tools by a script
    # TYPE toolhive_vmcp_script_tool_calls histogram
    toolhive_vmcp_script_tool_calls_bucket{status="error",le 0:1 1:2 2:2 5:2 10:2 20:2 50:2 100:2 200:2 +Inf:2
    toolhive_vmcp_script_tool_calls_sum{status="error"} 1
    toolhive_vmcp_script_tool_calls_count{status="error"} 2
    toolhive_vmcp_script_tool_calls_bucket{status="success",le 0:0 1:0 2:1 5:1 10:1 20:1 50:1 100:1 200:1 +Inf:1
    toolhive_vmcp_script_tool_calls_sum{status="success"} 2
    toolhive_vmcp_script_tool_calls_count{status="success"} 1
    # HELP toolhive_vmcp_tool_calls_total Calls of tools by clients; those that scripts make are not among them
    # TYPE toolhive_vmcp_tool_calls_total counter
    toolhive_vmcp_tool_calls_total{method="execute_tool_script",status="error"} 3
    toolhive_vmcp_tool_calls_total{method="execute_tool_script",status="success"} 1
    toolhive_vmcp_tool_calls_total{method="tool_call",status="error"} 1
    toolhive_vmcp_tool_calls_total{method="tool_call",status="success"} 2
    "#);
    vmcp.stop().await;
}

#[tokio::test]
async fn before_anybody_calls_there_are_zeros_to_count_from() {
    let fake = world::backend().await;
    let config = world::load(&fake, &serde_json::json!({}));
    let vmcp = vmcp::Vmcp::start(config, vmcp::Options::default()).await.unwrap();
    insta::assert_snapshot!(masked(&world::read(&vmcp).await), @r#"
    # HELP target_info Target metadata
    # TYPE target_info gauge
    target_info{service_name="team",service_version="<version>"} 1
    # HELP toolhive_vmcp_code_mode_enabled Whether clients have execute_tool_script, 1 or 0
    # TYPE toolhive_vmcp_code_mode_enabled gauge
    toolhive_vmcp_code_mode_enabled{vmcp_server_name="team"} 0
    # HELP toolhive_vmcp_tool_calls_total Calls of tools by clients; those that scripts make are not among them
    # TYPE toolhive_vmcp_tool_calls_total counter
    toolhive_vmcp_tool_calls_total{method="execute_tool_script",status="error"} 0
    toolhive_vmcp_tool_calls_total{method="execute_tool_script",status="success"} 0
    toolhive_vmcp_tool_calls_total{method="tool_call",status="error"} 0
    toolhive_vmcp_tool_calls_total{method="tool_call",status="success"} 0
    "#);
    vmcp.stop().await;
}

/// Where there is Prometheus, its own tool has the last word.
#[tokio::test]
async fn prometheus_can_read_it() {
    let (_fake, vmcp) = world::everything().await;
    world::live(&vmcp).await;
    let text = world::read(&vmcp).await;
    assert!(text::parse(&text).len() > 20);
    let check = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut check) = check else {
        eprintln!("skipped: there is no promtool; the text was read by the test alone");
        return;
    };
    check.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let told = check.wait_with_output().unwrap();
    assert!(told.status.code() != Some(1), "{}", String::from_utf8_lossy(&told.stderr));
}
