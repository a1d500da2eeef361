//! One checker for each tool, made at its first call.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio::{sync::OnceCell, task::spawn_blocking};
use tracing::{debug, error, warn};
use vmcp_core::{Json, catalog::Tool};

use super::checker::Checker;

/// How many rules all checkers together may have; one takes about half a kilobyte. A tool has ten,
/// a large one a hundred. Past this, all checkers are made anew.
const MOST_KEPT: usize = 100_000;

/// What a tool without a checker counts: its definition is kept, so that it is not tried again.
const NO_CHECKER: usize = 20;

/// The checkers, by the tools' advertised names.
///
/// An entry counts only for the very definition that it was made from: whoever sees another
/// catalogue gets another checker, and a new catalogue keeps the checkers of what it left as it was.
#[derive(Default)]
pub(super) struct Checkers {
    by_tool: Mutex<HashMap<Arc<str>, Entry>>,
}

struct Entry {
    definition: Json,
    /// Filled once; empty inside for a tool that cannot be checked.
    checker: Arc<OnceCell<Option<Arc<Checker>>>>,
}

impl Entry {
    fn rules(&self) -> usize {
        let checker = self.checker.get().and_then(Option::as_ref);
        checker.map_or(NO_CHECKER, |checker| checker.rules())
    }
}

impl Checkers {
    /// The checker for `tool`, or `None` if its arguments cannot be checked.
    pub(super) async fn of(&self, tool: &Tool) -> Option<Arc<Checker>> {
        let schema = tool.definition.get("inputSchema")?;
        let entry = self.entry(tool);
        entry.get_or_init(|| make(tool, schema)).await.clone()
    }

    fn entry(&self, tool: &Tool) -> Arc<OnceCell<Option<Arc<Checker>>>> {
        let mut by_tool = self.by_tool.lock().expect("no panic inside");
        if let Some(entry) = by_tool.get(&tool.name).filter(|e| e.definition == tool.definition) {
            return Arc::clone(&entry.checker);
        }
        if by_tool.values().map(Entry::rules).sum::<usize>() > MOST_KEPT {
            by_tool.clear();
        }
        let checker = Arc::default();
        let entry = Entry { definition: tool.definition.clone(), checker: Arc::clone(&checker) };
        by_tool.insert(Arc::clone(&tool.name), entry);
        checker
    }
}

/// Makes a checker where that holds up nobody. Why there is none is logged here, once.
async fn make(tool: &Tool, schema: Json) -> Option<Arc<Checker>> {
    let (name, backend) = (&tool.name, &tool.backend);
    let checker = match spawn_blocking(move || Checker::new(&schema)).await {
        Ok(Ok(checker)) => checker,
        Ok(Err(why)) => {
            warn!(tool = %name, %backend, schema = %why, "arguments of a tool are not checked");
            return None;
        }
        Err(failure) => {
            error!(tool = %name, %backend, error = %failure, "a schema could not be read");
            return None;
        }
    };
    if checker.left_out() > 0 {
        debug!(tool = %name, parts = checker.left_out(), "parts of a schema are not checked");
    }
    Some(Arc::new(checker))
}
