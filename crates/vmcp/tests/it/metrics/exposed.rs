//! To whom it is told.

use serde_json::json;
use tokio::net::TcpListener;
use vmcp::{Options, Vmcp};
use vmcp_testkit::raw;

use super::world;

async fn on(address: &str, more: serde_json::Value) -> Vmcp {
    let fake = world::backend().await;
    let listener = TcpListener::bind(address).await.unwrap();
    Vmcp::start_on(listener, world::load(&fake, &more), Options::default()).unwrap()
}

/// The status and the text of `/metrics`, asked for on this machine.
async fn ask(vmcp: &Vmcp) -> (u16, String) {
    let url = format!("http://127.0.0.1:{}/metrics", vmcp.address().port());
    let answer = raw::get(&url, &[]).await.unwrap();
    (answer.status, answer.text())
}

#[tokio::test]
async fn whoever_is_on_this_machine_may_know() {
    for address in ["127.0.0.1:0", "127.0.0.7:0"] {
        let vmcp = on(address, json!({})).await;
        let url = vmcp.url().replace("/mcp", "/metrics");
        let answer = raw::get(&url, &[]).await.unwrap();
        assert_eq!(answer.status, 200, "{address}");
        vmcp.stop().await;
    }
}

#[tokio::test]
async fn others_are_told_nothing_unless_the_operator_says_so() {
    let vmcp = on("0.0.0.0:0", json!({})).await;
    let (status, told) = ask(&vmcp).await;
    assert_eq!(status, 404);
    insta::assert_snapshot!(told, @r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no metrics are served here: beyond loopback addresses, `telemetry.enablePrometheusMetricsPath: true` switches them on"}}"#);
    vmcp.stop().await;

    let open = json!({"telemetry": {"enablePrometheusMetricsPath": true}});
    let vmcp = on("0.0.0.0:0", open).await;
    let (status, told) = ask(&vmcp).await;
    assert_eq!(status, 200);
    assert!(told.contains("toolhive_vmcp_tool_calls_total"), "{told}");
    vmcp.stop().await;

    let closed = json!({"telemetry": {"enabled": false, "enablePrometheusMetricsPath": true}});
    let vmcp = on("0.0.0.0:0", closed).await;
    assert_eq!(ask(&vmcp).await.0, 404);
    vmcp.stop().await;
}
