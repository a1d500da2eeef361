//! However the demo ends, nothing of it is left.

use std::{net::TcpListener, process::Command};

use vmcp_testkit::{
    invariants::{children, is_running, settle},
    process::Running,
};

use super::process::{self, LONG, binary};

#[tokio::test]
async fn a_killed_demo_leaves_no_server_behind() {
    let demo = process::start().await;
    let servers = children(demo.process.pid());
    assert_eq!(servers.len(), 5);
    demo.process.kill();
    let gone = settle(|| !servers.iter().any(|pid| is_running(*pid)), LONG).await;
    gone.expect("all servers end with the demo");
}

#[tokio::test]
async fn a_terminated_demo_ends_well_and_its_servers_too() {
    let demo = process::start().await;
    let servers = children(demo.process.pid());
    demo.process.terminate();
    let status = demo.process.wait_exit(LONG).await.expect("it ends");
    assert_eq!(status.code(), Some(0));
    let gone = settle(|| !servers.iter().any(|pid| is_running(*pid)), LONG).await;
    gone.expect("all servers end with the demo");
    assert_eq!(
        demo.process.stderr(),
        ["stopping: requests in flight may finish, Ctrl-C again ends at once"]
    );
}

#[tokio::test]
async fn a_port_in_use_is_no_riddle() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let demo = Running::start(binary(), ["demo", "-p", &port]).unwrap();
    let status = demo.wait_exit(LONG).await.expect("it ends");
    assert_eq!(status.code(), Some(5));
    let text = demo.stderr().join("\n").replace(&port, "PORT");
    insta::assert_snapshot!(text, @"error: port PORT already in use, try 'vmcp demo -p 0' to pick a free port");
}

#[test]
fn a_server_needs_a_transport() {
    let output = Command::new(binary()).args(["__demo-server", "chat"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
