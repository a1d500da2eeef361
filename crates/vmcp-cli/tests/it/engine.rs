//! A container engine that runs nothing: what it starts is a [`Tei`] of the test.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
    task::JoinSet,
};

use crate::{
    spoken::{Request, answer, request},
    tei::Tei,
};

/// The engine; it ends when this is dropped.
pub(crate) struct Engine {
    /// The one container that there may be: its name, its labels, whether it runs.
    container: Arc<Mutex<Option<Container>>>,
    _server: JoinSet<()>,
}

#[derive(Clone)]
struct Container {
    name: String,
    labels: Value,
    runs: bool,
}

impl Engine {
    /// Listens at `socket`; what it starts is published at the port of `tei`.
    pub(crate) fn start(socket: &Path, tei: &Tei) -> Self {
        let listener = UnixListener::bind(socket).unwrap();
        let port = tei.url.rsplit(':').next().unwrap().to_owned();
        let container = Arc::<Mutex<Option<Container>>>::default();
        let shared = Arc::clone(&container);
        let mut server = JoinSet::new();
        server.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&shared), port.clone()));
            }
        });
        Self { container, _server: server }
    }

    /// The name of the container, if there is one.
    pub(crate) fn container(&self) -> Option<String> {
        self.container.lock().unwrap().as_ref().map(|container| container.name.clone())
    }

    /// Ends the container as if it had crashed.
    pub(crate) fn crash(&self) {
        self.container.lock().unwrap().as_mut().unwrap().runs = false;
    }
}

async fn serve(stream: UnixStream, container: Arc<Mutex<Option<Container>>>, port: String) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = request(&mut stream).await {
        let (status, said) = act(&request, &mut container.lock().unwrap(), &port);
        if stream.write_all(&answer(status, &said)).await.is_err() {
            return;
        }
    }
}

fn act(request: &Request, container: &mut Option<Container>, port: &str) -> (u16, Value) {
    // Without the version that stands in front of most.
    let path = request.path.strip_prefix("/v").and_then(|rest| rest.split_once('/'));
    let path = path.map_or(request.path.trim_start_matches('/'), |(_, path)| path);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    match (&*request.method, path) {
        ("GET", "version") => (200, json!({"ApiVersion": "1.47", "Version": "28.0"})),
        ("GET", "info") => (200, json!({"SecurityOptions": []})),
        ("GET", path) if path.starts_with("images/") => (200, json!({"Id": "sha256:1"})),
        ("POST", "containers/create") => {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            let name = query.strip_prefix("name=").unwrap().to_owned();
            *container = Some(Container { name, labels: body["Labels"].clone(), runs: false });
            (201, json!({"Id": "c1"}))
        }
        ("GET", "containers/json") => (200, container.iter().map(listed).collect()),
        ("POST", path) if path.ends_with("/start") => {
            container.as_mut().unwrap().runs = true;
            (204, Value::Null)
        }
        ("POST", path) if path.ends_with("/stop") => (204, Value::Null),
        ("DELETE", _) => {
            *container = None;
            (204, Value::Null)
        }
        ("GET", path) if path.ends_with("/logs") => (200, Value::Null),
        _ => match container {
            Some(container) => (200, inspected(container, port)),
            None => (404, json!({"message": "no such container"})),
        },
    }
}

fn state(container: &Container) -> &'static str {
    if container.runs { "running" } else { "exited" }
}

fn listed(container: &Container) -> Value {
    let names = [format!("/{}", container.name)];
    json!({"Id": "c1", "Names": names, "State": state(container), "Labels": container.labels})
}

fn inspected(container: &Container, port: &str) -> Value {
    json!({
        "Id": "c1",
        "State": {"Status": state(container), "Running": container.runs, "ExitCode": 137},
        "Config": {"Labels": container.labels},
        "NetworkSettings": {"Ports": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": port}]}},
    })
}
