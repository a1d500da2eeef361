//! A server that plays the hub: for each path, the bytes that it answers with.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// What is answered, and what follows.
#[derive(Clone)]
pub(super) struct Answer {
    head: String,
    body: Vec<u8>,
    /// Keeps the connection open and says no more.
    hangs: bool,
}

impl Answer {
    pub(super) fn new(status: u16, headers: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n"
        );
        Self { head, body, hangs: false }
    }

    pub(super) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "", body)
    }

    /// Ends after some bytes, whatever was promised.
    pub(super) fn cut(mut self, length: usize) -> Self {
        self.body.truncate(length);
        self
    }

    /// Neither goes on nor ends.
    pub(super) fn hang(mut self) -> Self {
        self.hangs = true;
        self
    }
}

/// A server on a port of its own, until the runtime ends.
pub(super) struct Server {
    pub(super) url: String,
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { url, answers: Arc::default(), asked: Arc::default() };
        let (answers, asked) = (Arc::clone(&server.answers), Arc::clone(&server.asked));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answers), Arc::clone(&asked)));
            }
        });
        server
    }

    /// Answers `path` from now on.
    pub(super) fn on(&self, path: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// The paths that were asked for.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(
    stream: TcpStream,
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
) {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    while !request.ends_with("\r\n\r\n") {
        if stream.read_line(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let answer = answers.lock().unwrap().get(&path).cloned();
    let answer = answer.unwrap_or_else(|| Answer::new(404, "", "Entry not found"));
    asked.lock().unwrap().push(path);
    // The client may have gone, which is its right.
    let _ = stream.write_all(&[answer.head.as_bytes(), &answer.body].concat()).await;
    let _ = stream.flush().await;
    if answer.hangs {
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
}
