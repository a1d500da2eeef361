//! Where `serve` may listen.

use std::net::TcpListener;

use crate::kit::{Folder, backends, echo_fake, http};

async fn folder() -> Folder {
    Folder::with(&backends([http("docs", &echo_fake().await.url())]))
}

#[tokio::test]
async fn a_port_that_is_taken_is_code_5() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    insta::assert_snapshot!(folder().await.shows(&["serve", "-p", &port]).await, @"
    exit 5
    --- stderr
    error: port <port> already in use, try 'vmcp serve -p 0' to pick a free port
    ");
}

#[tokio::test]
async fn beyond_this_machine_only_if_somebody_insists() {
    let folder = folder().await;
    insta::assert_snapshot!(folder.shows(&["serve", "--host", "0.0.0.0", "-p", "0"]).await, @"
    exit 3
    --- stderr
    error: 0.0.0.0 can be reached from other machines, and nobody is asked who they are
    hint: listen on 127.0.0.1, or give --insecure-no-auth if that is what you want
    ");
    let gateway = folder.serve(&["--host", "0.0.0.0", "--insecure-no-auth"]).await;
    let first = gateway.process.stdout().remove(0);
    assert!(first.contains("auth none (OPEN TO ALL)"), "{first}");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn an_address_of_another_machine_cannot_be_listened_on() {
    let args = ["serve", "--host", "192.0.2.1", "-p", "4483", "--insecure-no-auth"];
    insta::assert_snapshot!(folder().await.shows(&args).await, @"
    exit 1
    --- stderr
    error: cannot listen on 192.0.2.1:4483: Cannot assign requested address (os error 99)
    hint: give an address of this machine with --host
    ");
}

#[tokio::test]
async fn brackets_around_an_ipv6_address_are_fine() {
    let Ok(_there) = TcpListener::bind("[::1]:0") else {
        return eprintln!("this machine has no IPv6");
    };
    let gateway = folder().await.serve(&["--host", "[::1]"]).await;
    assert!(gateway.url.starts_with("http://[::1]:"), "{}", gateway.url);
    assert_eq!(gateway.get("/livez").await.status, 200);
    assert_eq!(gateway.stop().await, Some(0));
}
