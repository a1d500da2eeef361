//! Fetching a model from a hub, well and badly behaved.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
    time::{Duration, SystemTime},
};

use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use serde_json::{Value, json};
use tempfile::TempDir;
use vmcp_embed::model::{ModelSource, Places, Settings};
use vmcp_search::{EmbedError, Progress, Source as _};

use super::{
    FILES,
    server::{Answer, Server},
    tiny, write,
};

const MODEL: &str = "acme/tiny";
const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";
const LIST: &str = "/api/models/acme/tiny/revision/main?blobs=true";
const NETWORK: &str = "onnx/model.onnx";

/// A hub that has the tiny model, and an empty cache.
struct Hub {
    server: Server,
    cache: TempDir,
}

fn file(name: &str) -> String {
    format!("/{MODEL}/resolve/{REVISION}/{name}")
}

fn content(name: &str) -> Vec<u8> {
    fs::read(tiny().join(name)).unwrap()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the hub says about a file.
fn sibling(name: &str) -> Value {
    let content = content(name);
    let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    context.update(format!("blob {}\0", content.len()).as_bytes());
    context.update(&content);
    let mut sibling = json!({
        "rfilename": name, "size": content.len(), "blobId": hexadecimal(context.finish().as_ref()),
    });
    if name == NETWORK {
        sibling["lfs"] = json!({"sha256": hexadecimal(digest(&SHA256, &content).as_ref())});
    }
    sibling
}

fn list() -> Value {
    let mut siblings: Vec<_> = FILES.into_iter().map(sibling).collect();
    siblings.push(json!({"rfilename": "README.md", "size": 1, "blobId": "0"}));
    json!({"sha": REVISION, "siblings": siblings})
}

impl Hub {
    async fn start() -> Self {
        let server = Server::start().await;
        server.on(LIST, Answer::ok(list().to_string()));
        for name in FILES {
            server.on(&file(name), Answer::ok(content(name)));
        }
        Self { server, cache: TempDir::new().unwrap() }
    }

    fn places(&self) -> Places {
        Places {
            model: MODEL.to_owned(),
            folder: None,
            cache: self.cache.path().to_owned(),
            hub: self.server.url.clone(),
            offline: false,
            patience: Duration::from_secs(30),
        }
    }

    fn snapshot(&self) -> PathBuf {
        self.cache.path().join("models--acme--tiny/snapshots").join(REVISION)
    }

    /// Why opening fails, without what changes from run to run.
    async fn refusal(&self) -> String {
        self.text(&open(self.places()).await.unwrap_err())
    }

    fn text(&self, error: &EmbedError) -> String {
        let cache = self.cache.path().display().to_string();
        let text = error.to_string().replace(&self.server.url, "HUB").replace(&cache, "CACHE");
        without_numbers(&text)
    }

    /// Nothing that is not whole is left, and the model is not taken for one.
    fn has_no_rest(&self) {
        let left = files(self.cache.path());
        let parts: Vec<_> = left.iter().filter(|path| path.contains("part")).collect();
        assert!(parts.is_empty(), "{left:?}");
        assert!(!self.snapshot().join(NETWORK).exists());
    }
}

async fn open(places: Places) -> Result<String, EmbedError> {
    let source = ModelSource::new(places, Settings::default());
    Ok(source.open(&|_| ()).await?.id().to_owned())
}

/// Drops what each system counts in its own way.
fn without_numbers(text: &str) -> String {
    let Some((before, rest)) = text.split_once(" (os error ") else { return text.to_owned() };
    format!("{before}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ')'))
}

fn files(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path.display().to_string()) }
    }
    all
}

#[tokio::test]
async fn a_model_is_fetched_once() {
    let hub = Hub::start().await;
    let source = ModelSource::new(hub.places(), Settings::default());
    source.check().await.unwrap();
    assert!(hub.server.asked().is_empty(), "looking fetches nothing");

    let told = Mutex::new(Vec::new());
    let tell = |progress: Progress| told.lock().unwrap().push(progress);
    let embedder = source.open(&tell).await.unwrap();
    assert_eq!((embedder.id(), embedder.dim()), ("tiny/38eb1a99da82/mean/16", 8));
    let told = told.into_inner().unwrap();
    let total: u64 = FILES.iter().map(|name| content(name).len() as u64).sum();
    let downloading =
        |done| Progress { doing: "downloading acme/tiny".to_owned(), done: Some((done, total)) };
    assert_eq!(told.first(), Some(&downloading(0)));
    assert_eq!(told[told.len() - 2], downloading(total));
    assert_eq!(told.last().unwrap().doing, "loading acme/tiny");

    let asked = hub.server.asked();
    assert_eq!(asked.len(), 1 + FILES.len());
    assert_eq!(*asked.last().unwrap(), file(NETWORK), "the network comes last");
    open(Places { offline: true, ..hub.places() }).await.unwrap();
    assert_eq!(hub.server.asked(), asked, "the second time it is there");
}

#[tokio::test]
async fn large_files_come_from_elsewhere() {
    let hub = Hub::start().await;
    let elsewhere = Server::start().await;
    elsewhere.on("/blob?signed", Answer::ok(content(NETWORK)));
    let location = format!("location: {}/blob?signed\r\n", elsewhere.url);
    hub.server.on(&file(NETWORK), Answer::new(302, &location, ""));
    open(hub.places()).await.unwrap();
    assert_eq!(elsewhere.asked(), ["/blob?signed"]);
}

#[tokio::test]
async fn redirects_without_end_are_not_followed() {
    let hub = Hub::start().await;
    let location = format!("location: {}\r\n", file(NETWORK));
    hub.server.on(&file(NETWORK), Answer::new(302, &location, ""));
    insta::assert_snapshot!(hub.refusal().await, @"embed texts with acme/tiny: fetching it from HUB failed: too many redirects; without a way there, put the model into a folder and name that");
    hub.has_no_rest();
}

#[tokio::test]
async fn damaged_files_are_thrown_away() {
    let hub = Hub::start().await;
    let whole = content(NETWORK);
    let mut other = whole.clone();
    other[600] ^= 1;
    hub.server.on(&file(NETWORK), Answer::ok(other));
    insta::assert_snapshot!(hub.refusal().await, @"embed texts with acme/tiny: onnx/model.onnx from HUB has another checksum than it must have, so it was thrown away");
    hub.has_no_rest();
    hub.server.on(&file(NETWORK), Answer::ok([&*whole, b"more"].concat()));
    insta::assert_snapshot!(hub.refusal().await, @"embed texts with acme/tiny: onnx/model.onnx from HUB is not 1209 bytes long, so it was thrown away");
    hub.has_no_rest();
    hub.server.on(&file(NETWORK), Answer::ok(whole.clone()).cut(700));
    insta::assert_snapshot!(hub.refusal().await, @"embed texts with acme/tiny: fetching it from HUB failed: end of file before message length reached; without a way there, put the model into a folder and name that");
    hub.has_no_rest();

    hub.server.on(&file(NETWORK), Answer::ok(whole));
    open(hub.places()).await.unwrap();
}

#[tokio::test]
async fn small_files_are_checked_as_well() {
    let hub = Hub::start().await;
    let mut other = content("config.json");
    other[3] ^= 1;
    hub.server.on(&file("config.json"), Answer::ok(other));
    insta::assert_snapshot!(hub.refusal().await, @"embed texts with acme/tiny: config.json from HUB has another checksum than it must have, so it was thrown away");
}

#[tokio::test]
async fn a_hub_that_falls_silent_is_left() {
    let hub = Hub::start().await;
    hub.server.on(&file(NETWORK), Answer::ok(content(NETWORK)).cut(700).hang());
    let places = Places { patience: Duration::from_millis(200), ..hub.places() };
    let error = open(places).await.unwrap_err();
    insta::assert_snapshot!(hub.text(&error), @"embed texts with acme/tiny: fetching it from HUB failed: nothing came for too long; without a way there, put the model into a folder and name that");
    hub.has_no_rest();
}

#[tokio::test]
async fn a_fetch_that_nobody_waits_for_leaves_nothing() {
    let hub = Hub::start().await;
    hub.server.on(&file(NETWORK), Answer::ok(content(NETWORK)).cut(700).hang());
    let (came, mut comes) = tokio::sync::watch::channel(None);
    let source = ModelSource::new(hub.places(), Settings::default());
    let tell = move |progress: Progress| {
        came.send_replace(progress.done);
    };
    let fetch = tokio::spawn(async move { source.open(&tell).await.map(drop) });
    let rest = content(NETWORK).len() as u64 - 700;
    let stuck = |done: &Option<(u64, u64)>| done.is_some_and(|(done, total)| done + rest == total);
    comes.wait_for(stuck).await.unwrap();
    fetch.abort();
    assert!(fetch.await.unwrap_err().is_cancelled());
    hub.has_no_rest();
}

#[tokio::test]
async fn what_killed_processes_left_is_removed() {
    let hub = Hub::start().await;
    let part = |n: usize| hub.snapshot().join(format!("onnx/.model.onnx.{n:016x}.part"));
    for (n, age) in [(1, 2 * 3600), (2, 0)] {
        let folder = hub.snapshot().join("onnx");
        write(&folder, part(n).file_name().unwrap().to_str().unwrap(), "half a network");
        let file = fs::File::options().write(true).open(part(n)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
    }
    open(hub.places()).await.unwrap();
    assert!(!part(1).exists() && part(2).exists(), "another process is at work on the second");
}

#[tokio::test]
async fn answers_that_give_no_model_are_told_apart() {
    let hub = Hub::start().await;
    let page =
        Answer::new(200, "content-type: text/html; charset=utf-8\r\n", "<html>Log in</html>");
    let cases = [
        Answer::new(404, "", ""),
        Answer::new(401, "", ""),
        Answer::new(429, "retry-after: 60\r\n", ""),
        Answer::new(503, "", ""),
        page.clone(),
        Answer::ok("no JSON"),
        Answer::ok(r#"{"sha": "../../..", "siblings": []}"#),
        Answer::ok(json!({"sha": REVISION, "siblings": []}).to_string()),
    ];
    let mut told = String::new();
    for answer in cases {
        hub.server.on(LIST, answer);
        told += &(hub.refusal().await + "\n");
    }
    hub.server.on(LIST, Answer::ok(list().to_string()));
    hub.server.on(&file("tokenizer.json"), page);
    told += &(hub.refusal().await + "\n");
    hub.server.on(&file("tokenizer.json"), Answer::new(404, "", ""));
    told += &hub.refusal().await;
    insta::assert_snapshot!(told, @"
    use acme/tiny for embedding: HUB does not give a list of its files to everybody (404); check the name, or fetch the model with `hf download`, which can log in
    use acme/tiny for embedding: HUB does not give a list of its files to everybody (401); check the name, or fetch the model with `hf download`, which can log in
    embed texts with acme/tiny: HUB has had too many requests from here (429); it says to wait 60 seconds
    embed texts with acme/tiny: HUB answers 503 instead of a list of its files
    embed texts with acme/tiny: HUB answers with a web page instead of a list of its files; is there a login or a proxy in between?
    embed texts with acme/tiny: HUB is no hub: its list of files cannot be read: expected ident at line 1 column 2
    embed texts with acme/tiny: HUB is no hub: `../../..` is no revision
    use acme/tiny for embedding: it has no network; looked for onnx/model_quantized.onnx, onnx/model_int8.onnx, onnx/model.onnx, model_quantized.onnx, model_int8.onnx, model.onnx
    embed texts with acme/tiny: HUB answers with a web page instead of tokenizer.json; is there a login or a proxy in between?
    use acme/tiny for embedding: HUB does not give tokenizer.json to everybody (404); check the name, or fetch the model with `hf download`, which can log in
    ");
    hub.has_no_rest();
}

#[tokio::test]
async fn nothing_is_fetched_that_cannot_be_checked() {
    let hub = Hub::start().await;
    let mut list = list();
    list["siblings"][2]["blobId"] = Value::Null;
    hub.server.on(LIST, Answer::ok(list.to_string()));
    insta::assert_snapshot!(hub.refusal().await, @"embed texts with acme/tiny: HUB is no hub: it gives no checksum of sentence_bert_config.json");
    assert_eq!(hub.server.asked(), [LIST]);
}

#[tokio::test]
async fn the_default_model_is_known_without_asking() {
    let hub = Hub::start().await;
    let model = Places::default().model;
    let path =
        format!("/{model}/resolve/1110a243fdf4706b3f48f1d95db1a4f5529b4d41/1_Pooling/config.json");
    hub.server.on(&path, Answer::ok(content("1_Pooling/config.json")));
    let error = open(Places { model, ..hub.places() }).await.unwrap_err();
    insta::assert_snapshot!(hub.text(&error), @"embed texts with sentence-transformers/all-MiniLM-L6-v2: 1_Pooling/config.json from HUB is not 190 bytes long, so it was thrown away");
    assert_eq!(hub.server.asked(), [path]);
}

#[tokio::test]
async fn a_cache_that_cannot_be_written_is_named() {
    let hub = Hub::start().await;
    fs::write(hub.cache.path().join("file"), "").unwrap();
    let places = Places { cache: hub.cache.path().join("file"), ..hub.places() };
    let error = open(places).await.unwrap_err();
    insta::assert_snapshot!(hub.text(&error), @"use acme/tiny for embedding: CACHE/file/models--acme--tiny/snapshots/0123456789abcdef0123456789abcdef01234567/1_Pooling cannot be written: Not a directory; make room there, or let HF_HUB_CACHE name a folder that can be written");
}

#[tokio::test]
async fn a_hub_that_is_not_there_is_named() {
    let hub = Hub::start().await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let error = open(Places { hub: url.clone(), ..hub.places() }).await.unwrap_err();
    insta::assert_snapshot!(without_numbers(&error.to_string().replace(&url, "HUB")), @"embed texts with acme/tiny: fetching it from HUB failed: Connection refused; without a way there, put the model into a folder and name that");
    let error = open(Places { hub: "hub".to_owned(), ..hub.places() }).await.unwrap_err();
    insta::assert_snapshot!(error, @"use acme/tiny for embedding: `hub` is no address of a hub; write `https://host`");
}
