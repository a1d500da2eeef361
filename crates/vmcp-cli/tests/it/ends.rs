//! How `serve` ends: in order, at once, or by force; and what happens to its children.

use std::time::Duration;

use serde_json::json;
use vmcp_testkit::{
    Behaviour, Item, ProcessOptions, Script, StdioFake,
    invariants::{is_running, settle},
};

use crate::kit::{Folder, backends, echo, echo_fake, http, stdio};

/// A server that neither the end of its input nor SIGTERM impresses.
fn stubborn() -> StdioFake {
    let process = ProcessOptions { ignore_eof: true, ignore_sigterm: true, ..Default::default() };
    StdioFake::new(&Script { process, ..echo() })
}

async fn assert_gone(fakes: &[StdioFake], within: Duration) {
    let running = || fakes.iter().flat_map(StdioFake::pids).filter(|pid| is_running(*pid)).count();
    let gone = settle(|| running() == 0, within).await;
    assert!(gone.is_ok(), "{} children are left", running());
}

#[tokio::test]
async fn twenty_children_end_with_a_gateway_that_is_killed() {
    let fakes: Vec<_> = (0..20).map(|_| stubborn()).collect();
    let config = fakes.iter().enumerate().map(|(n, fake)| stdio(&format!("s{n}"), fake));
    let folder = Folder::with(&backends(config));
    let gateway = folder.serve(&[]).await;
    gateway.board(&folder).await;
    assert!(fakes.iter().all(|fake| fake.pids().len() == 1));
    gateway.process.kill();
    assert_gone(&fakes, Duration::from_secs(2)).await;
}

/// A server that starts another process, which leaves its group and ignores SIGTERM.
fn parent() -> StdioFake {
    let process = ProcessOptions { grandchild: true, ignore_eof: true, ..Default::default() };
    StdioFake::new(&Script { process, ..echo() })
}

#[tokio::test]
async fn grandchildren_end_with_a_gateway_that_is_killed() {
    let fake = parent();
    let folder = Folder::with(&backends([stdio("s", &fake)]));
    let gateway = folder.serve(&[]).await;
    gateway.board(&folder).await;
    let note = fake.wait_for_note("grandchild", |_| true, crate::kit::SOON).await.unwrap();
    let grandchild = u32::try_from(note.detail["pid"].as_u64().unwrap()).unwrap();
    assert!(is_running(grandchild));
    gateway.process.kill();
    let gone = settle(|| !is_running(grandchild), Duration::from_secs(2)).await;
    assert!(gone.is_ok(), "the grandchild is left");
    assert_gone(&[fake], Duration::from_secs(2)).await;
}

#[tokio::test]
async fn grandchildren_end_with_a_gateway_that_is_interrupted_twice() {
    let fake = parent();
    let folder = Folder::with(&backends([stdio("s", &fake)]));
    let gateway = folder.serve(&[]).await;
    gateway.board(&folder).await;
    let note = fake.wait_for_note("grandchild", |_| true, crate::kit::SOON).await.unwrap();
    let grandchild = u32::try_from(note.detail["pid"].as_u64().unwrap()).unwrap();
    gateway.process.send_signal(2);
    gateway.line("stopping").await;
    gateway.process.send_signal(2);
    assert_eq!(gateway.exit().await, Some(130));
    assert!(!is_running(grandchild), "the grandchild is left");
}

/// A gateway with a call in flight that takes `ms`.
fn slow(ms: u64) -> StdioFake {
    let then = Box::new(Behaviour::Text("done".to_owned()));
    StdioFake::new(&echo().tool(Item::tool("slow", Behaviour::Delay { ms, then })))
}

#[tokio::test]
async fn requests_in_flight_finish_before_the_end() {
    let fake = slow(1500);
    let folder = Folder::with(&backends([stdio("s", &fake)]));
    let gateway = folder.serve(&[]).await;
    gateway.board(&folder).await;
    let client = gateway.modern();
    let call = tokio::spawn(async move { client.call("s_slow", json!({})).await });
    fake.wait_for(|seen| seen.is("tools/call"), crate::kit::SOON).await.unwrap();
    gateway.process.terminate();
    gateway.line("stopping").await;
    assert!(!gateway.process.has_exited());
    let answer = call.await.unwrap().unwrap();
    assert_eq!(answer.content_text(), "done");
    assert_eq!(gateway.exit().await, Some(0));
    assert_gone(&[fake], Duration::from_secs(2)).await;
}

#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let fake = slow(60_000);
    let folder = Folder::with(&backends([stdio("s", &fake)]));
    let gateway = folder.serve(&[]).await;
    gateway.board(&folder).await;
    let client = gateway.modern();
    let call = tokio::spawn(async move { client.call("s_slow", json!({})).await });
    fake.wait_for(|seen| seen.is("tools/call"), crate::kit::SOON).await.unwrap();
    gateway.process.send_signal(2);
    gateway.line("stopping").await;
    gateway.process.send_signal(2);
    let status = gateway.process.wait_exit(Duration::from_secs(3)).await;
    assert_eq!(status.and_then(|status| status.code()), Some(130));
    assert_gone(&[fake], Duration::from_secs(2)).await;
    call.abort();
}

#[tokio::test]
async fn no_signal_is_lost_once_the_first_line_is_out() {
    let fake = echo_fake().await;
    let folder = Folder::with(&backends([http("docs", &fake.url())]));
    for signal in [15, 2, 3] {
        let gateway = folder.serve(&[]).await;
        // Reloads that are under way keep none of the later signals away.
        gateway.process.send_signal(1);
        gateway.process.send_signal(1);
        gateway.process.send_signal(signal);
        assert_eq!(gateway.exit().await, Some(0), "signal {signal}");
    }
}

#[tokio::test]
async fn a_program_whose_gateway_is_gone_does_not_start() {
    let folder = Folder::new();
    let mut command = folder.vmcp(["__child", "sh", "-c", "echo started"]);
    command.env("VMCP_CHILD", "1:docs:0");
    insta::assert_snapshot!(crate::kit::run(command).await.shown(&folder), @"
    exit 1
    --- stderr
    error: the gateway is gone
    ");
    insta::assert_snapshot!(folder.shows(&["__child", "sh", "-c", "echo started"]).await, @"
    exit 0
    --- stdout
    started
    ");
    insta::assert_snapshot!(folder.shows(&["__child", "./nothing"]).await, @"
    exit 1
    --- stderr
    error: there is no file ./nothing
    ");
    insta::assert_snapshot!(folder.shows(&["__child", "nothing", "--flag"]).await, @"
    exit 1
    --- stderr
    error: there is no `nothing` on the PATH; install it or give its full path
    ");
}
