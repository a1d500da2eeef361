//! What may be wrong with lists.

use serde_json::{Value, json};
use vmcp_testkit::{Behaviour, HttpFake, Item, ListFault, Script, raw};

async fn listed(fault: ListFault) -> (HttpFake, raw::Modern, Value) {
    let script = Script::default().tool(Item::tool("good", Behaviour::Echo)).list_fault(fault);
    let fake = HttpFake::start(script).await;
    let client = raw::modern(&fake.url(), json!({}));
    let list = client.request("tools/list", json!({})).await.unwrap();
    let result = list.result().clone();
    (fake, client, result)
}

/// Whether a list of tools shows its fault.
type Shows = fn(&[Value]) -> bool;

#[tokio::test]
async fn each_fault_of_definitions_shows() {
    let shows: [(ListFault, Shows); 6] = [
        (ListFault::DuplicateNames, |tools| tools.len() == 2 && tools[0] == tools[1]),
        (ListFault::NoInputSchema, |tools| tools[1].get("inputSchema").is_none()),
        (ListFault::BadNames, |tools| tools.iter().any(|tool| tool["name"] == "a/b")),
        (ListFault::Many { count: 10_000 }, |tools| tools.len() == 10_001),
        (ListFault::HugeDescription { bytes: 5_000 }, |tools| {
            tools[0]["description"].as_str().is_some_and(|text| text.len() == 5_000)
        }),
        (ListFault::Raw(r#"{"tools":[{"name":"odd"}],"resultType":"complete"}"#.into()), |tools| {
            tools == [json!({"name": "odd"})]
        }),
    ];
    for (fault, is_shown) in shows {
        let (_fake, _client, result) = listed(fault.clone()).await;
        assert!(is_shown(result["tools"].as_array().unwrap()), "{fault:?}");
    }
}

#[tokio::test]
async fn pages_without_end_differ_and_loops_repeat() {
    for (fault, repeats) in [(ListFault::EndlessPages, false), (ListFault::CursorLoop, true)] {
        let (_fake, client, first) = listed(fault.clone()).await;
        let mut cursor = first["nextCursor"].clone();
        for _ in 0..5 {
            let list = client.request("tools/list", json!({"cursor": cursor})).await.unwrap();
            let next = list.result()["nextCursor"].clone();
            assert!(next.is_string(), "{fault:?}");
            assert_eq!(next == cursor, repeats, "{fault:?}");
            cursor = next;
        }
    }
}

#[tokio::test]
async fn a_mutating_list_differs_each_time() {
    let (_fake, client, first) = listed(ListFault::Mutating).await;
    let second = client.request("tools/list", json!({})).await.unwrap();
    assert_ne!(first["tools"][0]["inputSchema"], second.result()["tools"][0]["inputSchema"]);
}

#[tokio::test]
async fn a_slow_list_is_slow() {
    let start = std::time::Instant::now();
    let (_fake, _client, result) = listed(ListFault::Slow { ms: 80 }).await;
    assert!(start.elapsed().as_millis() >= 80);
    assert_eq!(result["tools"][0]["name"], "good");
}

#[tokio::test]
async fn listing_that_announces_a_change_would_loop_a_naive_client() {
    let script = Script::default()
        .tool(Item::tool("good", Behaviour::Echo))
        .list_fault(ListFault::ChangedByListing);
    let fake = HttpFake::start(script).await;
    let client = raw::modern(&fake.url(), json!({}));
    let mut stream = client.listen(json!({"toolsListChanged": true})).await.unwrap();
    stream.message().await.unwrap();
    for _ in 0..3 {
        client.request("tools/list", json!({})).await.unwrap();
        let heard = stream.message().await.unwrap().unwrap();
        assert_eq!(heard["method"], "notifications/tools/list_changed");
    }
}
