//! What servers that send far too much cost: memory, processor time, and the patience of others.
//! Each test measures the process that it runs in.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::json;
use vmcp_backend::{Backend, EraChoice, Health, Settings, State, Stdio, Transport};
use vmcp_testkit::{
    Behaviour, Crash, Item, ReplyStyle, Script, StdioFake, alone,
    invariants::{peak_rss, processor_time, rss},
};

use crate::support::{
    SOON, Way, call, kill, legacy_client, ms, over_stdio, settings, settle, shell, stdio, text,
    tool, up,
};

const MIB: u64 = 1 << 20;
/// The longest message by default, and what may be needed besides to read and drop longer ones.
const BOUND: u64 = Settings::MAX_MESSAGE_BYTES as u64 + 32 * MIB;

/// What this process holds now, and whether it ever held much more since.
struct Memory(u64);

impl Memory {
    fn now() -> Self {
        Self(rss(me()).unwrap())
    }

    fn check(&self, what: &str) {
        let over = peak_rss(me()).unwrap().saturating_sub(self.0);
        assert!(over <= BOUND, "{what}: {over} bytes more");
    }
}

fn me() -> u32 {
    std::process::id()
}

fn script(reply: ReplyStyle, big: u64, flood: u64) -> Script {
    let mut script = Script::default()
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("big", Behaviour::BigResult { bytes: big }))
        .tool(Item::tool("flood", Behaviour::Flood { bytes: flood }));
    script.http.reply = reply;
    script
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_of_a_hundred_mebibytes_is_refused_and_not_kept() {
    if !alone("memory::a_result_of_a_hundred_mebibytes_is_refused_and_not_kept") {
        return;
    }
    let mut seen = Vec::new();
    for way in Way::ALL {
        for reply in [ReplyStyle::Json, ReplyStyle::Stream] {
            let fake = way.fake(script(reply, 100 * MIB, 0)).await;
            let backend = up(fake.settings()).await;
            let caller = legacy_client("a");
            call(&backend, &caller.cx, "echo").await.unwrap();
            let memory = Memory::now();
            let error = call(&backend, &caller.cx, "big").await.unwrap_err();
            memory.check(&format!("{way:?} {reply:?}"));
            seen.push(format!("{way:?}: {}", text(&error)));
            call(&backend, &caller.cx, "echo").await.unwrap();
            backend.close().await;
        }
    }
    seen.dedup();
    insta::assert_snapshot!(seen.join("\n"), @"
    HttpModern: backend `fake` sent a message of more than 16777216 bytes (`server.maxResultBytes`)
    HttpLegacy: backend `fake` sent a message of more than 16777216 bytes (`server.maxResultBytes`)
    Sse: backend `fake` sent a message of more than 16777216 bytes (`server.maxResultBytes`) and cannot be read any further; the call may have run and is not sent again
    StdioModern: backend `fake` sent a message of more than 16777216 bytes (`server.maxResultBytes`)
    StdioLegacy: backend `fake` sent a message of more than 16777216 bytes (`server.maxResultBytes`)
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_a_gibibyte_is_read_and_an_event_of_a_gibibyte_is_refused() {
    if !alone("memory::a_stream_of_a_gibibyte_is_read_and_an_event_of_a_gibibyte_is_refused") {
        return;
    }
    const GIB: u64 = 1 << 30;
    // The longest one takes seconds.
    for (way, bytes) in [(Way::HttpModern, GIB), (Way::HttpLegacy, GIB / 16), (Way::Sse, GIB / 16)]
    {
        let fake = way.fake(script(ReplyStyle::Stream, GIB, bytes)).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        call(&backend, &caller.cx, "echo").await.unwrap();
        let memory = Memory::now();
        let answer = call(&backend, &caller.cx, "flood").await.unwrap();
        assert_eq!(answer, format!("{bytes} bytes of noise"), "{way:?}");
        let error = call(&backend, &caller.cx, "big").await.unwrap_err();
        assert!(error.message.contains("server.maxResultBytes"), "{way:?} {error}");
        memory.check(&format!("{way:?}"));
        call(&backend, &caller.cx, "echo").await.unwrap();
        backend.close().await;
    }
}

/// A legacy process that greets and then, when it is called, says so much.
fn says(text: &str) -> Settings {
    let hello = r#"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"x","version":"1"}}}"#;
    let stdio = shell(&format!("read a; echo '{hello}'; read b; {text}"));
    let mut settings = settings(Transport::Stdio(stdio));
    settings.era = EraChoice::Legacy;
    settings
}

/// A shell command that answers the call `id` with a line of `length` bytes.
fn answers(id: u32, length: usize) -> String {
    let (head, tail) = (
        format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"content":[{{"type":"text","text":""#),
        r#""}]}}"#,
    );
    let filler = length - head.len() - tail.len();
    format!("printf '%s' '{head}'; head -c {filler} /dev/zero | tr '\\0' x; echo '{tail}'; ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_may_be_as_long_as_the_limit_and_one_without_an_end_is_not_kept() {
    if !alone("memory::a_line_may_be_as_long_as_the_limit_and_one_without_an_end_is_not_kept") {
        return;
    }
    const LIMIT: usize = Settings::MAX_MESSAGE_BYTES;
    let lines = [
        format!("read c; {}", answers(2, LIMIT)),
        format!("read c; {}", answers(3, LIMIT + 1)),
        // Sixteen times the limit without a newline, then the answer; then a line that never ends.
        format!("read c; head -c {} /dev/zero; echo; {}", 16 * LIMIT, answers(4, 100)),
        "read c; exec cat /dev/zero".to_owned(),
    ];
    let backend = up(says(&lines.concat())).await;
    let caller = legacy_client("a");
    let pid = backend.status().pid;
    let memory = Memory::now();
    let mut seen = Vec::new();
    for n in 2..6 {
        let answer = tokio::time::timeout(
            if n == 5 { ms(500) } else { SOON },
            backend.call(&caller.cx, tool("any", &json!({}))),
        );
        seen.push(match answer.await {
            Ok(Ok(result)) => format!("{} bytes", result.as_str().len()),
            Ok(Err(error)) => text(&error),
            Err(_) => "nobody knows whose answer it is".to_owned(),
        });
        memory.check(&format!("call {n}"));
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    16777182 bytes
    backend `fake` sent a message of more than 16777216 bytes (`server.maxResultBytes`)
    66 bytes
    nobody knows whose answer it is
    ");
    assert_eq!((backend.status().state, backend.status().pid), (State::Up, pid), "it is kept");
    // It does not look at its standard input any more.
    kill(pid.unwrap());
    backend.close().await;
}

/// How long calls take that are made one after the other while `goes_on`: half of them, and 99 of
/// 100.
async fn times(backend: &Backend, goes_on: impl Fn(usize) -> bool) -> [Duration; 2] {
    let caller = legacy_client("a");
    let mut times = Vec::new();
    while goes_on(times.len()) {
        let start = Instant::now();
        call(backend, &caller.cx, "echo").await.unwrap();
        times.push(start.elapsed());
    }
    times.sort();
    [50, 99].map(|percent| times[times.len() * percent / 100])
}

/// A fake that writes `line` again and again to its standard error: ten mebibytes ten times a
/// second, as fast as they are taken, a second long; then there is a file `over`.
fn flooding(fake: &StdioFake, line: &str, over: &Path) -> Stdio {
    let flood = format!(
        "for i in 1 2 3 4 5 6 7 8 9 10; do yes '{line}' | head -c {} >&2; sleep 0.1; done; : > '{}'",
        10 * MIB,
        over.display()
    );
    let mut stdio = stdio(fake);
    let inner = format!("({flood}) & exec {} \"$@\"", stdio.command);
    stdio.args = [vec!["-c".to_owned(), inner, "sh".to_owned()], stdio.args].concat();
    Stdio { command: "sh".to_owned(), ..stdio }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_on_standard_error_is_not_kept_and_slows_no_call() {
    if !alone("memory::a_flood_on_standard_error_is_not_kept_and_slows_no_call") {
        return;
    }
    let script = script(ReplyStyle::Auto, 0, 0);
    let quiet = up(over_stdio(&StdioFake::new(&script))).await;
    let [usual, _] = times(&quiet, |calls| calls < 200).await;
    let dir = tempfile::tempdir().unwrap();
    for (name, line) in [("long", "noise ".repeat(170)), ("short", "n".to_owned())] {
        let over = dir.path().join(name);
        let fake = StdioFake::new(&script);
        let memory = Memory::now();
        let backend = up(settings(Transport::Stdio(flooding(&fake, &line, &over)))).await;
        let start = Instant::now();
        let [half, most] = times(&backend, |_| !over.exists()).await;
        assert!(start.elapsed() < SOON, "{name}: drained in {:?}", start.elapsed());
        assert!(half <= usual * 10 + ms(10), "{name}: {half:?}, else {usual:?}");
        assert!(most <= ms(500), "{name}: {most:?}");
        memory.check(name);
        backend.close().await;
    }
    quiet.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_loop_costs_next_to_nothing() {
    if !alone("memory::a_crash_loop_costs_next_to_nothing") {
        return;
    }
    let mut script = script(ReplyStyle::Auto, 0, 0);
    script.process.crash_at = Some(2);
    script.process.crash = Crash::Exit(7);
    let fake = StdioFake::new(&script);
    let mut settings = over_stdio(&fake);
    let longest = Health::default().backoff.1;
    settings.health.backoff = (ms(10), longest);
    let before = processor_time(me()).unwrap();
    let backend = Backend::start(settings);
    settle("it loops", || fake.pids().len() >= 8).await;
    let each = (processor_time(me()).unwrap() - before) / 8;
    // In the end it is started anew after half of the longest wait, at the soonest.
    assert!(each * 100 < longest / 2, "{each:?} for each start");
    assert_eq!(backend.status().state, State::CrashLooping);
    backend.close().await;
}
