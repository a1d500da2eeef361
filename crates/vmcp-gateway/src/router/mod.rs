//! The innermost gateway: an advertised name becomes a backend and its own name for the thing.

mod complete;
mod interview;
mod prompt;
pub(crate) mod questions;
mod relay;
mod resource;
mod subscribe;
mod tool;

use std::{sync::Arc, time::Instant};

use async_trait::async_trait;
use vmcp_backend::Backend;
use vmcp_catalog::printable;
use vmcp_core::{
    BackendId, CallContext, Catalog, Completion, Error, Events, Gateway, Json, Kind, News, Origin,
    Outcome, PromptGet, ResourceRead, ToolCall,
};

use crate::{directory::Directory, seal::Sealer, suggest};

/// Routes to backends; checks nothing but that names exist.
#[derive(Clone)]
pub struct Router {
    directory: Arc<Directory>,
    sealer: Arc<Sealer>,
}

impl Router {
    pub(crate) fn new(directory: Arc<Directory>) -> Self {
        Self { directory, sealer: Arc::new(Sealer::new(Instant::now())) }
    }

    /// Who is there.
    pub(crate) fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory)
    }

    /// The backend called `id`. It can be gone although the catalogue names it: the catalogue is a
    /// moment old.
    fn backend(&self, id: &BackendId) -> Result<Arc<Backend>, Error> {
        self.directory.backend(id).ok_or_else(|| {
            let message = format!("backend `{id}` was just removed from the configuration");
            Error::new(Kind::Unavailable, Origin::Gateway, message)
        })
    }
}

/// The error for a tool that does not exist for the caller, with the names it may have meant.
pub(crate) fn unknown_tool(catalog: &Catalog, name: &str) -> Error {
    let near = suggest::tools(catalog, name);
    let hint = if near.is_empty() {
        String::new()
    } else {
        let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
        format!("; did you mean {}?", near.join(" or "))
    };
    Error::client(Kind::NotFound, format!("unknown tool `{}`{hint}", printable(name)))
}

#[async_trait]
impl Gateway for Router {
    async fn catalog(&self, _cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        Ok(self.directory.catalog())
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        self.route_tool(cx, call).await
    }

    async fn read_resource(&self, cx: &CallContext, read: ResourceRead) -> Result<Outcome, Error> {
        self.route_read(cx, read).await
    }

    async fn get_prompt(&self, cx: &CallContext, get: PromptGet) -> Result<Outcome, Error> {
        self.route_prompt(cx, get).await
    }

    async fn complete(&self, cx: &CallContext, completion: Completion) -> Result<Json, Error> {
        self.route_completion(cx, completion).await
    }

    async fn subscribe(&self, cx: &CallContext, resources: &[String]) -> Result<Events, Error> {
        self.open_events(cx, resources).await
    }

    async fn inform(&self, cx: &CallContext, news: News) {
        let members = self.directory.members();
        let told = members.values().map(|entry| entry.backend.inform(cx, &news));
        futures_util::future::join_all(told).await;
    }
}
