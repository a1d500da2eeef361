//! Events for programs: one JSON object a line on standard output.

use std::sync::Arc;

use serde_json::{Value, json};
use vmcp::{BackendReport, Conflicts, Directory, Reload, State, core::BackendId};

use super::{
    meaning::{self, Step},
    summary::Totals,
};
use crate::say;

/// Something that somebody may want to know.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    /// A backend went, came or failed for the first time.
    Backend(Box<BackendReport>),
    /// Several backends claim the same names, and the catalogue stays as it was.
    Conflicts(Arc<Conflicts>),
    /// What is listed has changed.
    Catalogue,
    /// Finding tools by their meaning is a step further.
    Meaning(Step),
    /// The configuration was taken over.
    Reloaded {
        /// What became of the backends.
        reload: Reload,
        /// Settings that wait for the next start.
        needs_restart: Vec<&'static str>,
    },
    /// The configuration was not taken over.
    ReloadFailed {
        /// Why.
        reason: String,
    },
    /// No more requests are taken.
    Stopping,
}

/// Prints the event.
pub(crate) fn tell(event: &Event, directory: &Directory) {
    say::out(&object(event, directory).to_string());
}

fn object(event: &Event, directory: &Directory) -> Value {
    match event {
        Event::Backend(report) => backend(report),
        Event::Conflicts(conflicts) => json!({
            "event": "conflicts",
            "names": conflicts.names.iter().map(contested).collect::<Vec<_>>(),
        }),
        Event::Catalogue => Totals::of(directory).to_json("catalogue"),
        Event::Meaning(step) => meaning::json(step),
        Event::Reloaded { reload, needs_restart } => json!({
            "event": "reloaded",
            "added": names(&reload.added),
            "changed": names(&reload.changed),
            "removed": names(&reload.removed),
            "needsRestart": needs_restart,
        }),
        Event::ReloadFailed { reason } => json!({"event": "reloadFailed", "reason": reason}),
        Event::Stopping => json!({"event": "stopping"}),
    }
}

fn backend(report: &BackendReport) -> Value {
    let mut event = json!({"event": "backend"});
    let Value::Object(members) = self::report(report) else { return event };
    event.as_object_mut().expect("just made as an object").extend(members);
    event
}

/// A backend in JSON.
pub(crate) fn report(report: &BackendReport) -> Value {
    let status = &report.status;
    let up = status.state == State::Up;
    let mut object = json!({
        "name": report.id.as_str(),
        "transport": report.transport,
        "state": status.state.as_str(),
        "tools": report.tools,
        "resources": report.resources,
        "prompts": report.prompts,
    });
    if let Some(ms) = status.ready_ms.filter(|_| up) {
        object["readyMs"] = ms.into();
    }
    if let Some(why) = status.last_error.as_ref().filter(|_| !up) {
        object["reason"] = why.as_str().into();
    }
    if report.remembered {
        object["remembered"] = true.into();
    }
    if !report.left_out.is_empty() {
        object["leftOut"] = report.left_out.clone().into();
    }
    object
}

/// A contested name in JSON.
pub(crate) fn contested(contested: &vmcp::Contested) -> Value {
    let claimants = contested.claimants.iter();
    let claimants = claimants.map(|(id, tool)| json!({"backend": id.as_str(), "tool": tool}));
    json!({"name": contested.name, "claimants": claimants.collect::<Vec<_>>()})
}

fn names(ids: &[BackendId]) -> Vec<&str> {
    ids.iter().map(BackendId::as_str).collect()
}
