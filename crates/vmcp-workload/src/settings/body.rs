//! The request that makes the container: with the least that an embedding service needs.

use std::{collections::BTreeMap, path::Path};

use serde_json::{Value, json};

use super::EmbeddingContainer;
use crate::{Owner, engine::Container};

const MANAGED: &str = "vmcp.managed";
const ROLE: &str = "vmcp.role";
pub(crate) const MODEL: &str = "vmcp.model";
pub(crate) const IMAGE: &str = "vmcp.image";
const REGISTER: &str = "vmcp.register";
/// The build of the image: engines differ in what they call the image of a container.
const BUILD: &str = "vmcp.image-id";

/// What a container is made with besides its settings.
pub(crate) struct Making<'a> {
    pub(crate) owner: Owner,
    /// Absolute.
    pub(crate) cache: &'a Path,
    /// Absolute.
    pub(crate) register: &'a Path,
    /// What the service runs as, else what the image says.
    pub(crate) user: Option<String>,
    /// The id of the image.
    pub(crate) build: &'a str,
}

/// The labels, as `NAME=VALUE`, of all embedding containers of a register.
pub(crate) fn managed(register: &Path) -> [String; 3] {
    let register = register.display();
    [format!("{MANAGED}=true"), format!("{ROLE}=embedding"), format!("{REGISTER}={register}")]
}

impl EmbeddingContainer {
    /// Whether a container was made by vmcp for this image, model and register.
    pub(crate) fn made(&self, container: &Container, register: &Path) -> bool {
        let is = |label: &str, value: &str| container.label(label) == Some(value);
        is(MANAGED, "true")
            && is(ROLE, "embedding")
            && is(MODEL, &self.model)
            && is(IMAGE, &self.image)
            && is(REGISTER, &register.display().to_string())
    }

    /// Whether a container was made from this build of the image.
    pub(crate) fn is_from(container: &Container, build: &str) -> bool {
        container.label(BUILD) == Some(build)
    }

    /// Returns the body of the request.
    pub(crate) fn body(&self, made: &Making<'_>) -> Value {
        let port = format!("{}/tcp", self.port);
        let mut command = vec!["--model-id", &self.model];
        command.extend(self.args.iter().map(String::as_str));
        json!({
            "Image": self.image,
            "Cmd": command,
            "Env": self.environment(),
            "User": made.user,
            "Labels": self.labels(made),
            "ExposedPorts": { port.as_str(): {} },
            "HostConfig": {
                // Any free port of the loopback address, nothing that another machine reaches.
                "PortBindings": { port.as_str(): [{ "HostIp": "127.0.0.1", "HostPort": "0" }] },
                "Mounts": [{ "Type": "bind", "Source": made.cache, "Target": "/data" }],
                "ReadonlyRootfs": true,
                "Tmpfs": { "/tmp": "rw,nosuid,nodev,noexec,size=268435456,mode=1777" },
                "CapDrop": ["ALL"],
                "SecurityOpt": ["no-new-privileges"],
                // Without capabilities, port 80 is for everybody only if the container says so.
                "Sysctls": { "net.ipv4.ip_unprivileged_port_start": "0" },
                "Memory": self.limits.memory.unwrap_or(0),
                // The same number: no swap.
                "MemorySwap": self.limits.memory.unwrap_or(0),
                "PidsLimit": self.limits.processes.unwrap_or(0),
                "Privileged": false,
                "RestartPolicy": { "Name": "no" },
                // The log is read when the service fails, so it must be one that can be read.
                "LogConfig": {
                    "Type": "json-file",
                    "Config": { "max-size": "10m", "max-file": "1" },
                },
            },
        })
    }

    fn environment(&self) -> Vec<String> {
        let set = self.env.iter().map(|(name, value)| format!("{name}={}", value.expose()));
        // The only folder that everybody may write to; the user has no home inside.
        ["HOME=/tmp".to_owned()].into_iter().chain(set).collect()
    }

    fn labels(&self, made: &Making<'_>) -> BTreeMap<&'static str, String> {
        let mut labels: BTreeMap<_, _> = made.owner.labels().collect();
        labels.insert(MANAGED, "true".into());
        labels.insert(ROLE, "embedding".into());
        labels.insert(MODEL, self.model.clone());
        labels.insert(IMAGE, self.image.clone());
        labels.insert(BUILD, made.build.to_owned());
        labels.insert(REGISTER, made.register.display().to_string());
        labels
    }
}
