//! The optimizer: searches for tools, calls of what was found, and the model behind the searches.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use opentelemetry::{
    KeyValue,
    metrics::{Counter, Histogram},
};

use super::{Metrics, OTHER, Status, names, of_tool};
use names::{bounds, label};

/// Counts searches, and calls of what they found.
#[derive(Debug)]
pub(crate) struct Searches {
    finds: Counter<u64>,
    find_errors: Counter<u64>,
    find_seconds: Histogram<f64>,
    found: Histogram<f64>,
    saved: Histogram<f64>,
    degraded: Counter<u64>,
    calls: Counter<u64>,
    call_errors: Counter<u64>,
    not_found: Counter<u64>,
    call_seconds: Histogram<f64>,
}

/// A search that was answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search {
    /// Tools that it gave.
    pub(crate) found: usize,
    /// Percent of the tokens of all definitions that its caller did not have to read.
    pub(crate) saved: f64,
    /// Why it went by words alone, in a word, where meaning was to count.
    pub(crate) degraded: Option<&'static str>,
}

/// The figures of a model, for whenever somebody reads.
pub(crate) trait Embedding: Send + Sync + 'static {
    /// Whether meaning counts in searches now.
    fn is_ready(&self) -> bool;

    /// How many texts of tools there are, by how far they are. Costs a look at each.
    fn vectors(&self) -> [(&'static str, usize); 4];

    /// How many texts this process had embedded, by what they are.
    fn embedded(&self) -> [(&'static str, u64); 2];

    /// How many questions found their vectors made.
    fn cache_hits(&self) -> u64;
}

impl Metrics {
    /// The instruments of searches.
    pub(crate) fn searches(&self) -> Searches {
        let searches = Searches {
            finds: self.counter(names::FIND_REQUESTS, "Calls of find_tool"),
            find_errors: self.counter(
                names::FIND_ERRORS,
                "Calls of find_tool that failed, or that asked nothing",
            ),
            find_seconds: self.seconds(names::FIND_DURATION, "How long find_tool took"),
            found: self.figures(names::FIND_RESULTS, "Tools that a search gave", &bounds::FOUND),
            saved: self.figures(
                names::TOKEN_SAVINGS,
                "Tokens of definitions that the client of a search did not read, in percent",
                &bounds::PERCENT,
            ),
            degraded: self.counter(
                names::FIND_DEGRADED,
                "Searches that went by words alone though meaning was to count",
            ),
            calls: self.counter(names::CALL_REQUESTS, "Calls of call_tool"),
            call_errors: self.counter(
                names::CALL_ERRORS,
                "Calls of call_tool that failed; those of unknown tools are not among them",
            ),
            not_found: self.counter(
                names::CALL_NOT_FOUND,
                "Calls of call_tool that named a tool which their caller does not have",
            ),
            call_seconds: self.seconds(names::CALL_DURATION, "How long call_tool took"),
        };
        let other = [KeyValue::new(label::TOOL_NAME, OTHER)];
        // What is missing until it happens is not seen to happen.
        searches.finds.add(0, &[]);
        searches.find_errors.add(0, &[]);
        searches.calls.add(0, &other);
        searches.call_errors.add(0, &other);
        searches.not_found.add(0, &other);
        searches
    }

    /// Tells the figures of `model` to whoever reads, for as long as it is there.
    pub(crate) fn watch_embedding<E: Embedding>(&self, model: &Arc<E>) {
        let about = "Whether meaning counts in searches now, 1 or 0";
        self.gauge(names::EMBEDDER_READY, about, model, |model, seen| {
            seen.observe(model.is_ready().into(), &[]);
        });
        let about = "Texts of tools that are to have vectors, each once";
        self.gauge(names::VECTORS, about, model, |model, seen| {
            for (state, number) in model.vectors() {
                seen.observe(number as u64, &[KeyValue::new(label::STATE, state)]);
            }
        });
        let about = "Texts that the model has embedded";
        self.total(names::EMBEDDED_TEXTS, about, model, |model, seen| {
            for (kind, number) in model.embedded() {
                seen.observe(number, &[KeyValue::new(label::KIND, kind)]);
            }
        });
        let about = "Questions whose vectors were there, or on their way";
        self.total(names::EMBEDDING_CACHE_HITS, about, model, |model, seen| {
            seen.observe(model.cache_hits(), &[]);
        });
    }
}

impl Searches {
    /// A search has ended: so if it was answered, with `None` if it was not.
    pub(crate) fn note(&self, search: Option<Search>, took: Duration) {
        self.finds.add(1, &[]);
        self.find_seconds.record(took.as_secs_f64(), &[]);
        let Some(search) = search else {
            self.find_errors.add(1, &[]);
            return;
        };
        self.found.record(search.found as f64, &[]);
        // Whoever finds nothing has not been saved anything.
        if search.found > 0 {
            self.saved.record(search.saved, &[]);
        }
        if let Some(reason) = search.degraded {
            self.degraded.add(1, &[KeyValue::new(label::REASON, reason)]);
        }
    }

    /// A call of `call_tool` begins; dropped before its end, it counts as one that failed.
    pub(crate) fn relay(&self) -> Relay<'_> {
        let tool = KeyValue::new(label::TOOL_NAME, OTHER);
        Relay {
            searches: self,
            start: Instant::now(),
            tool,
            is_unknown: false,
            status: Status::Error,
        }
    }
}

/// A call of `call_tool` that has not ended.
pub(crate) struct Relay<'a> {
    searches: &'a Searches,
    start: Instant,
    tool: KeyValue,
    is_unknown: bool,
    status: Status,
}

impl Relay<'_> {
    /// It calls this tool of the catalogue.
    pub(crate) fn calls(&mut self, tool: &Arc<str>) {
        self.tool = KeyValue::new(label::TOOL_NAME, of_tool(tool));
    }

    /// It names no tool that its caller has.
    pub(crate) const fn is_unknown(&mut self) {
        self.is_unknown = true;
    }

    /// It ended so.
    pub(crate) fn end(mut self, status: Status) {
        self.status = status;
    }
}

impl Drop for Relay<'_> {
    fn drop(&mut self) {
        let (searches, tool) = (self.searches, std::slice::from_ref(&self.tool));
        searches.calls.add(1, tool);
        searches.call_seconds.record(self.start.elapsed().as_secs_f64(), tool);
        if self.is_unknown {
            searches.not_found.add(1, tool);
        } else if self.status == Status::Error {
            searches.call_errors.add(1, tool);
        }
    }
}
