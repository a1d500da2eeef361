//! The evil backend as a process.

use std::time::Duration;

use serde_json::{Value, json};
use vmcp_testkit::invariants::{children, is_running, settle};
use vmcp_testkit::process::Running;
use vmcp_testkit::{
    Behaviour, Crash, Item, ProcessOptions, Script, Speaks, StdioFake, When, WireFault, raw,
};

use crate::SOON;

fn living(process: ProcessOptions) -> Script {
    let mut script = Script::default().tool(Item::tool("echo", Behaviour::Echo));
    script.process = process;
    script
}

fn start(fake: &StdioFake) -> raw::Stdio {
    raw::Stdio::start(&fake.command(), &fake.args()).unwrap()
}

#[tokio::test]
async fn it_ends_when_stdin_ends_and_answers_first() {
    let fake = StdioFake::new(&living(ProcessOptions::default()));
    let mut process = start(&fake);
    process.initialize("2025-11-25", json!({})).await.unwrap();
    process.close_stdin();
    assert_eq!(process.wait(SOON).await.unwrap().code(), Some(0));
    assert_eq!(fake.notes("eof").len(), 1);
    assert_eq!(fake.seen().len(), 2);
    assert_eq!(fake.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_banner_comes_before_the_protocol() {
    let banner = vec!["Welcome!".to_owned(), "\u{1b}[1mv1\u{1b}[0m".to_owned()];
    let fake = StdioFake::new(&living(ProcessOptions { banner, ..ProcessOptions::default() }));
    let mut process = start(&fake);
    assert_eq!(process.line().await.unwrap().as_deref(), Some("Welcome!"));
    let answer = process.initialize("2025-11-25", json!({})).await.unwrap();
    assert_eq!(answer.result()["protocolVersion"], "2025-11-25");
}

#[tokio::test]
async fn it_crashes_at_its_step() {
    for (crash, code) in [(Crash::Exit(9), Some(9)), (Crash::Kill, None)] {
        for step in 1..=3 {
            let options =
                ProcessOptions { crash_at: Some(step), crash, ..ProcessOptions::default() };
            let fake = StdioFake::new(&living(options));
            let mut process = start(&fake);
            let session = async {
                process.initialize("2025-11-25", json!({})).await?;
                process.call("echo", json!({})).await
            };
            assert!(session.await.is_err(), "step {step}");
            assert_eq!(process.wait(SOON).await.unwrap().code(), code, "step {step}");
            assert_eq!(fake.seen().len() as u64, step, "the fatal message is on record");
        }
    }
}

#[tokio::test]
async fn it_can_ignore_sigterm_and_the_end_of_stdin() {
    let options =
        ProcessOptions { ignore_sigterm: true, ignore_eof: true, ..ProcessOptions::default() };
    let fake = StdioFake::new(&living(options));
    let process = Running::start(&fake.command(), fake.args()).unwrap();
    fake.wait_for_note("eof", |_| true, SOON).await.unwrap();
    process.terminate();
    fake.wait_for_note("sigterm", |_| true, SOON).await.unwrap();
    assert!(is_running(process.pid()));
    process.kill();
    assert_eq!(process.wait_exit(SOON).await.unwrap().code(), None);
}

#[tokio::test]
async fn a_grandchild_outlives_it_and_keeps_stdout() {
    let fake =
        StdioFake::new(&living(ProcessOptions { grandchild: true, ..ProcessOptions::default() }));
    let mut process = start(&fake);
    process.initialize("2025-11-25", json!({})).await.unwrap();
    let note = fake.wait_for_note("grandchild", |_| true, SOON).await.unwrap();
    let grandchild = u32::try_from(note.detail["pid"].as_u64().unwrap()).unwrap();
    assert!(children(std::process::id()).contains(&grandchild), "found through its parent");
    process.close_stdin();
    process.wait(SOON).await.unwrap();
    assert!(is_running(grandchild));
    let line = tokio::time::timeout(Duration::from_millis(100), process.line()).await;
    assert!(line.is_err(), "stdout is still open");
    let pid = rustix::process::Pid::from_raw(i32::try_from(grandchild).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    settle(|| !is_running(grandchild), SOON).await.unwrap();
    assert_eq!(process.line().await.unwrap(), None);
}

#[tokio::test]
async fn noise_on_stderr_blocks_only_those_who_wait_for_it() {
    let options = ProcessOptions { stderr_flood: 1_000_000, ..ProcessOptions::default() };
    let fake = StdioFake::new(&living(options));
    let mut command = std::process::Command::new(fake.command());
    command.args(fake.args()).stdin(std::process::Stdio::piped());
    let process = Running::start_command(command).unwrap();
    let bytes = || process.stderr().iter().map(|line| line.len() + 1).sum::<usize>();
    settle(|| bytes() >= 1_000_000, SOON).await.unwrap();
    assert!(process.stdout().is_empty());
}

#[tokio::test]
async fn it_can_hang_or_never_answer_discovery() {
    let fake = StdioFake::new(&living(ProcessOptions { hang: true, ..ProcessOptions::default() }));
    let mut process = start(&fake);
    let hello = process.initialize("2025-11-25", json!({}));
    assert!(tokio::time::timeout(Duration::from_millis(200), hello).await.is_err());
    assert!(fake.seen().is_empty(), "nothing is read");

    let silent = Script::new(Speaks::latest_legacy())
        .fault(When::method("server/discover"), WireFault::Hang);
    let fake = StdioFake::new(&silent);
    let mut process = start(&fake);
    let discover = process.modern_request("server/discover", Value::Null, json!({}));
    assert!(tokio::time::timeout(Duration::from_millis(200), discover).await.is_err());
    let answer = process.initialize("2025-11-25", json!({})).await.unwrap();
    assert_eq!(answer.result()["protocolVersion"], "2025-11-25");
}

#[tokio::test]
async fn eras_are_told_apart_on_stdio() {
    let probe = |speaks: Speaks, pin: bool| async move {
        let mut script = Script::new(speaks);
        script.pin_era = pin;
        let fake = StdioFake::new(&script);
        let mut process = start(&fake);
        let found = process.modern_request("server/discover", Value::Null, json!({})).await;
        let hello = process.initialize("2025-06-18", json!({})).await.unwrap();
        (found.unwrap().error_code(), hello.error_code())
    };
    assert_eq!(probe(Speaks::Dual, false).await, (None, None));
    assert_eq!(probe(Speaks::Dual, true).await, (None, Some(-32022)));
    assert_eq!(probe(Speaks::Modern, false).await.0, None);
    assert!(probe(Speaks::Modern, false).await.1.is_some());
    assert_eq!(probe(Speaks::latest_legacy(), false).await, (Some(-32601), None));
}

#[tokio::test]
async fn a_sloppy_client_is_refused_or_noted_on_stdio() {
    let fake = StdioFake::new(&living(ProcessOptions::default()));
    let mut process = start(&fake);
    for (line, code) in [
        ("{", -32700),
        ("[]", -32600),
        (r#"{"id":1,"method":"ping"}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, -32600),
    ] {
        process.send_line(line.as_bytes()).await.unwrap();
        let answer: Value = serde_json::from_str(&process.line().await.unwrap().unwrap()).unwrap();
        assert_eq!(answer["error"]["code"], code, "{line}");
    }
    assert_eq!(fake.violations(), ["tools/list before initialize"]);
}

#[tokio::test]
async fn every_start_is_counted() {
    let fake = StdioFake::new(&living(ProcessOptions::default()));
    let mut pids = Vec::new();
    for _ in 0..3 {
        let mut process = start(&fake);
        process.initialize("2025-11-25", json!({})).await.unwrap();
        pids.push(process.pid().unwrap());
    }
    assert_eq!(fake.pids(), pids);
}

#[tokio::test]
async fn a_bad_script_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("script.json");
    std::fs::write(&path, r#"{"toolz": []}"#).unwrap();
    let args = ["--script", path.to_str().unwrap()];
    let process = Running::start(&vmcp_testkit::evil_backend(), args).unwrap();
    let line = process.wait_line(|line| line.contains("script.json"), SOON).await.unwrap();
    assert!(line.starts_with("evil-backend: failed to read or write "), "{line}");
    assert!(line.contains("unknown field `toolz`"), "{line}");
    assert_eq!(process.wait_exit(SOON).await.unwrap().code(), Some(2));
}
