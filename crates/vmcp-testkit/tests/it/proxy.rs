//! Each toxic spoils the stream as it says.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use vmcp_testkit::faultproxy::{Proxy, Toxic, Way};
use vmcp_testkit::{Behaviour, Blackhole, HttpFake, Item, Script, raw};

const HELLO: &[u8] = b"0123456789";

/// A server that sends back what it gets, and ends when the client does.
async fn echo() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                let _broken = tokio::io::copy(&mut from, &mut to).await;
                let _broken = to.shutdown().await;
            });
        }
    });
    addr
}

/// What comes back for ten bytes: the bytes, and whether the end was an error.
async fn exchange(proxy: &Proxy) -> (Vec<u8>, bool) {
    let mut stream = TcpStream::connect(proxy.addr()).await.unwrap();
    stream.write_all(HELLO).await.unwrap();
    let _reset = stream.shutdown().await;
    let mut back = Vec::new();
    let broken = stream.read_to_end(&mut back).await.is_err();
    (back, broken)
}

#[tokio::test]
async fn without_toxics_everything_passes() {
    let proxy = Proxy::start(echo().await, 1).await;
    assert_eq!(exchange(&proxy).await, (HELLO.to_vec(), false));
    proxy.set([(Way::Both, Toxic::OneByte)]);
    assert_eq!(exchange(&proxy).await, (HELLO.to_vec(), false));
    assert_eq!(proxy.accepted(), 2);
}

#[tokio::test]
async fn streams_are_cut_after_their_bytes() {
    let proxy = Proxy::start(echo().await, 1).await;
    for way in [Way::Up, Way::Down] {
        proxy.set([(way, Toxic::HalfClose { after_bytes: 4 })]);
        assert_eq!(exchange(&proxy).await, (b"0123".to_vec(), false), "{way:?}");
    }
    proxy.set([(Way::Down, Toxic::Truncate { after_bytes: 4 })]);
    assert_eq!(exchange(&proxy).await, (b"0123".to_vec(), false));
    proxy.set([(Way::Down, Toxic::Reset { after_bytes: 4 })]);
    assert!(exchange(&proxy).await.1, "the end is a reset");
}

#[tokio::test]
async fn one_byte_is_changed_by_the_seed() {
    let addr = echo().await;
    let mut results = Vec::new();
    for seed in [7, 7, 8] {
        let proxy = Proxy::start(addr, seed).await;
        proxy.set([(Way::Down, Toxic::Corrupt { at: 3 })]);
        let (back, _) = exchange(&proxy).await;
        assert_eq!((&back[..3], &back[4..]), (&HELLO[..3], &HELLO[4..]));
        assert_ne!(back[3], HELLO[3]);
        results.push(back);
    }
    assert_eq!(results[0], results[1], "the same seed does the same");
}

#[tokio::test]
async fn time_is_lost_as_told() {
    let proxy = Proxy::start(echo().await, 1).await;
    for (toxic, least) in [
        (Toxic::Latency { ms: 60, jitter_ms: 10 }, 60),
        (Toxic::SlowClose { ms: 60 }, 60),
        (Toxic::Bandwidth { bytes_per_second: 100 }, 100),
    ] {
        proxy.set([(Way::Down, toxic)]);
        let start = Instant::now();
        assert_eq!(exchange(&proxy).await, (HELLO.to_vec(), false), "{toxic:?}");
        assert!(start.elapsed().as_millis() >= least, "{toxic:?} {:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_blackhole_swallows_until_it_is_lifted() {
    let proxy = Proxy::start(echo().await, 1).await;
    proxy.set([(Way::Up, Toxic::Blackhole)]);
    let mut stream = TcpStream::connect(proxy.addr()).await.unwrap();
    stream.write_all(b"lost").await.unwrap();
    let mut back = [0; 8];
    let read = tokio::time::timeout(Duration::from_millis(100), stream.read(&mut back)).await;
    assert!(read.is_err(), "nothing comes back");
    proxy.clear();
    stream.write_all(b"kept").await.unwrap();
    assert_eq!(stream.read(&mut back).await.unwrap(), 4);
    assert_eq!(&back[..4], b"kept");
    assert_eq!(proxy.open(), 1);
    proxy.reset_all().await;
    assert!(stream.read(&mut back).await.is_err());
    assert_eq!(proxy.open(), 0);
}

#[tokio::test]
async fn a_refusing_proxy_refuses_and_accepts_again() {
    let proxy = Proxy::start(echo().await, 1).await;
    proxy.refuse().await;
    assert!(TcpStream::connect(proxy.addr()).await.is_err());
    proxy.accept().await;
    assert_eq!(exchange(&proxy).await, (HELLO.to_vec(), false));
}

#[tokio::test]
async fn a_fake_behind_a_proxy_is_reached_through_it() {
    let script = Script::default().tool(Item::tool("echo", Behaviour::Echo));
    let fake = HttpFake::start(script).await;
    let proxy = Proxy::start(fake.addr(), Proxy::fresh_seed()).await;
    proxy.set([(Way::Both, Toxic::OneByte)]);
    let client = raw::modern(&proxy.url("/mcp"), json!({}));
    let answer = client.call("echo", json!({"a": 1})).await.unwrap();
    assert!(answer.content_text().contains(r#"{"a":1}"#));
}

#[tokio::test]
async fn a_blackhole_answers_no_connection() {
    let hole = Blackhole::start().await;
    let connecting = TcpStream::connect(hole.addr());
    let answered = tokio::time::timeout(Duration::from_millis(300), connecting).await;
    assert!(answered.is_err(), "{answered:?}");
}
