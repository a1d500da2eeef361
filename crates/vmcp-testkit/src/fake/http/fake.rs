//! The handle that tests hold.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::server::{Command, Server, serve};
use crate::fake::change::{Change, announce};
use crate::fake::engine::Engine;
use crate::fake::record::{
    Entry, NotSeen, Note, Record, Seen, describe, locked, notes, requests, violations,
};
use crate::script::Script;
use crate::script::faults::Fault;
use crate::script::items::Item;

/// A running fake server over HTTP.
///
/// Dropping it closes its port and its connections soon after; [`stop`](Self::stop) waits for that.
pub struct HttpFake {
    server: Arc<Server>,
    task: JoinHandle<()>,
}

impl HttpFake {
    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// If no port can be had, or outside a tokio runtime.
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free local port");
        let engine = Engine::new(script, Record::new(None));
        let (server, commands) = Server::new(engine, listener.local_addr().expect("is bound"));
        let task = tokio::spawn(serve(Arc::clone(&server), listener, commands));
        Self { server, task }
    }

    /// The address it listens on, also while it is down.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.server.addr
    }

    /// The streamable HTTP endpoint.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/mcp", self.server.addr)
    }

    /// The 2024-11-05 HTTP+SSE endpoint; there only if the script has `http.sse_transport`.
    #[must_use]
    pub fn sse_url(&self) -> String {
        format!("http://{}/sse", self.server.addr)
    }

    fn engine(&self) -> &Arc<Engine> {
        &self.server.engine
    }

    fn entries(&self) -> Vec<Entry> {
        self.engine().record.entries()
    }

    /// Every HTTP request so far, in order of arrival; those of a batch count as one.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        requests(&self.entries())
    }

    /// The requests that carried this JSON-RPC method.
    #[must_use]
    pub fn requests_of(&self, method: &str) -> Vec<Seen> {
        self.requests().into_iter().filter(|seen| seen.is(method)).collect()
    }

    /// The notes of this kind, or all if `what` is empty.
    #[must_use]
    pub fn notes(&self, what: &str) -> Vec<Note> {
        notes(&self.entries(), what)
    }

    /// What the client did that a good client does not, though nothing refused it.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        violations(&self.entries())
    }

    /// Waits for the first request, past or to come, that `is_it`.
    ///
    /// # Errors
    /// If none comes in time; the error lists what came.
    pub async fn wait_for(
        &self,
        is_it: impl Fn(&Seen) -> bool,
        within: Duration,
    ) -> Result<Seen, NotSeen> {
        self.wait(within, || self.requests().into_iter().find(|seen| is_it(seen))).await
    }

    /// Waits for the first note of this kind that `is_it`.
    ///
    /// # Errors
    /// If none comes in time; the error lists what came.
    pub async fn wait_for_note(
        &self,
        what: &str,
        is_it: impl Fn(&Note) -> bool,
        within: Duration,
    ) -> Result<Note, NotSeen> {
        self.wait(within, || self.notes(what).into_iter().find(|note| is_it(note))).await
    }

    async fn wait<T>(&self, within: Duration, found: impl Fn() -> Option<T>) -> Result<T, NotSeen> {
        let mut changes = self.engine().record.changes();
        let search = async {
            loop {
                if let Some(found) = found() {
                    return found;
                }
                let _closed = changes.changed().await;
            }
        };
        let missing = |_| NotSeen { within, instead: describe(&self.entries()) };
        tokio::time::timeout(within, search).await.map_err(missing)
    }

    /// How many legacy sessions were ever initialized.
    #[must_use]
    pub fn initialize_count(&self) -> u64 {
        self.engine().initialize_count()
    }

    /// How many legacy sessions it knows.
    #[must_use]
    pub fn live_sessions(&self) -> usize {
        self.engine().sessions().len()
    }

    /// How many SSE streams are open: GET streams, listen streams, and calls that stream.
    #[must_use]
    pub fn open_streams(&self) -> usize {
        self.server.streams.count()
    }

    /// How many TCP connections are open.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.server.connections.count()
    }

    /// Replaces the tools, silently.
    pub fn set_tools(&self, tools: Vec<Item>) {
        locked(&self.engine().items).tools = tools;
    }

    /// Replaces the resources, silently.
    pub fn set_resources(&self, resources: Vec<Item>) {
        locked(&self.engine().items).resources = resources;
    }

    /// Replaces the prompts, silently.
    pub fn set_prompts(&self, prompts: Vec<Item>) {
        locked(&self.engine().items).prompts = prompts;
    }

    /// Replaces the wire faults; their counts start again.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.engine().faults.set(faults);
    }

    /// Requires another bearer token from now on, or none.
    pub fn set_bearer(&self, token: Option<&str>) {
        *locked(&self.engine().bearer) = token.map(str::to_owned);
    }

    /// Announces that the tools changed.
    pub async fn push_list_changed(&self) {
        announce(self.engine(), &Change::Tools, None).await;
    }

    /// Announces that the prompts changed.
    pub async fn push_prompts_changed(&self) {
        announce(self.engine(), &Change::Prompts, None).await;
    }

    /// Announces that the resources changed.
    pub async fn push_resources_changed(&self) {
        announce(self.engine(), &Change::Resources, None).await;
    }

    /// Announces that one resource changed, to those who subscribed to it.
    pub async fn push_updated(&self, uri: &str) {
        announce(self.engine(), &Change::Updated(uri.to_owned()), None).await;
    }

    /// Ends every listen stream gracefully, with its result.
    pub fn end_listens(&self) {
        self.engine().listeners.end();
    }

    /// Forgets every legacy session, as a restart does; their streams end.
    pub fn forget_sessions(&self) {
        self.engine().forget_sessions();
    }

    /// Forgets one legacy session; its stream ends. Whether it was known.
    pub fn forget_session(&self, id: &str) -> bool {
        self.engine().close_session(id)
    }

    /// Closes the port and every connection. The port stays reserved, so that nobody else gets it;
    /// connecting is refused.
    pub async fn go_down(&self) {
        self.server.command(Command::Down).await;
    }

    /// Ends [`go_down`](Self::go_down) and [`hang`](Self::hang): listens on the same port again.
    pub async fn come_back(&self) {
        self.server.command(Command::Back).await;
    }

    /// Accepts connections and requests from now on, but answers none until
    /// [`come_back`](Self::come_back).
    pub async fn hang(&self) {
        self.server.command(Command::Hang).await;
    }

    /// Closes everything and waits until it is closed.
    pub async fn stop(mut self) {
        self.server.command(Command::Stop).await;
        let _panicked = (&mut self.task).await;
        self.engine().tasks.close();
        self.engine().tasks.wait().await;
    }
}

impl Drop for HttpFake {
    fn drop(&mut self) {
        self.engine().stop.cancel();
        self.server.stop.cancel();
    }
}
