//! Reloading the configuration file; a bad one changes nothing.

use std::{path::PathBuf, time::Duration};

use vmcp::{Reload, Vmcp};

use crate::{arguments::Serve, source};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// Watches the file by its content: editors and ConfigMaps replace it in ways that no file event
/// tells reliably.
pub(super) struct Watch {
    path: PathBuf,
    seen: Option<Vec<u8>>,
}

impl Watch {
    pub(super) fn new(arguments: &Serve) -> Self {
        let path = arguments.config.clone();
        let seen = std::fs::read(&path).ok();
        Self { path, seen }
    }

    /// Waits until the file has another content, and that content has stayed for a moment.
    pub(super) async fn changed(&mut self) {
        let mut candidate = None;
        loop {
            tokio::time::sleep(LOOK).await;
            let now = tokio::fs::read(&self.path).await.ok();
            // A file that is gone is about to come back, or an accident: not a change.
            if now.is_none() || now == self.seen {
                candidate = None;
                continue;
            }
            if now == candidate {
                return;
            }
            candidate = now;
        }
    }

    pub(super) async fn reload(&mut self, vmcp: &Vmcp) {
        self.seen = tokio::fs::read(&self.path).await.ok();
        let show = self.path.display();
        let config = match source::load(&self.path) {
            Ok(config) => config,
            Err(failure) => {
                let _ = failure.report();
                eprintln!("{show} was not reloaded: the running configuration stays");
                return;
            }
        };
        match vmcp.reload(&config).await {
            Ok(reload) => eprintln!("{show} reloaded: {}", describe(&reload)),
            Err(error) => eprintln!("error: {show} was not reloaded: {error}"),
        }
    }
}

fn describe(reload: &Reload) -> String {
    let mut parts = Vec::new();
    for (what, ids) in
        [("added", &reload.added), ("changed", &reload.changed), ("removed", &reload.removed)]
    {
        if !ids.is_empty() {
            let names: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
            parts.push(format!("{what} {}", names.join(", ")));
        }
    }
    if parts.is_empty() { "no backend changed".to_owned() } else { parts.join("; ") }
}
