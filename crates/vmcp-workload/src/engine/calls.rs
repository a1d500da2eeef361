//! The requests about containers.

use std::time::Duration;

use hyper::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Container, Engine, Listed, SOON, log};
use crate::error::{EngineFault, Error};

/// What stays as it is in a path or a query.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/');
/// How many lines of a log go into an error.
const LAST_LINES: usize = 20;

/// How creating a container ended.
pub(crate) enum Made {
    /// With this id.
    Created(String),
    /// The name is taken.
    Taken,
}

pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

/// `None` for what does not exist.
pub(super) fn found<T>(asked: Result<T, EngineFault>) -> Result<Option<T>, EngineFault> {
    match asked {
        Ok(answer) => Ok(Some(answer)),
        Err(EngineFault::Refused { status: 404, .. }) => Ok(None),
        Err(fault) => Err(fault),
    }
}

impl Engine {
    /// Returns the container with this name or id, if there is one.
    pub(crate) async fn container(&self, name: &str) -> Result<Option<Container>, Error> {
        let path = format!("/containers/{}/json", encoded(name));
        let asked = self.call(Method::GET, &path, None, SOON).await;
        let doing = || format!("look at the container {name}");
        let Some(body) = found(asked).map_err(|fault| fault.doing(doing()))? else {
            return Ok(None);
        };
        serde_json::from_slice(&body).map(Some).map_err(|e| EngineFault::from(e).doing(doing()))
    }

    /// Returns all containers, running or not, that have all of these labels.
    pub(crate) async fn labelled(&self, labels: &[String]) -> Result<Vec<Listed>, Error> {
        let filters = encoded(&json!({ "label": labels }).to_string());
        let path = format!("/containers/json?all=true&filters={filters}");
        let listed = self.call(Method::GET, &path, None, SOON).await;
        listed
            .and_then(|body| Ok(serde_json::from_slice(&body)?))
            .map_err(|fault| fault.doing("list containers".into()))
    }

    /// Creates a container; it does not run yet.
    pub(crate) async fn create(&self, name: &str, body: Value) -> Result<Made, Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Created {
            id: String,
        }
        let path = format!("/containers/create?name={}", encoded(name));
        let created = match self.call(Method::POST, &path, Some(body), SOON).await {
            Err(EngineFault::Refused { status: 409, .. }) => return Ok(Made::Taken),
            // Podman's way to say it.
            Err(EngineFault::Refused { text, .. }) if text.contains("already in use") => {
                return Ok(Made::Taken);
            }
            created => created,
        };
        created
            .and_then(|body| Ok(Made::Created(serde_json::from_slice::<Created>(&body)?.id)))
            .map_err(|fault| fault.doing(format!("create the container {name}")))
    }

    /// Starts a created container.
    pub(crate) async fn run(&self, id: &str, name: &str) -> Result<(), Error> {
        let path = format!("/containers/{}/start", encoded(id));
        let started = self.call(Method::POST, &path, None, 2 * SOON).await;
        started.map_err(|fault| fault.doing(format!("start the container {name}")))?;
        Ok(())
    }

    /// Asks a container to end, kills it after `grace`, and removes it with what only it used.
    /// One that is gone already is fine.
    pub(crate) async fn end(&self, id: &str, name: &str, grace: Duration) -> Result<(), Error> {
        let doing = |fault: EngineFault, what: &str| fault.doing(format!("{what} {name}"));
        let seconds = grace.as_secs();
        let path = format!("/containers/{}/stop?t={seconds}", encoded(id));
        match self.call(Method::POST, &path, None, grace + SOON).await {
            // Podman refuses to stop what is paused; removing by force does it in any case.
            Ok(_) | Err(EngineFault::Refused { .. }) => {}
            Err(fault) => return Err(doing(fault, "stop the container")),
        }
        let path = format!("/containers/{}?force=true&v=true", encoded(id));
        match self.call(Method::DELETE, &path, None, SOON).await {
            // Somebody else removes it just now.
            Err(EngineFault::Refused { status: 409, .. }) => Ok(()),
            removed => {
                found(removed).map_err(|fault| doing(fault, "remove the container"))?;
                Ok(())
            }
        }
    }

    /// Returns the last lines of what a container printed, cleaned for a terminal. Not being able
    /// to read them is no error: they go along with another one.
    pub(crate) async fn last_lines(&self, id: &str) -> Vec<String> {
        let id = encoded(id);
        let path = format!("/containers/{id}/logs?stdout=true&stderr=true&tail={LAST_LINES}");
        let body = self.call(Method::GET, &path, None, SOON).await.unwrap_or_default();
        log::lines(&body, LAST_LINES)
    }
}
