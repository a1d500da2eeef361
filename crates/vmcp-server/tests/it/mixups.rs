//! No answer reaches another client or another request.

use serde_json::{Value, json};

use crate::support::{soon, start};

/// Clients at a time, half of each era, and calls that each makes.
const CLIENTS: usize = 200;
const CALLS: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_clients_each_get_their_own_answers() {
    let server = start().await;
    // All start with the same ids: only the connection and the session tell them apart.
    let clients = (0..CLIENTS).map(|client| {
        let server = &server;
        async move {
            if client % 2 == 0 {
                let modern = server.modern();
                for call in 0..CALLS {
                    let nonce = json!({"nonce": format!("{client}/{call}"), "notify": call % 3, "pause": call % 2});
                    let answer = modern.call("echo", nonce.clone()).await.unwrap();
                    check(answer.content_text(), &nonce, answer.notifications.len(), call);
                }
                return;
            }
            let said = client;
            let session = server.legacy(json!({"roots": {}})).await;
            let session = session.on_request(move |_, _| Ok(json!({"client": said})));
            for call in 0..CALLS {
                if call % 4 == 3 {
                    let answer = session.call("ask", json!({"method": "roots/list"})).await.unwrap();
                    assert_eq!(answer.content_text(), json!({"client": client}).to_string());
                    continue;
                }
                let nonce = json!({"nonce": format!("{client}/{call}"), "notify": call % 3, "pause": call % 2});
                let answer = session.call("echo", nonce.clone()).await.unwrap();
                check(answer.content_text(), &nonce, answer.notifications.len(), call);
            }
        }
    });
    let all = futures_util::future::join_all(clients);
    tokio::time::timeout(std::time::Duration::from_secs(60), all).await.unwrap();
    let mut late = soon(server.legacy(json!({}))).await;
    late.version.clear();
    assert_eq!(server.stub.running.now(), 0);
}

fn check(text: &str, nonce: &Value, notifications: usize, call: usize) {
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), *nonce);
    assert_eq!(notifications, call % 3);
}
