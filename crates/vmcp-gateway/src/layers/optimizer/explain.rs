//! Why a search found what it found, for operators.

use std::fmt;

use vmcp_core::{CallContext, Error};
use vmcp_search::{EmptyQuery, Explanation, Query};

use super::Optimizer;

/// What a search found, and everything that went into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The hits with their parts, and the index.
    pub explanation: Explanation,
    /// Which model's vectors were compared; `None` if words decided alone.
    pub model: Option<String>,
    /// Why words decided alone though meaning was to count.
    pub note: Option<String>,
}

impl Optimizer {
    /// Searches as [`FIND_TOOL`](super::FIND_TOOL) does for this caller, and tells why it finds what
    /// it finds. Gives `most` tools at most, as many as `find_tool` does if that is absent.
    ///
    /// # Errors
    /// When there is nothing to look for, inside; when the gateway cannot tell which tools there
    /// are, outside.
    pub async fn explain(
        &self,
        cx: &CallContext,
        description: &str,
        keywords: &[&str],
        most: Option<usize>,
    ) -> Result<Result<Explained, EmptyQuery>, Error> {
        let query = match Query::new(description, keywords) {
            Ok(query) => query,
            Err(empty) => return Ok(Err(empty)),
        };
        let settings = self.settings();
        let view = self.view(&self.inner.catalog(cx).await?).await?;
        let sought = self.seek(&query, &settings).await;
        let (weighed, note) = (sought.weighed(&settings), sought.by_words());
        let most = most.unwrap_or(settings.max_tools_to_return);
        Ok(Ok(Explained {
            explanation: view.explain(&query, weighed, most),
            model: weighed.map(|(sought, _)| sought.model.to_string()),
            note: note.map(|note| note.to_string()),
        }))
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(note) = &self.note {
            writeln!(f, "{note}")?;
        }
        if let Some(model) = &self.model {
            writeln!(f, "model {model}")?;
        }
        self.explanation.fmt(f)
    }
}
