//! An engine that is played: answers that no real one gives on demand.

use std::{collections::HashMap, fmt::Write as _, path::PathBuf, sync::Arc};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
    task::JoinHandle,
};
use vmcp_workload::{EmbeddingContainer, Engine, Error};

/// A socket that answers by the path of a request, without its version; 404 for others.
pub(crate) struct Played {
    pub(crate) folder: TempDir,
    task: JoinHandle<()>,
}

const VERSION: (&str, &str) = ("/version", r#"{"ApiVersion":"1.43","Version":"24.0"}"#);

impl Played {
    /// Each answer: the beginning of a path, a status, a body.
    pub(crate) fn new(answers: &[(&str, u16, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("docker.sock")).unwrap();
        let mut all: HashMap<String, (u16, String)> = HashMap::new();
        all.insert(VERSION.0.into(), (200, VERSION.1.into()));
        for (path, status, body) in answers {
            all.insert((*path).into(), (*status, (*body).into()));
        }
        let all = Arc::new(all);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&all)));
            }
        });
        Self { folder, task }
    }

    pub(crate) fn host(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("docker.sock")
    }

    pub(crate) async fn connect(&self) -> Result<Engine, Error> {
        Engine::connect_to(&self.host()).await
    }

    pub(crate) fn settings(&self, image: &str) -> EmbeddingContainer {
        let folder = |name: &str| self.folder.path().join(name);
        EmbeddingContainer::new(image, "bge", folder("cache"), folder("register"))
    }

    pub(crate) fn tell(&self, error: &Error) -> String {
        tell(error).replace(&self.folder.path().display().to_string(), "/run")
    }
}

impl Drop for Played {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut stream: UnixStream, answers: Arc<HashMap<String, (u16, String)>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8_lossy(&head);
    let path = head.split(' ').nth(1).unwrap_or_default();
    let path = path.strip_prefix("/v1.43").unwrap_or(path);
    let found = answers.iter().find(|(start, _)| path.starts_with(start.as_str()));
    let (status, body) = match found {
        // Never answers.
        Some((_, (0, _))) => return std::future::pending().await,
        Some((_, (status, body))) => (*status, body.as_str()),
        None => (404, r#"{"message":"page not found"}"#),
    };
    let length = body.len();
    let text = format!("HTTP/1.1 {status} x\r\ncontent-length: {length}\r\n\r\n{body}");
    let _ = stream.write_all(text.as_bytes()).await;
}

pub(crate) fn tell(error: &Error) -> String {
    match error.hint() {
        Some(hint) => format!("error: {error}\nhint: {hint}"),
        None => format!("error: {error}"),
    }
}

#[tokio::test]
async fn without_an_engine_it_is_told_what_was_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let host = |name: &str| format!("unix://{}", folder.path().join(name).display());
    let told = |error: &Error| tell(error).replace(&folder.path().display().to_string(), "/run");

    let error = Engine::connect_to(&host("docker.sock")).await.unwrap_err();
    insta::assert_snapshot!(told(&error), @"
    error: no container engine answers on this machine: nothing at /run/docker.sock
    hint: install and start Docker or Podman, or set `DOCKER_HOST` to where your engine listens
    ");

    drop(UnixListener::bind(folder.path().join("left.sock")).unwrap());
    let error = Engine::connect_to(&host("left.sock")).await.unwrap_err();
    insta::assert_snapshot!(told(&error), @"
    error: no container engine answers on this machine: /run/left.sock: nobody listens
    hint: start the container engine, for Docker with `sudo systemctl start docker`
    ");

    std::fs::write(folder.path().join("file"), "").unwrap();
    let error = Engine::connect_to(&host("file")).await.unwrap_err();
    insta::assert_snapshot!(told(&error), @"
    error: no container engine answers on this machine: /run/file: nobody listens
    hint: start the container engine, for Docker with `sudo systemctl start docker`
    ");

    let error = Engine::connect_to("ssh://far").await.unwrap_err();
    insta::assert_snapshot!(told(&error), @"
    error: `DOCKER_HOST` is `ssh://far`, but only `unix://` and `tcp://` are understood
    hint: set `DOCKER_HOST` to the socket of an engine of this machine, such as unix:///var/run/docker.sock, or unset it
    ");
}

#[tokio::test]
async fn what_is_no_engine_or_too_old_is_told() {
    for (status, body) in [(200, "<html>"), (200, r#"{"ApiVersion":"new"}"#), (500, "{}")] {
        let played = Played::new(&[("/version", status, body)]);
        let error = played.connect().await.unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(played.tell(&error), @"
            error: no container engine answers on this machine: /run/docker.sock: what answers there is no container engine
            hint: install and start Docker or Podman, or set `DOCKER_HOST` to where your engine listens
            ");
        }
    }
    let played = Played::new(&[("/version", 200, r#"{"ApiVersion":"1.40"}"#)]);
    let error = played.connect().await.unwrap_err();
    insta::assert_snapshot!(played.tell(&error), @"
    error: the container engine at /run/docker.sock is too old: its API is 1.40, needed is 1.41
    hint: Docker 20.10 or Podman 4 and newer will do
    ");
}

#[tokio::test]
async fn an_engine_that_says_nothing_is_given_up() {
    let played = Played::new(&[("/version", 0, "")]);
    let error = played.connect().await.unwrap_err();
    insta::assert_snapshot!(played.tell(&error), @"
    error: no container engine answers on this machine: /run/docker.sock: no answer within 5 s
    hint: install and start Docker or Podman, or set `DOCKER_HOST` to where your engine listens
    ");
}

#[tokio::test]
async fn an_engine_is_known_by_its_place_and_release() {
    let played = Played::new(&[]);
    let engine = played.connect().await.unwrap();
    assert_eq!((engine.release(), engine.place()), ("24.0", played.socket().display().to_string()));
}

#[tokio::test]
async fn answers_that_make_no_sense_are_told() {
    let mut told = String::new();
    for (status, body) in [(200, "[]"), (500, "oops \u{1b}[1mhere")] {
        let played = Played::new(&[("/images/tei", status, body)]);
        let engine = played.connect().await.unwrap();
        let error = played.settings("tei:1").start(&engine, |_| ()).await.unwrap_err();
        writeln!(told, "{}", played.tell(&error)).unwrap();
    }
    insta::assert_snapshot!(told, @"
    error: look at the image tei:1: the engine's answer makes no sense: invalid length 0, expected struct Image with 1 element at line 1 column 2
    error: look at the image tei:1: the engine refused (500): oops here
    ");
}

#[tokio::test]
async fn an_engine_that_goes_away_is_told() {
    let played = Played::new(&[]);
    let engine = played.connect().await.unwrap();
    std::fs::remove_file(played.socket()).unwrap();
    let error = played.settings("tei:1").start(&engine, |_| ()).await.unwrap_err();
    insta::assert_snapshot!(played.tell(&error), @"error: look at the image tei:1: the engine was not reached: No such file or directory (os error 2)");
}
