//! The story can be solved by calls, and what is done about it stays done.

use serde_json::json;

use super::process;

#[tokio::test]
async fn the_cause_of_the_page_can_be_found() {
    let demo = process::start().await;
    let pages = demo.ask("pager_list_pages", json!({"status": "triggered"})).await;
    let page = &pages["pages"][0];
    assert_eq!(page["service"], "checkout");

    // What moved, and when?
    let found = demo.ask("metrics_find_anomalies", json!({})).await;
    let anomalies = found["anomalies"].as_array().unwrap();
    assert!(anomalies.iter().any(|a| a["name"] == "checkout.latency_p95_ms"));
    assert!(anomalies.iter().any(|a| a["name"] == "tax.requests_per_min"));
    assert!(anomalies.iter().all(|a| a["began_at"] == "2026-11-18T14:05:00Z"));

    // What changed just before, and why?
    let since = json!({"service": "checkout", "since": "2026-11-18T13:50:00Z"});
    let deploys = demo.ask("deploys_list_deploys", since).await;
    assert_eq!(deploys["count"], 1);
    let deploy = demo.ask("deploys_get_deploy", json!({"id": deploys["deploys"][0]["id"]})).await;
    let change = &deploy["changes"][0];
    assert!(change["message"].as_str().unwrap().contains("tax service once for each line"));
    let ticket = demo.ask("tickets_get_ticket", json!({"id": change["ticket"]})).await;
    assert!(ticket["text"].as_str().unwrap().contains("multiplies the requests to tax"));
    let related = demo.ask("tickets_get_ticket", json!({"id": ticket["related"][0]})).await;
    assert!(related["title"].as_str().unwrap().contains("connection pool is fixed at 20"));
    let pool = demo.ask("metrics_query_series", json!({"name": "tax.pool_in_use"})).await;
    assert_eq!(pool["max"], 20.0);

    // Do others see it too?
    let said = demo.ask("chat_search_messages", json!({"query": "checkout slow"})).await;
    assert_eq!(said["messages"][0]["channel"], "support");
}

#[tokio::test]
async fn what_is_written_can_be_read_by_others() {
    let demo = process::start().await;
    let taken = demo.ask("pager_acknowledge_page", json!({"id": "P-311", "by": "tester"})).await;
    assert_eq!(taken["changed"], true);
    let again = demo.ask("pager_acknowledge_page", json!({"id": "P-311", "by": "other"})).await;
    assert_eq!((&again["changed"], &again["acknowledged_by"]), (&json!(false), &json!("tester")));
    demo.ask("chat_post_message", json!({"channel": "incidents", "text": "tax pool is full"}))
        .await;
    let ticket = json!({"title": "Raise the pool", "text": "It is full.", "service": "tax", "priority": "high"});
    assert_eq!(demo.ask("tickets_create_ticket", ticket).await["id"], "T-491");

    // Another client, of the other era.
    let other = demo.legacy(json!({})).await;
    let read = other.call("chat_read_channel", json!({"channel": "incidents"})).await.unwrap();
    let messages = read.result()["structuredContent"]["messages"].as_array().unwrap().clone();
    assert_eq!(messages.last().unwrap()["text"], "tax pool is full");
    let found = other.call("tickets_search_tickets", json!({"query": "raise pool"})).await.unwrap();
    assert_eq!(found.result()["structuredContent"]["tickets"][0]["id"], "T-491");
}
