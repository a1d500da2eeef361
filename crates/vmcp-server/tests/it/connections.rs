//! Connections are bounded.

use vmcp_testkit::raw;

use crate::support::{SOON, soon, start_with};

#[tokio::test]
async fn beyond_the_limit_a_connection_is_told_to_come_back() {
    let server = start_with(|s| s.max_connections = 3).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut socket = server.socket().await;
        socket
            .send(format!("GET /health HTTP/1.1\r\nhost: {}\r\n\r\n", server.address).as_bytes())
            .await
            .unwrap();
        assert!(soon(socket.read()).await.unwrap().starts_with(b"HTTP/1.1 200"));
        held.push(socket);
    }
    let mut refused = server.socket().await;
    let (answer, closed) = refused.read_to_close(SOON).await;
    assert!(closed);
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("retry-after: 1"), "{answer}");
    held.pop();
    let served = async {
        loop {
            let answer = raw::get(&server.at("/health"), &[]).await;
            if answer.is_ok_and(|answer| answer.status == 200) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    soon(served).await;
}
