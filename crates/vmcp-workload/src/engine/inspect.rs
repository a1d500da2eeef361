//! What the engine says of a container, as far as it matters here.
//!
//! Every field may be missing and states are words: engines differ in what they send.

use std::collections::HashMap;

use serde::Deserialize;

/// A container that exists.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Container {
    pub(crate) id: String,
    pub(crate) state: State,
    config: Config,
    network_settings: NetworkSettings,
}

/// How a container is doing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct State {
    pub(crate) status: String,
    pub(crate) running: bool,
    pub(crate) paused: bool,
    #[serde(rename = "OOMKilled")]
    pub(crate) out_of_memory: bool,
    pub(crate) exit_code: i64,
    pub(crate) error: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Config {
    labels: Option<HashMap<String, String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct NetworkSettings {
    ports: Option<HashMap<String, Option<Vec<Published>>>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Published {
    host_port: String,
}

impl Container {
    /// Returns the value of a label.
    pub(crate) fn label(&self, name: &str) -> Option<&str> {
        Some(self.config.labels.as_ref()?.get(name)?.as_str())
    }

    /// Whether it serves: runs and is not paused.
    pub(crate) fn is_running(&self) -> bool {
        self.state.running && !self.state.paused
    }

    /// Whether it is on its way to another state.
    pub(crate) fn is_in_motion(&self) -> bool {
        matches!(self.state.status.as_str(), "removing" | "restarting" | "stopping")
    }

    /// Returns the port of this machine that leads to `port` of the container. It is another one
    /// after each start.
    pub(crate) fn published(&self, port: u16) -> Option<u16> {
        let ports = self.network_settings.ports.as_ref()?;
        let published = ports.get(&format!("{port}/tcp"))?.as_ref()?;
        published.iter().find_map(|one| one.host_port.parse().ok().filter(|port| *port != 0))
    }
}

/// A container in a list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Listed {
    pub(crate) id: String,
    names: Option<Vec<String>>,
    pub(crate) state: String,
    pub(crate) labels: Option<HashMap<String, String>>,
}

impl Listed {
    /// Returns the container's name.
    pub(crate) fn name(&self) -> Option<&str> {
        self.names.as_ref()?.iter().find_map(|name| name.strip_prefix('/').or(Some(name)))
    }
}
