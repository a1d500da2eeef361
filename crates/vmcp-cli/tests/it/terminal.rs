//! The board on a terminal: drawn in place, then left behind complete.

use std::{
    fs::File,
    io::Read,
    os::fd::{AsFd, OwnedFd},
    process::Stdio,
    sync::{Arc, Mutex},
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};
use serde_json::json;
use vmcp_testkit::{HttpFake, When, WireFault, invariants::settle};

use crate::{
    kit::{Folder, Gateway, SOON, backends, echo, echo_fake, http, refused},
    tei::Tei,
};

/// The side of a terminal on which people sit.
struct Terminal {
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Terminal {
    /// A terminal of 24 lines with 80 columns, and the side for a program.
    fn open() -> (Self, OwnedFd) {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(ours.as_fd(), size).unwrap();
        let path = ptsname(&ours, Vec::new()).unwrap();
        let theirs = File::options().read(true).write(true).open(path.to_str().unwrap()).unwrap();
        let seen = Arc::<Mutex<Vec<u8>>>::default();
        let sink = Arc::clone(&seen);
        std::thread::spawn(move || {
            let (mut ours, mut buffer) = (File::from(ours), [0; 4096]);
            while let Ok(length @ 1..) = ours.read(&mut buffer) {
                sink.lock().unwrap().extend_from_slice(&buffer[..length]);
            }
        });
        (Self { seen }, theirs.into())
    }

    fn raw(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }

    /// The lines that are left, as a terminal shows them; colours are gone.
    fn shows(&self) -> Vec<String> {
        let mut lines = vec![String::new()];
        let (mut row, raw) = (0, self.raw());
        let mut rest = raw.as_str();
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '\n' => {
                    row += 1;
                    lines.resize(lines.len().max(row + 1), String::new());
                }
                '\r' => {}
                '\x1b' => {
                    let end = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                    let (argument, command) = (rest[1..end].to_owned(), &rest[end..=end]);
                    rest = &rest[end + 1..];
                    match command {
                        "F" => row -= argument.parse::<usize>().unwrap(),
                        "J" => {
                            lines.truncate(row);
                            lines.push(String::new());
                        }
                        "m" => {}
                        other => panic!("escape {other}"),
                    }
                }
                c => lines[row].push(c),
            }
        }
        lines
    }
}

async fn serve_on_terminal(folder: &Folder, variables: &[(&str, &str)]) -> (Gateway, Terminal) {
    let (terminal, theirs) = Terminal::open();
    let mut command = folder.vmcp(["serve", "-p", "0"]);
    command.env("TERM", "xterm").envs(variables.iter().copied());
    let shell = format!("exec \"$0\" \"$@\" 2>{}", terminal_path(&theirs));
    let mut through = std::process::Command::new("sh");
    through.arg("-c").arg(shell).arg(command.get_program()).args(command.get_args());
    through.current_dir(folder.root()).env_clear();
    through.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    through.stdin(Stdio::null());
    let gateway = Gateway::start(through).await;
    drop(theirs);
    (gateway, terminal)
}

fn terminal_path(terminal: &OwnedFd) -> String {
    rustix::termios::ttyname(terminal, Vec::new()).unwrap().into_string().unwrap()
}

#[tokio::test]
async fn the_board_is_drawn_in_place_and_stays_when_it_is_complete() {
    let fake = echo_fake().await;
    let late = echo().fault(When::method("tools/list"), WireFault::Delay { ms: 700 });
    let late = HttpFake::start(late).await;
    let (_kept, nobody) = refused().await;
    let config =
        backends([http("docs", &fake.url()), http("gone", &nobody), http("late", &late.url())]);
    let folder = Folder::with(&config);
    let (gateway, terminal) = serve_on_terminal(&folder, &[]).await;
    let waiting = || terminal.shows().iter().any(|line| line.contains("connecting"));
    settle(waiting, SOON).await.unwrap();
    let complete = || terminal.shows().iter().any(|line| line.contains("hint: to use it"));
    settle(complete, SOON).await.unwrap();
    insta::assert_snapshot!(folder.tidy(&terminal.shows().join("\n")), @"
      ✓ docs        1 tool <ms>  streamable-http  up
      ✗ gone        0 tools         -  streamable-http  down: cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?
      ✓ late        1 tool <ms>  streamable-http  up
    2 tools; 2 of 3 backends up
    hint: to use it, for example: claude mcp add --transport http vmcp http://127.0.0.1:<port>/mcp
    ");
    assert!(terminal.raw().contains("\x1b[32m✓"), "green");
    assert!(terminal.raw().matches("\x1b[J").count() > 3, "drawn again");
    // What happens later gets a line of its own.
    fake.go_down().await;
    gateway.modern().call("docs_echo", json!({})).await.unwrap();
    let told = || terminal.shows().iter().filter(|line| line.contains("docs")).count() == 2;
    settle(told, SOON).await.unwrap();
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn the_model_has_a_line_while_it_is_opened() {
    let (fake, tei) = (echo_fake().await, Tei::held().await);
    let mut config = backends([http("docs", &fake.url())]);
    config["optimizer"] = json!({"embeddingService": tei.url});
    let folder = Folder::with(&config);
    let (gateway, terminal) = serve_on_terminal(&folder, &[]).await;
    let shows = |part: &str| terminal.shows().iter().any(|line| line.contains(part));
    // It goes on after the board is complete.
    settle(|| shows("hint: to use it"), SOON).await.unwrap();
    settle(|| shows("meaning  opening the model"), SOON).await.unwrap();
    tei.release();
    settle(|| shows("found by meaning too"), SOON).await.unwrap();
    let lines = terminal.shows();
    let lines: Vec<_> = lines.iter().filter(|line| line.contains("meaning")).collect();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with("  ✓ meaning  tei:made/up, 5 numbers a text"), "{lines:#?}");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn no_color_means_none_and_log_lines_stay_above_the_board() {
    let slow = echo().fault(When::method("tools/list"), WireFault::Delay { ms: 1_000 });
    let slow = HttpFake::start(slow).await;
    let fake = echo_fake().await;
    let folder = Folder::with(&backends([http("docs", &fake.url()), http("slow", &slow.url())]));
    let variables = [("NO_COLOR", "1"), ("VMCP_LOG", "info")];
    let (gateway, terminal) = serve_on_terminal(&folder, &variables).await;
    let complete = || terminal.shows().iter().any(|line| line.contains("hint: to use it"));
    settle(complete, SOON).await.unwrap();
    assert!(!terminal.raw().contains("\x1b[3"), "{}", terminal.raw());
    let shown = terminal.shows();
    let boards = shown.iter().filter(|line| line.contains("✓ docs")).count();
    assert_eq!(boards, 1, "{shown:#?}");
    assert!(shown.iter().any(|line| line.contains("backend is up")), "{shown:#?}");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn a_dumb_terminal_gets_plain_lines() {
    let fake = echo_fake().await;
    let folder = Folder::with(&backends([http("docs", &fake.url())]));
    let (gateway, terminal) = serve_on_terminal(&folder, &[("TERM", "dumb")]).await;
    let complete = || terminal.raw().contains("hint: to use it");
    settle(complete, SOON).await.unwrap();
    assert!(!terminal.raw().contains('\x1b'), "{}", terminal.raw());
    assert_eq!(gateway.stop().await, Some(0));
}
