//! An edge in a process of its own: what it costs is told from what its clients cost.

use std::{
    io::{BufRead, BufReader, Read},
    ops::Deref,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;
use vmcp_server::Settings;
use vmcp_testkit::invariants::{self, Baseline};

use super::{SOON, door::Door, server::start_with};

/// Set in the process of the edge.
const APART: &str = "VMCP_TEST_APART";

/// What comes before the address.
const LISTENING: &str = "listening on ";

/// A running edge; its process ends with this value.
pub(crate) struct Apart {
    door: Door,
    child: Child,
}

/// An edge over a [`Stub`](super::Stub), tuned like this, for the test `name` that calls it first.
///
/// The other process runs the same test: there the edge is served until the first one ends, then
/// nothing comes back and the test is to return.
pub(crate) async fn apart(name: &str, tune: impl FnOnce(&mut Settings)) -> Option<Apart> {
    if std::env::var_os(APART).is_some() {
        serve(tune).await;
        return None;
    }
    let exe = std::env::current_exe().unwrap();
    let mut child = Command::new(exe)
        .args(["--exact", name, "--nocapture"])
        .env(APART, "1")
        // Large blocks that are freed go back at once: what is resident is what is held.
        .env("MALLOC_MMAP_THRESHOLD_", "131072")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let address = lines.find_map(|line| line.strip_prefix(LISTENING)?.parse().ok());
    let door = Door { address: address.expect("there is a test of this name") };
    Some(Apart { door, child })
}

async fn serve(tune: impl FnOnce(&mut Settings)) {
    let server = start_with(tune).await;
    eprintln!("{LISTENING}{}", server.address);
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    ended.await.unwrap().unwrap();
}

impl Drop for Apart {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Deref for Apart {
    type Target = Door;

    fn deref(&self) -> &Door {
        &self.door
    }
}

impl Apart {
    /// The number in the answer of `/status` under this key.
    pub(crate) async fn count(&self, key: &str) -> u64 {
        let status: Value = self.get("/status").await.json();
        status[key].as_u64().expect(key)
    }

    /// Waits until `/status` says this.
    pub(crate) async fn until(&self, key: &str, wanted: u64) {
        let settled = async {
            while self.count(key).await != wanted {
                tokio::task::yield_now().await;
            }
        };
        assert!(tokio::time::timeout(SOON, settled).await.is_ok(), "{key} is {wanted}");
    }

    /// What the process holds now.
    pub(crate) fn holds(&self) -> Baseline {
        Baseline::of(self.child.id()).unwrap()
    }

    /// The most memory that it ever had, in bytes.
    pub(crate) fn peak(&self) -> u64 {
        invariants::peak_rss(self.child.id()).unwrap()
    }

    /// The processor time that it has had.
    pub(crate) fn worked(&self) -> Duration {
        invariants::processor_time(self.child.id()).unwrap()
    }
}
