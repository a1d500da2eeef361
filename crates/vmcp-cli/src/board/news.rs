//! What has changed since it was last told.

use std::{collections::HashMap, sync::Arc};

use vmcp::{
    BackendReport, Conflicts, Directory, State,
    core::{BackendId, catalog::Shown},
};

use super::event::Event;

/// Remembers what was told.
#[derive(Default)]
pub(super) struct News {
    told: HashMap<BackendId, State>,
    conflicts: Option<Arc<Conflicts>>,
    catalogue: Option<Shown>,
    complete: bool,
}

impl News {
    /// What is new, in the order in which it should be told.
    pub(super) fn since(&mut self, directory: &Directory) -> Vec<Event> {
        let reports = directory.report();
        let mut events = Vec::new();
        for report in &reports {
            events.extend(self.backend(report));
        }
        self.told.retain(|id, _| reports.iter().any(|report| report.id == *id));
        let conflicts = directory.conflicts();
        if conflicts != self.conflicts {
            events.extend(conflicts.clone().map(Event::Conflicts));
            self.conflicts = conflicts;
        }
        self.complete |= reports.iter().all(|report| report.settled);
        let catalogue = directory.catalog().shown();
        if self.complete && self.catalogue.replace(catalogue) != Some(catalogue) {
            events.push(Event::Catalogue);
        }
        events
    }

    /// A backend is news when its first attempt is over and when it goes or comes back. One that
    /// was replaced is new.
    fn backend(&mut self, report: &BackendReport) -> Option<Event> {
        if !report.settled {
            if report.status.state == State::Connecting {
                self.told.remove(&report.id);
            }
            return None;
        }
        let state = report.status.state;
        let told = self.told.insert(report.id.clone(), state);
        (told != Some(state)).then(|| Event::Backend(Box::new(report.clone())))
    }
}
