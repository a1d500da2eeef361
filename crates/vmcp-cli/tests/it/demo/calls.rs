//! Every tool, called through the gateway in both eras.

use serde_json::{Value, json};

use super::{process, schema};

/// A call of each tool. Those that change something come after those that look.
fn calls() -> Vec<(&'static str, Value)> {
    vec![
        ("pager_list_pages", json!({"status": "triggered"})),
        ("pager_get_page", json!({"id": "P-311"})),
        ("pager_acknowledge_page", json!({"id": "P-311", "by": "tester"})),
        ("pager_who_is_on_call", json!({"service": "checkout"})),
        ("deploys_list_deploys", json!({"service": "checkout"})),
        ("deploys_get_deploy", json!({"id": "D-1042"})),
        ("deploys_rollback_deploy", json!({"id": "D-1042", "confirm": "D-1042"})),
        ("metrics_list_series", json!({})),
        (
            "metrics_query_series",
            json!({"name": "tax.pool_in_use", "from": "2026-11-18T14:00:00Z"}),
        ),
        (
            "metrics_compare_windows",
            json!({"name": "tax.requests_per_min", "at": "2026-11-18T14:02:00Z"}),
        ),
        ("metrics_find_anomalies", json!({})),
        ("chat_list_channels", json!({})),
        ("chat_read_channel", json!({"channel": "support", "limit": 2})),
        ("chat_search_messages", json!({"query": "Tax"})),
        ("chat_post_message", json!({"channel": "#incidents", "text": "looking"})),
        ("tickets_search_tickets", json!({"query": "tax", "status": "open"})),
        ("tickets_get_ticket", json!({"id": "T-482"})),
        ("tickets_create_ticket", json!({"title": "t", "text": "x", "service": "tax"})),
        ("tickets_add_comment", json!({"id": "T-482", "text": "seen"})),
    ]
}

fn definitions(list: &Value) -> Vec<(String, Value)> {
    let tools = list["tools"].as_array().unwrap().iter();
    tools.map(|tool| (tool["name"].as_str().unwrap().to_owned(), tool.clone())).collect()
}

fn check(definitions: &[(String, Value)], name: &str, result: &Value) {
    assert_ne!(result["isError"], true, "{name}: {result}");
    let (_, definition) = definitions.iter().find(|(tool, _)| tool == name).unwrap();
    schema::check(&definition["outputSchema"], &result["structuredContent"], name);
    let text = result["content"][0]["text"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), result["structuredContent"]);
}

#[tokio::test]
async fn every_tool_answers_a_modern_client_as_its_schema_says() {
    let demo = process::start().await;
    let client = demo.modern(json!({}));
    let list = client.request("tools/list", json!({})).await.unwrap();
    let definitions = definitions(list.result());
    assert_eq!(definitions.len(), calls().len());
    for (name, arguments) in calls() {
        let answer = client.call(name, arguments).await.unwrap();
        check(&definitions, name, answer.result());
    }
}

#[tokio::test]
async fn every_tool_answers_a_legacy_client_as_its_schema_says() {
    let demo = process::start().await;
    let client = demo.legacy(json!({})).await;
    let list = client.request("tools/list", json!({})).await.unwrap();
    let definitions = definitions(&list["result"]);
    assert_eq!(definitions.len(), calls().len());
    for (name, arguments) in calls() {
        let answer = client.call(name, arguments).await.unwrap();
        check(&definitions, name, answer.result());
    }
}

#[tokio::test]
async fn the_tools_are_these() {
    let demo = process::start().await;
    let list = demo.modern(json!({})).request("tools/list", json!({})).await.unwrap();
    let shown = definitions(list.result()).into_iter().map(|(name, tool)| {
        let hints = &tool["annotations"];
        let kind = match (&hints["readOnlyHint"], &hints["destructiveHint"]) {
            (Value::Bool(true), _) => "reads",
            (_, Value::Bool(true)) => "destroys",
            _ => "writes",
        };
        assert!(tool["description"].as_str().unwrap().len() > 20, "{name}");
        assert_eq!(tool["inputSchema"]["type"], "object", "{name}");
        format!("{name} {kind}")
    });
    insta::assert_snapshot!(shown.collect::<Vec<_>>().join("\n"), @"
    chat_list_channels reads
    chat_post_message writes
    chat_read_channel reads
    chat_search_messages reads
    deploys_get_deploy reads
    deploys_list_deploys reads
    deploys_rollback_deploy destroys
    metrics_compare_windows reads
    metrics_find_anomalies reads
    metrics_list_series reads
    metrics_query_series reads
    pager_acknowledge_page writes
    pager_get_page reads
    pager_list_pages reads
    pager_who_is_on_call reads
    tickets_add_comment writes
    tickets_create_ticket writes
    tickets_get_ticket reads
    tickets_search_tickets reads
    ");
}

#[tokio::test]
async fn what_cannot_be_done_says_what_can() {
    let demo = process::start().await;
    let client = demo.modern(json!({}));
    let mut said = Vec::new();
    for (name, arguments) in [
        ("pager_get_page", json!({"id": "P-1"})),
        ("pager_get_page", json!({})),
        ("pager_get_page", json!({"id": 311})),
        ("pager_who_is_on_call", json!({"service": "moon"})),
        ("deploys_rollback_deploy", json!({"id": "D-1"})),
        ("deploys_rollback_deploy", json!({"id": "D-1042", "confirm": "yes"})),
        ("metrics_query_series", json!({"name": "x"})),
        ("metrics_compare_windows", json!({"name": "tax.pool_in_use", "at": "2027"})),
        ("chat_post_message", json!({"channel": "moon", "text": "x"})),
        ("chat_post_message", json!({"channel": "support", "text": " "})),
        (
            "tickets_create_ticket",
            json!({"title": "t", "text": "x", "service": "s", "priority": "!"}),
        ),
    ] {
        let answer = client.call(name, arguments).await.unwrap();
        assert_eq!(answer.result()["isError"], true, "{name}");
        said.push(answer.content_text().to_owned());
    }
    insta::assert_snapshot!(said.join("\n"), @"
    there is no page `P-1`; there is P-311, P-310, P-309
    `id` is missing
    `id` must be a string
    there is no service `moon`; there is checkout, tax, catalog, search
    there is no deploy `D-1`; there is D-1042, D-1041, D-1040, D-1039
    `confirm` must repeat the deploy's id, `D-1042`
    there is no series `x`; there is checkout.latency_p95_ms, checkout.error_rate_pct, checkout.requests_per_min, tax.requests_per_min, tax.pool_in_use, catalog.latency_p95_ms, search.index_lag_s
    `at` must lie between 2026-11-18T13:30:00Z and 2026-11-18T14:20:00Z
    there is no channel `moon`; there is support, payments, incidents
    `text` is missing
    `priority` must be low, normal or high
    ");
}
