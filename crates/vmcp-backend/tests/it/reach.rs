//! Addresses that cannot work, and what is said of them.

use std::time::Instant;

use tokio::net::TcpListener;
use vmcp_backend::{Backend, Http, Transport, shown_url};
use vmcp_testkit::{Blackhole, HttpFake, Script};

use crate::support::{SOON, http, ms, settings};

async fn why(http: Http) -> String {
    let mut settings = settings(Transport::Http(http));
    settings.timeouts.connect = ms(300);
    let backend = Backend::start(settings);
    backend.settled().await;
    let why = backend.status().last_error.unwrap();
    let start = Instant::now();
    backend.close().await;
    assert!(start.elapsed() < SOON / 2);
    why
}

#[tokio::test]
async fn settings_that_cannot_work_say_which_and_why() {
    let good = http("http://127.0.0.1:1/mcp");
    let header = |name: &str, value: &str| Http {
        headers: vec![(name.to_owned(), value.to_owned())],
        ..good.clone()
    };
    let dir = tempfile::tempdir().unwrap();
    let no_pem = dir.path().join("ca.pem");
    std::fs::write(&no_pem, "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n").unwrap();
    let empty = dir.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let ca = |path: &std::path::Path| Http { extra_ca: vec![path.to_owned()], ..good.clone() };
    let cases = [
        http("not a url"),
        header("a b", "c"),
        header("a", "secret\n"),
        ca("/no/such/ca.pem".as_ref()),
        ca(&no_pem),
        ca(&empty),
    ];
    let mut seen = Vec::new();
    for case in cases {
        let said = why(case).await;
        assert!(!said.contains("secret"), "{said}");
        seen.push(said.replace(dir.path().to_str().unwrap(), "DIR"));
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    has a bad URL: relative URL without a base
    has a header whose name is not allowed: `a b`
    has a header whose value is not allowed: `a`
    has a CA file that cannot be read: /no/such/ca.pem: No such file or directory (os error 2)
    has a CA file that is no PEM: DIR/ca.pem: invalid certificate encoding
    has a CA file without a certificate: DIR/empty.pem
    ");
}

#[tokio::test]
async fn packets_that_go_nowhere_are_an_error_that_names_the_limit() {
    let hole = Blackhole::start().await;
    let said = why(http(&format!("http://{}/mcp", hole.addr()))).await;
    insta::assert_snapshot!(said, @"cannot be reached: no connection in time (`timeouts.connect`)");
}

#[tokio::test]
async fn a_handshake_of_tls_that_stalls_or_is_none_is_an_error() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stalled = why(http(&format!("https://{}/mcp", silent.local_addr().unwrap()))).await;
    let plain = HttpFake::start(Script::default()).await;
    let no_tls = why(http(&format!("https://{}/mcp", plain.addr()))).await;
    insta::assert_snapshot!(format!("{stalled}\n{no_tls}"), @"
    cannot be reached: no connection in time (`timeouts.connect`)
    cannot be reached: received corrupt message of type InvalidContentType; does its `url` say `https` where `http` is spoken?
    ");
}

#[tokio::test]
async fn an_unknown_host_says_where_to_look() {
    let said = why(http("http://no-such-host.invalid/mcp")).await;
    let named = said.contains("check the host in its `url`");
    assert!(named || said.contains("timeouts.connect"), "{said}");
}

#[test]
fn what_may_be_secret_in_a_url_is_not_shown() {
    let shown = ["https://u:p@h.example/a?token=x#y", "no url: secret"].map(shown_url);
    insta::assert_snapshot!(shown.join(" "), @"https://h.example/a <not a URL>");
}
