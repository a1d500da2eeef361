//! Probes of processes and conditions.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use vmcp_testkit::invariants::{
    Baseline, alive, children, open_fds, peak_rss, processor_time, repeated, rss, settle, written,
};
use vmcp_testkit::process::Running;
use vmcp_testkit::{HttpFake, Script, Seen, When, WireFault, alone, raw};

use crate::SOON;

fn shell(script: &str) -> Running {
    Running::start(Path::new("/bin/sh"), ["-c", script]).unwrap()
}

#[tokio::test]
async fn lines_are_waited_for_and_missing_ones_explained() {
    let process = shell("echo one; echo two >&2; exec sleep 60");
    assert_eq!(process.wait_line(|line| line == "two", SOON).await.unwrap(), "two");
    process.wait_line(|line| line == "one", SOON).await.unwrap();
    let missing = process.wait_line(|line| line == "three", Duration::from_millis(20)).await;
    let text = missing.unwrap_err().to_string();
    assert!(text.contains("no such line within 20ms") && text.contains("  one"), "{text}");
    process.terminate();
    assert!(process.wait_exit(SOON).await.unwrap().code().is_none());
}

#[tokio::test]
async fn a_dropped_process_is_gone() {
    let process = shell("exec sleep 60");
    let pid = process.pid();
    assert!(rss(pid).unwrap() > 0);
    assert!(open_fds(pid).unwrap() >= 3);
    drop(process);
    assert_eq!((rss(pid), open_fds(pid)), (None, None));
}

#[tokio::test]
async fn what_a_process_has_used_is_known_while_it_lives() {
    let process =
        shell("i=0; while [ $i -lt 5000 ]; do i=$((i+1)); done; echo done; exec sleep 60");
    process.wait_line(|line| line == "done", SOON).await.unwrap();
    let pid = process.pid();
    assert!(peak_rss(pid) >= rss(pid));
    assert!(processor_time(pid).unwrap() > Duration::from_micros(100));
    assert!(written(pid).unwrap() >= 5, "the line");
    drop(process);
    assert_eq!((peak_rss(pid), processor_time(pid), written(pid)), (None, None, None));
}

#[test]
fn a_test_runs_alone_once() {
    if !alone("probes::a_test_runs_alone_once") {
        return;
    }
    assert!(alone("nothing further"), "no third process");
}

#[test]
#[should_panic(expected = "0 passed")]
fn a_test_that_is_not_there_cannot_run_alone() {
    let _never = alone("probes::no_such_test");
}

#[tokio::test]
async fn leaks_and_repeated_calls_are_named() {
    let before = Baseline { rss: 1000, fds: 5, children: 0 };
    assert_eq!(before.leaks(&Baseline { rss: 1100, ..before }), Vec::<String>::new());
    let after = Baseline { rss: 1101, fds: 6, children: 2 };
    let leaks = [
        "bytes of memory: 1101, was 1000",
        "open file descriptors: 6, was 5",
        "children: 2, was 0",
    ];
    assert_eq!(before.leaks(&after), leaks);
    assert!(Baseline::of(std::process::id()).unwrap().fds > 0);

    let fake = HttpFake::start(Script::default()).await;
    let client = raw::modern(&fake.url(), json!({}));
    for n in [1, 2, 1] {
        client.call("it", json!({"n": n})).await.unwrap();
    }
    let key = |seen: &Seen| seen.params()["arguments"]["n"].to_string();
    assert_eq!(repeated(&fake.requests(), key), ["1"]);
}

#[tokio::test]
async fn children_are_found_at_any_depth() {
    let process = shell("sh -c 'sleep 60 & echo $!; wait' & wait");
    let line = process.wait_line(|line| line.parse::<u32>().is_ok(), SOON).await.unwrap();
    let sleeper = line.parse().unwrap();
    let found = children(process.pid());
    assert!(found.len() == 2 && found.contains(&sleeper), "{found:?} {sleeper}");
    let pid = rustix::process::Pid::from_raw(i32::try_from(sleeper).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(process.wait_exit(SOON).await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn being_alive_is_livez_answering_200() {
    let live = When::http("GET").times(1);
    let script = Script::default().fault(live, WireFault::respond(200, &[], "ok"));
    let fake = HttpFake::start(script).await;
    let base = format!("http://{}", fake.addr());
    assert!(alive(&base).await);
    assert!(!alive(&base).await, "404 is not alive");
    fake.go_down().await;
    assert!(!alive(&base).await);
    assert_eq!(fake.requests()[0].path, "/livez");
}

#[tokio::test]
async fn settling_takes_as_long_as_it_takes_but_not_longer() {
    let mut looks = 0;
    let third = || {
        looks += 1;
        looks == 3
    };
    settle(third, SOON).await.unwrap();
    let late = settle(|| false, Duration::from_millis(20)).await.unwrap_err();
    assert_eq!(late.to_string(), "the condition was still false after 20ms");
}

#[tokio::test]
async fn a_bare_socket_sends_what_no_client_would() {
    let fake = HttpFake::start(Script::default()).await;
    let addr = fake.addr().to_string();
    let garbage = raw::socket(&addr, b"\0\0garbage\r\n\r\n", SOON).await.unwrap();
    assert!(garbage.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&garbage));
    let mut slow = raw::Socket::connect(&addr).await.unwrap();
    slow.drip(b"GET /x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", Duration::from_millis(1))
        .await
        .unwrap();
    let (bytes, closed) = slow.read_to_close(SOON).await;
    assert!(closed && bytes.starts_with(b"HTTP/1.1 404"));
    let client = raw::modern(&fake.url(), json!({}));
    assert_eq!(client.request("server/discover", json!({})).await.unwrap().status, 200);
}
