//! Gateways with many backends, and waiting until they have met them.

use std::{path::Path, time::Duration};

use serde_json::json;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use crate::{Outcome, client::Client, process::Process, speak::Era};

/// How long a gateway may take to meet its backends.
const PATIENCE: Duration = Duration::from_secs(30);

/// A backend: its name and its URL.
pub(super) type Backend = (String, String);

/// Returns `count` backends that are one process.
pub(super) fn backends(process: &Process, count: usize) -> Vec<Backend> {
    (0..count)
        .map(|number| (format!("b{number:02}"), format!("{}/{number}", process.url)))
        .collect()
}

/// Writes a configuration into a folder of its own.
pub(super) fn write(backends: &[Backend]) -> Outcome<TempDir> {
    let folder = TempDir::new()?;
    let backends: Vec<_> =
        backends.iter().map(|(name, url)| json!({"name": name, "url": url})).collect();
    let config = json!({"backends": backends, "server": {"maxSessions": 5000}});
    std::fs::write(folder.path().join("vmcp.yaml"), config.to_string())?;
    Ok(folder)
}

/// Starts a gateway and waits until it lists `tools` tools.
pub(super) async fn start(
    program: &Path,
    backends: &[Backend],
    tools: usize,
) -> Outcome<(Process, TempDir)> {
    let folder = write(backends)?;
    let gateway = Process::gateway(program, &folder.path().join("vmcp.yaml"), false).await?;
    wait_for_tools(&gateway.url, tools).await?;
    Ok((gateway, folder))
}

/// Waits until a gateway lists `tools` tools.
pub(crate) async fn wait_for_tools(url: &str, tools: usize) -> Outcome {
    let mut client = Client::connect(url).await?;
    let list = Era::Modern.list();
    let wait = async {
        loop {
            let answer = client.post(&list).await?;
            if count(&answer.body) >= tools {
                return Ok(());
            }
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, wait).await.map_err(|_| format!("no {tools} tools within {PATIENCE:?}"))?
}

/// Returns how many tools a list has.
pub(super) fn count(list: &[u8]) -> usize {
    let text = String::from_utf8_lossy(list);
    text.matches("\"inputSchema\"").count()
}

/// Returns how often a backend was asked for each method.
pub(super) async fn counts(backend: &Process) -> Outcome<serde_json::Value> {
    let mut client = Client::connect(&backend.url).await?;
    Ok(serde_json::from_slice(&client.get("/counts").await?)?)
}
