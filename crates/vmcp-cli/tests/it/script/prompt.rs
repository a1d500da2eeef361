//! `vmcp script` on a terminal, where lines can be edited and questions be asked.

use std::{
    fs::File,
    io::{Read, Write},
    sync::{Arc, Mutex},
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::json;
use vmcp_testkit::{Ask, Behaviour, HttpFake, Item, Script, Speaks, invariants::settle};

use super::folder;
use crate::kit::{Folder, SOON, backends, http};

/// A prompt, and the keys and eyes of whoever sits before it.
struct Prompt {
    keys: File,
    seen: Arc<Mutex<Vec<u8>>>,
    process: tokio::process::Child,
}

impl Prompt {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let path = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
        let theirs = || File::options().read(true).write(true).open(&path).unwrap();
        let mut command = folder.vmcp(arguments);
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
    let mut prompt = Prompt::start(&folder, &["script", "repl"]);
    prompt.when("vmcp.yaml: 3 tools; :help tells how this works", "").await;
    prompt.when("> ", &format!("20 + 29{BACKSPACE}2\r")).await;
    // Keys are for the next prompt: what comes before it meets the terminal in another mode.
    prompt.when("\n42\r", "").await;
    prompt.when("> ", UP).await;
    prompt.when("20 + 22", "\r").await;
    prompt.when("\n42\r", "").await;
    prompt.when("> ", "[_,\r").await;
    prompt.when(". ", &format!("1]{CTRL_C}")).await;
    prompt.when("> ", "[_, 1]\r").await;
    prompt.when("\n[42,1]\r", "").await;
    prompt.when("> ", CTRL_D).await;
    let ended = tokio::time::timeout(SOON, prompt.process.wait()).await.unwrap().unwrap();
    assert_eq!(ended.code(), Some(0));
}

const ASKS: &str = "\
progress('thinking')
docs_echo(id=1)
form = {'type': 'object', 'properties': {'n': {'type': 'integer'}}, 'required': ['n']}
answer = elicit('How many?', form)
sure = elicit('Sure?')
return [answer['content']['n'], sure['action']]
";

/// Whoever runs a script is its client: told what it tells, and asked what it asks.
async fn answers(mut prompt: Prompt) {
    prompt.when("thinking\r\n", "").await;
    prompt.when("How many?\r\n", "").await;
    prompt.when("n (a whole number)> ", "many\r").await;
    prompt.when("that is not a whole number", "").await;
    prompt.when("n (a whole number)> ", "3\r").await;
    prompt.when("Sure?", "").await;
    prompt.when("yes or no> ", "n\r").await;
    prompt.when("1 call, ", "").await;
    prompt.when("[3,\"decline\"]\r\n", "").await;
    let ended = tokio::time::timeout(SOON, prompt.process.wait()).await.unwrap().unwrap();
    assert_eq!(ended.code(), Some(0));
}

#[tokio::test]
async fn a_script_over_a_configuration_asks_whoever_runs_it() {
    let (_fake, folder) = folder().await;
    folder.write("asks.star", ASKS);
    answers(Prompt::start(&folder, &["script", "run", "asks.star"])).await;
}

#[tokio::test]
async fn a_script_in_a_gateway_asks_whoever_runs_it() {
    let (_fake, folder) = folder().await;
    folder.write("asks.star", ASKS);
    let gateway = folder.serve(&["--code-mode"]).await;
    gateway.board(&folder).await;
    answers(Prompt::start(&folder, &["script", "run", "asks.star", "--url", &gateway.url])).await;
    assert_eq!(gateway.stop().await, Some(0));
}

/// The servers behind it may ask as well.
#[tokio::test]
async fn a_tool_asks_whoever_runs_the_script_that_calls_it() {
    let schema = json!({"type": "object", "properties": {"ok": {"type": "boolean"}}});
    let form = Item::tool("form", Behaviour::Ask(Ask::elicitation(schema)));
    for speaks in [Speaks::Modern, Speaks::latest_legacy()] {
        let fake = HttpFake::start(Script::new(speaks).tool(form.clone())).await;
        let folder = Folder::with(&backends([http("b", &fake.url())]));
        folder.write("calls.star", "b_form()\nreturn 'called'");
        let mut prompt = Prompt::start(&folder, &["script", "run", "calls.star"]);
        prompt.when("ok (yes or no, may be empty)> ", "y\r").await;
        prompt.when("\"called\"\r\n", "").await;
        let ended = tokio::time::timeout(SOON, prompt.process.wait()).await.unwrap().unwrap();
        assert_eq!(ended.code(), Some(0));
    }
}

#[tokio::test]
async fn a_question_can_be_left_and_the_prompt_goes_on() {
    let (_fake, folder) = folder().await;
    let mut prompt = Prompt::start(&folder, &["script", "repl"]);
    prompt.when("> ", "elicit('Sure?')['action']\r").await;
    prompt.when("yes or no> ", CTRL_D).await;
    prompt.when("\"cancel\"\r", "").await;
    prompt.when("> ", "elicit('Sure?')\r").await;
    prompt.when("yes or no> ", "").await;
    // What a terminal does that is the process's own.
    let process = rustix::process::Pid::from_raw(prompt.process.id().unwrap().cast_signed());
    rustix::process::kill_process(process.unwrap(), rustix::process::Signal::INT).unwrap();
    prompt.when("interrupted: calls that had begun", "").await;
    prompt.when("> ", "1 + 1\r").await;
    prompt.when("\n2\r", "").await;
    prompt.when("> ", CTRL_D).await;
    let ended = tokio::time::timeout(SOON, prompt.process.wait()).await.unwrap().unwrap();
    assert_eq!(ended.code(), Some(0));
}
