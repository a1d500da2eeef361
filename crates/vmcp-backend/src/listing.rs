//! Reading everything that a backend offers, page after page, within bounds.

use std::{collections::HashSet, time::Duration};

use vmcp_core::{Json, Offer, Raw};
use vmcp_wire::method;

use crate::{fault::Fault, lane::Lane, patience::Patience};

/// Pages read of one list.
const MAX_PAGES: usize = 100;
/// Entries kept of one list. One more than the catalogue takes, so that it can say so.
const MAX_ENTRIES: usize = 5_001;
/// Bytes kept of one list.
const MAX_BYTES: usize = 64 << 20;

/// What was read.
pub(crate) struct Reading {
    pub(crate) offer: Offer,
    /// What a busy server said to single lists.
    pub(crate) busy: Vec<Fault>,
    /// Whether asking again soon may bring more.
    pub(crate) complete: bool,
}

/// Lists what `lane`'s server declares to have; each page may take `page`.
///
/// A list that the server refuses or that is endless is noted in the offer's faults; the others
/// are kept. Of a list that could not be read now, what is `known` stays.
pub(crate) async fn read(
    lane: &Lane,
    page: Duration,
    known: Option<&Offer>,
) -> Result<Reading, Fault> {
    let (tools, resources, templates, prompts) = futures_util::future::join4(
        list(lane, page, "tools", method::TOOLS_LIST, "tools"),
        list(lane, page, "resources", method::RESOURCES_LIST, "resources"),
        list(lane, page, "resources", method::TEMPLATES_LIST, "resourceTemplates"),
        list(lane, page, "prompts", method::PROMPTS_LIST, "prompts"),
    )
    .await;
    let answers =
        [&tools, &resources, &templates, &prompts].iter().any(|l| matches!(l, Ok(Some(_))));
    let mut reading =
        Reading { offer: Offer::empty(lane.hello.version), busy: Vec::new(), complete: true };
    let mut keep = |list, method, known| reading.keep(list, answers, method, known);
    let tools = keep(tools, method::TOOLS_LIST, known.map(|known| &known.tools))?;
    let resources = keep(resources, method::RESOURCES_LIST, known.map(|known| &known.resources))?;
    let templates = keep(templates, method::TEMPLATES_LIST, known.map(|known| &known.templates))?;
    let prompts = keep(prompts, method::PROMPTS_LIST, known.map(|known| &known.prompts))?;
    reading.offer = Offer {
        capabilities: lane.hello.capabilities.clone(),
        server_info: lane.hello.server_info.clone(),
        instructions: lane.hello.instructions.clone(),
        tools,
        resources,
        templates,
        prompts,
        ..reading.offer
    };
    Ok(reading)
}

impl Reading {
    /// The entries of a list, whether it could be read or not; fails if there is no sign that the
    /// server is well otherwise.
    fn keep(
        &mut self,
        list: Result<Option<List>, Fault>,
        answers: bool,
        method: &str,
        known: Option<&Vec<Json>>,
    ) -> Result<Vec<Json>, Fault> {
        match list {
            Ok(list) => {
                let List { entries, fault } = list.unwrap_or_default();
                self.offer.faults.extend(fault);
                Ok(entries)
            }
            Err(
                fault @ (Fault::Refused { .. }
                | Fault::Protocol(_)
                | Fault::TimedOut { .. }
                | Fault::Busy { .. }),
            ) if answers => {
                self.complete = false;
                self.offer.faults.push(format!("`{method}`: it {fault}"));
                if matches!(fault, Fault::Busy { .. }) {
                    self.busy.push(fault);
                }
                Ok(known.cloned().unwrap_or_default())
            }
            Err(fault) => Err(fault),
        }
    }
}

#[derive(Default)]
struct List {
    entries: Vec<Json>,
    fault: Option<String>,
}

impl List {
    fn broken(mut self, why: String) -> Self {
        self.fault = Some(why);
        self
    }
}

/// One list; `None` if the server does not declare to have it.
async fn list(
    lane: &Lane,
    page: Duration,
    capability: &str,
    method: &str,
    key: &str,
) -> Result<Option<List>, Fault> {
    if !lane.can(&[capability]) {
        return Ok(None);
    }
    pages(lane, page, method, key).await.map(Some)
}

async fn pages(lane: &Lane, page: Duration, method: &str, key: &str) -> Result<List, Fault> {
    let mut list = List::default();
    let mut cursors = HashSet::new();
    let mut cursor: Option<Json> = None;
    let mut bytes = 0;
    for _ in 0..MAX_PAGES {
        let params = cursor.as_ref().map(|cursor| Json::object([("cursor", cursor)]));
        let result = match lane
            .ask_internally(method, params, Patience::only(page, "timeouts.list"))
            .await
        {
            Ok(Ok(result)) => result,
            // Asking again would not help, and the other lists are sound.
            Err(fault @ Fault::TooLarge(_)) => {
                return Ok(list.broken(format!("`{method}`: it {fault}")));
            }
            Err(fault) => return Err(fault),
            // Servers that have resources but no templates say that the method is unknown.
            Ok(Err(error)) if error.code == vmcp_wire::code::METHOD_NOT_FOUND => {
                return Ok(list);
            }
            Ok(Err(error)) => {
                let why = format!("`{method}` answered error {}: {}", error.code, error.message);
                return Ok(list.broken(why));
            }
        };
        let Some(entries) = result.raw().get(key).and_then(Raw::as_array) else {
            return Ok(list.broken(format!("`{method}` answered no array `{key}`")));
        };
        bytes += result.as_ref().len();
        if bytes > MAX_BYTES {
            let limit = MAX_BYTES >> 20;
            return Ok(list.broken(format!("`{method}` lists more than {limit} MiB")));
        }
        list.entries.extend(entries.map(|entry| result.share(entry)));
        if list.entries.len() >= MAX_ENTRIES {
            list.entries.truncate(MAX_ENTRIES);
            let limit = MAX_ENTRIES - 1;
            return Ok(list.broken(format!("`{method}` lists more than {limit} entries")));
        }
        let next = result.get("nextCursor").filter(|next| next.raw().as_text().is_some());
        let Some(next) = next else { return Ok(list) };
        if !cursors.insert(next.to_string()) {
            return Ok(list.broken(format!("`{method}` gives the same cursor twice")));
        }
        cursor = Some(next);
    }
    Ok(list.broken(format!("`{method}` has more than {MAX_PAGES} pages")))
}
