//! Processes: what they say besides messages, how they end, and what they leave behind.

use std::time::{Duration, Instant};

use vmcp_backend::{Backend, EraChoice, Isolation, State, Stdio, Transport};
use vmcp_core::Kind;
use vmcp_testkit::{
    Behaviour, Crash, Item, ProcessOptions, Script, Shape, Speaks, StdioFake, When, WireFault,
    invariants::is_running,
};

use crate::support::{
    SOON, call, kill, legacy_client, ms, over_stdio, reaches, settings, settle, shell, stdio, text,
    up, without_times,
};

fn script() -> Script {
    Script::new(Speaks::latest_legacy())
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("flood", Behaviour::Flood { bytes: 10 << 20 }))
        .tool(Item::tool("exit", Behaviour::Exit { code: 0 }))
        .tool(Item::tool("hang", Behaviour::Hang))
        .tool(Item::tool("big", Behaviour::BigResult { bytes: 300_000 }))
}

async fn down(stdio: Stdio) -> String {
    let mut settings = settings(Transport::Stdio(stdio));
    settings.timeouts.connect = Duration::from_secs(2);
    let backend = Backend::start(settings);
    backend.settled().await;
    let why = backend.status().last_error.unwrap();
    backend.close().await;
    why
}

#[tokio::test]
async fn a_command_that_cannot_be_started_says_what_to_do() {
    let cases = [
        Stdio { command: "no-such-program".to_owned(), ..Stdio::default() },
        Stdio { command: "/no/such/program".to_owned(), ..Stdio::default() },
        Stdio { command: "/etc/passwd".to_owned(), ..Stdio::default() },
        Stdio { cwd: Some("/no/such/dir".into()), ..shell("true") },
        shell("echo one >&2; echo two >&2; printf 'thr\\033[1mee' >&2; exit 3"),
        shell("exit 0"),
        shell("kill -9 $$"),
    ];
    let mut seen = Vec::new();
    for stdio in cases {
        seen.push(without_times(&down(stdio).await));
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    was not started: there is no `no-such-program` on the PATH; install it or give its full path
    was not started: there is no file /no/such/program
    was not started: /etc/passwd may not be executed (permission denied)
    was not started: its `cwd` /no/such/dir is not a directory
    ended TIME after start (exit status: 3); its last words: one | two | thr [1mee
    ended TIME after start (exit status: 0); it wrote nothing to its standard error
    ended TIME after start (signal: 9 (SIGKILL)); it wrote nothing to its standard error
    ");
}

#[tokio::test]
async fn a_command_runs_where_and_with_what_the_operator_says() {
    let dir = tempfile::tempdir().unwrap();
    let fake = StdioFake::new(&script());
    let mut stdio = stdio(&fake);
    // The fake is started by a shell that notes where it is and what it has.
    let inner = format!("pwd > seen; env >> seen; exec {} \"$@\"", stdio.command);
    stdio.args = [vec!["-c".into(), inner, "sh".into()], stdio.args].concat();
    stdio.command = "sh".into();
    stdio.cwd = Some(dir.path().to_owned());
    stdio.env.insert("GIVEN".into(), "yes".into());
    let backend = up(settings(Transport::Stdio(stdio))).await;
    let seen = std::fs::read_to_string(dir.path().join("seen")).unwrap();
    let real = dir.path().canonicalize().unwrap();
    assert_eq!(seen.lines().next(), real.to_str());
    assert!(seen.lines().any(|line| line == "GIVEN=yes"));
    assert!(seen.lines().any(|line| line.starts_with("PATH=")));
    assert!(!seen.contains("CARGO"), "nothing else is inherited: {seen}");
    backend.close().await;
}

#[tokio::test]
async fn junk_before_and_between_messages_is_skipped() {
    let mut script = script().fault(
        When::method("tools/call"),
        WireFault::Junk(vec!["> progress 50%".into(), "\u{1b}[32mok\u{1b}[0m".into(), "{".into()]),
    );
    script.process.banner = vec!["npm WARN deprecated".into(), "[]".into(), "{\"a\":1}".into()];
    let fake = StdioFake::new(&script);
    let backend = up(over_stdio(&fake)).await;
    for _ in 0..3 {
        call(&backend, &legacy_client("a").cx, "echo").await.unwrap();
    }
    assert_eq!(fake.violations(), Vec::<String>::new());
    backend.close().await;
}

#[tokio::test]
async fn what_is_drawn_on_the_line_of_a_message_does_not_hide_it() {
    let script = r#"
        read a; printf '\357\273\277'; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"x","version":"1"}}}'
        read b; read c; printf 'install 1%%\rinstall 100%%\r\033[2K\033[1;32m'; echo '{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"after bars and colours"}]}}'
        read d; echo 'received: {"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"a log line"}]}}'
        echo '{"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"after a log line"}]}}'; cat
    "#;
    let mut settings = settings(Transport::Stdio(shell(script)));
    settings.era = EraChoice::Legacy;
    let backend = up(settings).await;
    for expected in ["after bars and colours", "after a log line"] {
        assert_eq!(call(&backend, &legacy_client("a").cx, "any").await.unwrap(), expected);
    }
    backend.close().await;
}

#[tokio::test]
async fn a_flood_on_standard_error_is_drained() {
    let mut script = script();
    script.process.stderr_flood = 20 << 20;
    let fake = StdioFake::new(&script);
    let backend = up(over_stdio(&fake)).await;
    let caller = legacy_client("a");
    call(&backend, &caller.cx, "flood").await.unwrap();
    call(&backend, &caller.cx, "echo").await.unwrap();
    backend.close().await;
}

#[tokio::test]
async fn a_line_that_is_too_long_fails_its_call_only() {
    let fake = StdioFake::new(&script());
    let mut settings = over_stdio(&fake);
    settings.max_message_bytes = 100_000;
    let backend = up(settings).await;
    let caller = legacy_client("a");
    let error = call(&backend, &caller.cx, "big").await.unwrap_err();
    assert_eq!(error.kind, Kind::Limit);
    insta::assert_snapshot!(text(&error), @"backend `fake` sent a message of more than 100000 bytes (`server.maxResultBytes`)");
    call(&backend, &caller.cx, "echo").await.unwrap();
    assert_eq!(fake.pids().len(), 1, "the process is kept");
    backend.close().await;
}

#[tokio::test]
async fn sixteen_mebibytes_pass_and_longer_lines_are_dropped() {
    let mut script = script().tool(Item::tool("max", Behaviour::BigResult { bytes: 15 << 20 }));
    script = script
        .fault(When::method("tools/call").nth(2), WireFault::LongLine { bytes: (16 << 20) + 1 });
    let script = script.fault(When::method("tools/call").nth(3), WireFault::Shaped(Shape::Endless));
    let fake = StdioFake::new(&script);
    let backend = up(over_stdio(&fake)).await;
    let mut caller = legacy_client("a");
    let max = call(&backend, &caller.cx, "max").await.unwrap();
    assert_eq!(max.len(), 15 << 20);
    call(&backend, &caller.cx, "echo").await.unwrap();
    caller.cx.deadline = Some(Instant::now() + ms(300));
    let error = call(&backend, &caller.cx, "echo").await.unwrap_err();
    assert_eq!(error.kind, Kind::TimedOut);
    backend.close().await;
}

#[tokio::test]
async fn a_process_that_ends_mid_call_is_started_again_and_its_last_words_are_told() {
    let fake = StdioFake::new(&script());
    let backend = up(over_stdio(&fake)).await;
    let caller = legacy_client("a");
    let error = call(&backend, &caller.cx, "exit").await.unwrap_err();
    insta::assert_snapshot!(without_times(&text(&error)), @"backend `fake` ended TIME after start (exit status: 0); it wrote nothing to its standard error; the call may have run and is not sent again");
    let start = Instant::now();
    while let Err(error) = call(&backend, &caller.cx, "echo").await {
        assert!(start.elapsed() < Duration::from_secs(2), "{error}");
    }
    assert_eq!(fake.pids().len(), 2);
    assert_eq!(fake.seen_of("tools/call").len(), 2, "the lost call is not repeated");
    backend.close().await;
}

#[tokio::test]
async fn an_answer_right_before_the_end_is_not_lost() {
    let script = r#"
        read a; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"x","version":"1"}}}'
        read b; read c; echo '{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"last"}]}}'; exit 0
    "#;
    let mut settings = settings(Transport::Stdio(shell(script)));
    settings.era = EraChoice::Legacy;
    for _ in 0..10 {
        let backend = up(settings.clone()).await;
        let text = call(&backend, &legacy_client("a").cx, "any").await;
        assert_eq!(text.unwrap(), "last");
        backend.close().await;
    }
}

#[tokio::test]
async fn a_crash_loop_is_named_and_slowed_down() {
    let mut script = script();
    script.process.crash_at = Some(2);
    script.process.crash = Crash::Exit(7);
    let fake = StdioFake::new(&script);
    let mut settings = over_stdio(&fake);
    settings.health.backoff = (ms(10), Duration::from_secs(60));
    let backend = Backend::start(settings);
    reaches(&backend, State::CrashLooping).await;
    let starts = fake.pids().len();
    assert_eq!(starts, 5);
    let caller = legacy_client("a");
    let calls = (0..20).map(|_| call(&backend, &caller.cx, "echo"));
    let errors = futures_util::future::join_all(calls).await;
    insta::assert_snapshot!(without_times(&text(errors[0].as_ref().unwrap_err())), @"backend `fake` is crash-looping (5 ends within a minute): it ended TIME after start (exit status: 7); it wrote nothing to its standard error");
    assert!(fake.pids().len() <= starts + 4, "calls do not speed it up: {}", fake.pids().len());
    backend.close().await;
}

#[tokio::test]
async fn a_process_that_dies_at_once_is_started_ever_more_rarely() {
    let first = ms(40);
    let mut script = script();
    script.process.crash_at = Some(1);
    let fake = StdioFake::new(&script);
    let mut settings = over_stdio(&fake);
    settings.health.backoff = (first, 4 * first);
    let backend = Backend::start(settings);
    settle("it was started seven times", || fake.seen().len() >= 7).await;
    let starts: Vec<_> = fake.seen().iter().map(|seen| seen.at).collect();
    // Doubling up to the longest, less up to half of it by chance.
    for (pair, times) in starts.windows(2).zip([1, 2, 4, 4, 4, 4]) {
        let waited = pair[1] - pair[0];
        assert!(waited >= first * times / 2, "{waited:?}, not {times} times {first:?}");
    }
    assert_eq!(backend.status().state, State::CrashLooping);
    backend.close().await;
}

#[tokio::test]
async fn nothing_survives_a_close() {
    let mut script = script();
    script.process = ProcessOptions { grandchild: true, ..ProcessOptions::default() };
    let fake = StdioFake::new(&script);
    let backend = up(over_stdio(&fake)).await;
    let child = fake.pids()[0];
    let note = fake.wait_for_note("grandchild", |_| true, SOON).await.unwrap();
    let grandchild = u32::try_from(note.detail["pid"].as_u64().unwrap()).unwrap();
    assert!(is_running(child) && is_running(grandchild));
    backend.close().await;
    assert!(!is_running(child) && !is_running(grandchild));
}

#[tokio::test]
async fn a_dropped_backend_leaves_nothing_either() {
    let mut script = script();
    script.process.grandchild = true;
    let fake = StdioFake::new(&script);
    let backend = up(over_stdio(&fake)).await;
    let note = fake.wait_for_note("grandchild", |_| true, SOON).await.unwrap();
    let grandchild = u32::try_from(note.detail["pid"].as_u64().unwrap()).unwrap();
    drop(backend);
    settle("they end", || !is_running(fake.pids()[0]) && !is_running(grandchild)).await;
}

#[tokio::test]
async fn what_a_crashed_process_leaves_is_swept() {
    let mut script = script();
    script.process.grandchild = true;
    let fake = StdioFake::new(&script);
    let backend = up(over_stdio(&fake)).await;
    let note = fake.wait_for_note("grandchild", |_| true, SOON).await.unwrap();
    let grandchild = u32::try_from(note.detail["pid"].as_u64().unwrap()).unwrap();
    kill(fake.pids()[0]);
    settle("it is swept", || !is_running(grandchild)).await;
    settle("another is started", || fake.pids().len() == 2).await;
    backend.close().await;
}

#[tokio::test]
async fn one_that_ignores_every_polite_word_is_killed_within_five_seconds_with_its_own() {
    let mut script = script();
    script.process.ignore_sigterm = true;
    script.process.ignore_eof = true;
    script.process.grandchild = true;
    let fake = StdioFake::new(&script);
    let backend = up(over_stdio(&fake)).await;
    let note = fake.wait_for_note("grandchild", |_| true, SOON).await.unwrap();
    let grandchild = u32::try_from(note.detail["pid"].as_u64().unwrap()).unwrap();
    let start = Instant::now();
    backend.close().await;
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert!(!is_running(fake.pids()[0]) && !is_running(grandchild));
    assert_eq!(fake.notes("sigterm").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_gateway_that_closes_while_processes_start_leaves_none() {
    let fake = StdioFake::new(&script());
    let mut settings = over_stdio(&fake);
    settings.isolation = Isolation::Session;
    let backend = std::sync::Arc::new(up(settings).await);
    let callers: Vec<_> = (0..5).map(|n| legacy_client(&n.to_string())).collect();
    let calls = callers.iter().map(|caller| call(&backend, &caller.cx, "echo"));
    tokio::join!(
        async {
            settle("one more has started", || fake.pids().len() >= 2).await;
            backend.close().await;
        },
        async { drop(futures_util::future::join_all(calls).await) },
    );
    let left: Vec<_> = fake.pids().into_iter().filter(|&pid| is_running(pid)).collect();
    assert_eq!(left, Vec::<u32>::new());
}

#[tokio::test]
async fn a_process_that_closes_its_output_but_lives_fails_calls_soon() {
    let script = r#"
        read a; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"x","version":"1"}}}'
        read b; read c; exec 1>&-; sleep 60
    "#;
    let mut settings = settings(Transport::Stdio(shell(script)));
    settings.era = EraChoice::Legacy;
    let backend = up(settings).await;
    let start = Instant::now();
    let error = call(&backend, &legacy_client("a").cx, "any").await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    insta::assert_snapshot!(text(&error), @"backend `fake` closed its standard output; the call may have run and is not sent again");
    backend.close().await;
}

#[tokio::test]
async fn a_server_that_floods_us_with_pings_and_reads_nothing_is_answered_within_bounds() {
    // It writes all its pings before it reads and counts what it was sent.
    let script = r#"
        read a; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"x","version":"1"}}}'
        i=0; while [ $i -lt 20000 ]; do echo "{\"jsonrpc\":\"2.0\",\"id\":\"p$i\",\"method\":\"ping\"}"; i=$((i+1)); done
        n=$(timeout 1 cat | wc -l)
        echo "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"$n\"}]}}"
        cat
    "#;
    let mut settings = settings(Transport::Stdio(shell(script)));
    settings.era = EraChoice::Legacy;
    let backend = up(settings).await;
    let count = call(&backend, &legacy_client("a").cx, "any").await.unwrap();
    let count: usize = count.parse().unwrap();
    // What fits into the pipe, the queue, and the questions that are answered at once.
    assert!((1..6000).contains(&count), "{count}");
    backend.close().await;
}

#[tokio::test]
async fn a_launcher_is_given_the_command() {
    let fake = StdioFake::new(&script());
    let mut stdio = stdio(&fake);
    stdio.launcher = vec!["env".into(), "--".into()];
    let backend = up(settings(Transport::Stdio(stdio))).await;
    call(&backend, &legacy_client("a").cx, "echo").await.unwrap();
    backend.close().await;
}
