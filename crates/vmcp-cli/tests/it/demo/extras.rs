//! Resources, templates, the prompt, completion and progress, through the gateway.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::process;

#[tokio::test]
async fn runbooks_and_series_can_be_read() {
    let demo = process::start().await;
    let client = demo.modern(json!({}));
    let listed = client.request("resources/list", json!({})).await.unwrap();
    let uris = listed.result()["resources"].as_array().unwrap().iter();
    let uris: Vec<_> = uris.map(|resource| resource["uri"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        uris,
        ["deploys://policy/rollback", "runbook://checkout/latency", "runbook://general/triage"]
    );
    for (uri, kind, holds) in [
        (uris[0].as_str(), "text/markdown", "A person confirms"),
        (uris[1].as_str(), "text/markdown", "# checkout is slow"),
        (uris[2].as_str(), "text/markdown", "# Triage"),
        ("runbook://search/lag", "text/markdown", "# Index lag"),
        ("metrics://series/tax.pool_in_use", "text/csv", "2026-11-18T14:05:00Z,20\n"),
    ] {
        let read = client.request("resources/read", json!({"uri": uri})).await.unwrap();
        let content = &read.result()["contents"][0];
        assert_eq!((&content["uri"], &content["mimeType"]), (&json!(uri), &json!(kind)));
        assert!(content["text"].as_str().unwrap().contains(holds), "{uri}: {content}");
    }
    let missing =
        client.request("resources/read", json!({"uri": "runbook://moon/dust"})).await.unwrap();
    assert_eq!(missing.error_code(), Some(-32602));
}

#[tokio::test]
async fn the_prompt_is_rendered_and_its_argument_completed() {
    let demo = process::start().await;
    let legacy = demo.legacy(json!({})).await;
    let get = json!({"name": "pager_triage", "arguments": {"page": "P-311"}});
    let prompt = legacy.request("prompts/get", get).await.unwrap();
    let text = prompt["result"]["messages"][0]["content"]["text"].as_str().unwrap();
    insta::assert_snapshot!(text, @"Page P-311 says: checkout: p95 latency above 1.5 s for 5 minutes. Find out what causes it. Look at the pager, the deploys before it began, the metrics, the chat and the tickets. Then say what happened since when, why, and what you would do. Change nothing before I agree.");
    let complete = |value: &str| {
        json!({
            "ref": {"type": "ref/prompt", "name": "pager_triage"},
            "argument": {"name": "page", "value": value},
        })
    };
    for (value, values) in
        [("", json!(["P-311", "P-310", "P-309"])), ("P-309", json!(["P-309"])), ("X", json!([]))]
    {
        let completed = legacy.request("completion/complete", complete(value)).await.unwrap();
        assert_eq!(completed["result"]["completion"]["values"], values);
    }
    let without = legacy.request("prompts/get", json!({"name": "pager_triage"})).await.unwrap();
    insta::assert_snapshot!(without["error"]["message"].as_str().unwrap(), @"the argument `page` is missing");
    let unknown = json!({"name": "pager_triage", "arguments": {"page": "P-1"}});
    let refused = legacy.request("prompts/get", unknown).await.unwrap();
    insta::assert_snapshot!(refused["error"]["message"].as_str().unwrap(), @"there is no page `P-1`; there is P-311, P-310, P-309");
}

#[tokio::test]
async fn a_scan_reports_its_progress_in_both_eras() {
    let demo = process::start().await;
    let params = json!({
        "name": "metrics_find_anomalies",
        "arguments": {},
        "_meta": {"progressToken": "scan"},
    });
    let legacy = demo.legacy(json!({})).await;
    let modern = demo.modern(json!({}));
    for answer in [
        legacy.exchange("tools/call", params.clone()).await.unwrap(),
        modern.request("tools/call", params.clone()).await.unwrap(),
    ] {
        let steps: Vec<&Value> =
            answer.notifications.iter().map(|n| &n["params"]["progress"]).collect();
        assert_eq!(steps, [1, 2, 3, 4, 5, 6, 7]);
        let last = &answer.notifications[6]["params"];
        assert_eq!((&last["progressToken"], &last["total"]), (&json!("scan"), &json!(7)));
        assert_eq!(answer.result()["structuredContent"]["scanned"], 7);
    }
}

#[tokio::test]
async fn tools_take_the_time_that_is_asked_for() {
    let demo = process::start_with(&["--latency", "300"]).await;
    let begun = Instant::now();
    demo.ask("pager_who_is_on_call", json!({"service": "tax"})).await;
    assert!(begun.elapsed() >= Duration::from_millis(300));
}
