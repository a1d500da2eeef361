//! One search, from its question to its end.

use std::{sync::Arc, time::Instant};

use vmcp_core::{CallContext, Error, Json, ToolCall, tool_result};
use vmcp_search::{Balance, Query};

use super::{
    Optimizer, Settings,
    find::{self, Answer, Finished},
    meaning::Sought,
    view::Weighed,
    words::ByWords,
};
use crate::metrics::{self, Searches};

impl Optimizer {
    /// Finds tools; what is wrong with the question is told in the result.
    pub(super) async fn find(&self, cx: &CallContext, call: &ToolCall) -> Result<Json, Error> {
        let start = Instant::now();
        let ended = self.search(cx, call).await;
        note_end(&ended, start, self.searches.as_ref());
        ended.map(|ended| ended.result)
    }

    async fn search(&self, cx: &CallContext, call: &ToolCall) -> Result<Ended, Error> {
        let query = match find::read(&call.params) {
            Ok(query) => query,
            Err(text) => return Ok(Ended { result: tool_result::failure(&text), finished: None }),
        };
        let below = self.inner.catalog(cx).await?;
        let settings = self.settings();
        let (view, sought) = tokio::join!(self.view(&below), self.seek(&query, &settings));
        let view = view?;
        let (most, by_words) = (settings.max_tools_to_return, sought.by_words());
        let weighed = sought.weighed(&settings);
        let answer = Answer { below: &below, view: &view, most, weighed, by_words };
        let (result, finished) = answer.to(&query);
        Ok(Ended { result, finished: Some((finished, by_words)) })
    }

    /// The meaning of a question, where it counts.
    pub(super) async fn seek(&self, query: &Query, settings: &Settings) -> Seek {
        match &self.meanings {
            Some(meanings) if balance(settings).has_meaning() => {
                Seek(Some(meanings.of(query.text()).await))
            }
            _ => Seek(None),
        }
    }

    pub(super) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.borrow())
    }
}

/// What came of asking for the meaning of a question; nothing where meaning does not count.
pub(super) struct Seek(Option<Result<Sought, ByWords>>);

impl Seek {
    pub(super) fn weighed(&self, settings: &Settings) -> Option<Weighed<'_>> {
        let sought = self.0.as_ref()?.as_ref().ok()?;
        Some((sought, balance(settings)))
    }

    pub(super) fn by_words(&self) -> Option<ByWords> {
        self.0.as_ref()?.as_ref().err().copied()
    }
}

fn balance(settings: &Settings) -> Balance {
    Balance::new(settings.semantic_ratio, settings.semantic_distance_threshold)
}

/// A search that was answered.
struct Ended {
    result: Json,
    /// What was found, and why words decided alone if they did; nothing when the question could not
    /// be meant.
    finished: Option<(Finished, Option<ByWords>)>,
}

impl Ended {
    fn counted(&self) -> Option<metrics::Search> {
        let (finished, by_words) = self.finished?;
        let degraded = by_words.map(ByWords::word);
        Some(metrics::Search { found: finished.found, saved: finished.savings.percent(), degraded })
    }
}

/// Where every search ends: it is counted, and told to whoever debugs.
fn note_end(ended: &Result<Ended, Error>, start: Instant, searches: Option<&Searches>) {
    let took = start.elapsed();
    if let Some(searches) = searches {
        searches.note(ended.as_ref().ok().and_then(Ended::counted), took);
    }
    let micros = took.as_micros();
    match ended {
        Ok(Ended { finished: Some((finished, by_words)), .. }) => tracing::debug!(
            tools = finished.tools,
            found = finished.found,
            baseline_tokens = finished.savings.baseline,
            returned_tokens = finished.savings.returned,
            degraded = by_words.is_some(),
            micros,
            "searched for tools"
        ),
        Ok(_) => tracing::debug!(micros, "a search without a question"),
        Err(error) => tracing::debug!(%error, micros, "a search failed"),
    }
}
