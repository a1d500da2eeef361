//! A service that embeds texts, as Text Embeddings Inference does: real sockets, made-up vectors.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use crate::spoken::{Request, answer, request};

/// Words of like meaning; each line is one number of a vector.
const MEANINGS: [&[&str]; 4] = [
    &["echo", "repeat", "parrot"],
    &["zebra", "stripes"],
    &["docs", "pages"],
    &["weather", "rain"],
];

/// The service; it ends when this is dropped.
pub(crate) struct Tei {
    pub(crate) url: String,
    embedded: Arc<AtomicUsize>,
    is_open: watch::Sender<bool>,
    _server: JoinSet<()>,
}

impl Tei {
    pub(crate) async fn start() -> Self {
        let tei = Self::held().await;
        tei.release();
        tei
    }

    /// One that takes requests, and answers none before it is released.
    pub(crate) async fn held() -> Self {
        let (is_open, opened) = watch::channel(false);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let embedded = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&embedded);
        let mut server = JoinSet::new();
        server.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&counted), opened.clone()));
            }
        });
        Self { url, embedded, is_open, _server: server }
    }

    pub(crate) fn release(&self) {
        self.is_open.send_replace(true);
    }

    /// How many texts were embedded so far.
    pub(crate) fn embedded(&self) -> usize {
        self.embedded.load(Ordering::SeqCst)
    }
}

async fn serve(stream: TcpStream, embedded: Arc<AtomicUsize>, mut opened: watch::Receiver<bool>) {
    let mut stream = BufReader::new(stream);
    while let Some(Request { path, body, .. }) = request(&mut stream).await {
        opened.wait_for(|is_open| *is_open).await.unwrap();
        let said = match &*path {
            "/info" => json!({"model_id": "made/up", "max_client_batch_size": 32}),
            "/embed" => {
                let texts: Value = serde_json::from_slice(&body).unwrap();
                let texts = texts["inputs"].as_array().unwrap();
                embedded.fetch_add(texts.len(), Ordering::SeqCst);
                texts.iter().map(|text| vector(text.as_str().unwrap())).collect()
            }
            _ => json!({}),
        };
        if stream.write_all(&answer(200, &said)).await.is_err() {
            return;
        }
    }
}

/// One number for each meaning, and one that all texts have.
fn vector(text: &str) -> Value {
    let text = text.to_lowercase();
    let has = |words: &&[&str]| words.iter().any(|word| text.contains(word));
    let numbers = MEANINGS.iter().map(|words| if has(words) { 1.0 } else { 0.0 });
    numbers.chain([0.1]).collect()
}
