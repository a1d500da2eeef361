//! `vmcp script repl` on a terminal, where lines can be edited.

use std::{
    fs::File,
    io::{Read, Write},
    sync::{Arc, Mutex},
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use vmcp_testkit::invariants::settle;

use super::folder;
use crate::kit::{Folder, SOON};

/// A prompt, and the keys and eyes of whoever sits before it.
struct Prompt {
    keys: File,
    seen: Arc<Mutex<Vec<u8>>>,
    process: tokio::process::Child,
}

impl Prompt {
    fn start(folder: &Folder) -> Self {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let path = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
        let theirs = || File::options().read(true).write(true).open(&path).unwrap();
        let mut command = folder.vmcp(["script", "repl"]);
        command.env("TERM", "xterm").stdin(theirs()).stdout(theirs()).stderr(theirs());
        let process = tokio::process::Command::from(command).kill_on_drop(true).spawn().unwrap();
        let (keys, seen) = (File::from(ours), Arc::<Mutex<Vec<u8>>>::default());
        let (mut eyes, sink) = (keys.try_clone().unwrap(), Arc::clone(&seen));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = eyes.read(&mut buffer) {
                sink.lock().unwrap().extend_from_slice(&buffer[..length]);
            }
        });
        Self { keys, seen, process }
    }

    fn shows(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }

    /// Waits for `text` behind what was waited for before, then types `keys`.
    async fn when(&mut self, text: &str, keys: &str) {
        let is_there = settle(|| self.shows().contains(text), SOON).await;
        assert!(is_there.is_ok(), "no {text:?} in {}", self.shows());
        let mut seen = self.seen.lock().unwrap();
        let at = seen.windows(text.len()).position(|part| part == text.as_bytes()).unwrap();
        seen.drain(..at + text.len());
        drop(seen);
        self.keys.write_all(keys.as_bytes()).unwrap();
    }
}

const BACKSPACE: char = '\x7f';
const UP: &str = "\x1b[A";
const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";

#[tokio::test]
async fn lines_can_be_edited_and_come_back() {
    let (_fake, folder) = folder().await;
    let mut prompt = Prompt::start(&folder);
    prompt.when("vmcp.yaml: 3 tools; :help tells how this works", "").await;
    prompt.when("> ", &format!("20 + 29{BACKSPACE}2\r")).await;
    prompt.when("\n42\r", UP).await;
    prompt.when("20 + 22", "\r").await;
    prompt.when("\n42\r", "[_,\r").await;
    prompt.when(". ", &format!("1]{CTRL_C}")).await;
    prompt.when("> ", "[_, 1]\r").await;
    prompt.when("\n[42,1]\r", CTRL_D).await;
    let ended = tokio::time::timeout(SOON, prompt.process.wait()).await.unwrap().unwrap();
    assert_eq!(ended.code(), Some(0));
}
