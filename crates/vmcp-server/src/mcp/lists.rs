//! The four lists: rendered once for a catalogue, then sent as bytes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use vmcp_core::{Catalog, Era, Error, Json, Kind};
use vmcp_wire::{
    convert::{definition_for, result_for},
    method,
};

use super::cursor::Cursors;

/// Bytes of rendered first pages that are kept. Old catalogues are not removed one by one: at this
/// bound all go, and those in use are rendered again.
const KEPT: usize = 32 << 20;

pub(crate) struct Lists {
    page_size: usize,
    server_info: Json,
    cursors: Cursors,
    first_pages: Mutex<FirstPages>,
}

#[derive(Default)]
struct FirstPages {
    pages: HashMap<(u64, &'static str, Era), Json>,
    bytes: usize,
}

/// Which list.
#[derive(Clone, Copy)]
pub(super) struct List {
    method: &'static str,
    key: &'static str,
}

impl Lists {
    pub(crate) fn new(page_size: usize, server_info: &Json) -> Self {
        // A page of nothing would never come to an end.
        let page_size = page_size.max(1);
        let server_info = server_info.clone();
        Self { page_size, server_info, cursors: Cursors::new(), first_pages: Mutex::default() }
    }

    /// The result of `list`.
    ///
    /// # Errors
    /// When `params.cursor` is not one that we gave out for this list.
    pub(super) fn page(
        &self,
        list: List,
        params: Option<&Json>,
        catalog: &Arc<Catalog>,
        era: Era,
    ) -> Result<Json, Error> {
        let cursor = params.and_then(|params| params.get("cursor")).filter(|c| !c.raw().is_null());
        match cursor {
            None => Ok(self.first(list, catalog, era)),
            Some(cursor) => self.from(list, &cursor, catalog, era),
        }
    }

    fn first(&self, list: List, catalog: &Arc<Catalog>, era: Era) -> Json {
        let key = (catalog.id(), list.method, era);
        if let Some(page) = self.first_pages.lock().expect("no panic inside").pages.get(&key) {
            return page.clone();
        }
        let page = self.render(list, catalog, era, 0);
        let mut kept = self.first_pages.lock().expect("no panic inside");
        if kept.bytes >= KEPT {
            *kept = FirstPages::default();
        }
        // Two may have rendered the same page: then it counts twice, which hurts nobody.
        kept.bytes += page.as_ref().len() + ENTRY;
        kept.pages.insert(key, page.clone());
        page
    }

    fn from(&self, list: List, cursor: &Json, catalog: &Catalog, era: Era) -> Result<Json, Error> {
        let text = cursor.raw().as_text().unwrap_or_default();
        let last = self.cursors.open(list.method, &text).ok_or_else(|| {
            let message = "the cursor is not one of this list; start again without one";
            Error::client(Kind::InvalidParams, message)
        })?;
        let start = entries(list, catalog, era).partition_point(|(name, _)| **name <= *last);
        Ok(self.render(list, catalog, era, start))
    }

    fn render(&self, list: List, catalog: &Catalog, era: Era, start: usize) -> Json {
        let entries = entries(list, catalog, era);
        let rest = &entries[start.min(entries.len())..];
        let page = &rest[..rest.len().min(self.page_size)];
        let definitions = Json::array(page.iter().map(|(_, definition)| definition));
        let mut members = vec![(list.key, definitions)];
        if let Some((last, _)) = page.last().filter(|_| rest.len() > page.len()) {
            members.push(("nextCursor", Json::string(&self.cursors.after(list.method, last))));
        }
        let version = match era {
            Era::Legacy => vmcp_core::Version::LATEST_LEGACY,
            Era::Modern => vmcp_core::Version::LATEST,
        };
        result_for(version, list.method, Json::object(members), &self.server_info)
    }
}

/// Bytes that an entry costs besides its page.
const ENTRY: usize = 256;

impl List {
    /// The list that `method` asks for, if it is one of the four.
    pub(super) fn of(method: &str) -> Option<Self> {
        let (method, key) = match method {
            method::TOOLS_LIST => (method::TOOLS_LIST, "tools"),
            method::RESOURCES_LIST => (method::RESOURCES_LIST, "resources"),
            method::TEMPLATES_LIST => (method::TEMPLATES_LIST, "resourceTemplates"),
            method::PROMPTS_LIST => (method::PROMPTS_LIST, "prompts"),
            _ => return None,
        };
        Some(Self { method, key })
    }
}

/// The entries of a list in their order, by what they are sorted by.
fn entries(list: List, catalog: &Catalog, era: Era) -> Vec<(Arc<str>, Json)> {
    match list.method {
        method::TOOLS_LIST => catalog
            .tools()
            .map(|tool| (Arc::clone(&tool.name), definition_for(era, &tool.definition)))
            .collect(),
        method::RESOURCES_LIST => {
            catalog.resources().iter().map(|r| (Arc::clone(&r.uri), r.definition.clone())).collect()
        }
        method::TEMPLATES_LIST => catalog
            .templates()
            .iter()
            .map(|t| (Arc::clone(&t.uri_template), t.definition.clone()))
            .collect(),
        _ => {
            catalog.prompts().iter().map(|p| (Arc::clone(&p.name), p.definition.clone())).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use vmcp_core::{
        BackendId,
        catalog::{Parts, Tool},
    };

    use super::*;

    fn catalog(names: &[&str]) -> Arc<Catalog> {
        let tool = |name: &&str| Tool {
            name: (*name).into(),
            backend: BackendId::new("b").unwrap(),
            original: (*name).into(),
            definition: Json::object([("name", Json::string(name))]),
            advertised: *name != "hidden",
            arguments: Vec::new(),
            header_params: Vec::new(),
        };
        Arc::new(Catalog::new(Parts {
            tools: names.iter().map(tool).collect(),
            ..Parts::default()
        }))
    }

    fn tools() -> List {
        List::of("tools/list").unwrap()
    }

    /// All pages, names joined, pages apart.
    fn pages(lists: &Lists, catalog: &Arc<Catalog>) -> String {
        let mut out: Vec<String> = Vec::new();
        let mut params: Option<Json> = None;
        loop {
            let page = lists.page(tools(), params.as_ref(), catalog, Era::Legacy);
            let page = page.unwrap();
            let tools = page.get("tools").unwrap();
            let names = tools
                .raw()
                .as_array()
                .unwrap()
                .map(|t| t.get("name").unwrap().as_text().unwrap().into_owned());
            out.push(names.collect::<Vec<_>>().join(" "));
            match page.get("nextCursor") {
                Some(cursor) => params = Some(Json::object([("cursor", cursor)])),
                None => return out.join(" | "),
            }
        }
    }

    #[test]
    fn pages_hold_every_advertised_entry_once() {
        let lists = Lists::new(2, &Json::null());
        assert_eq!(pages(&lists, &catalog(&[])), "");
        assert_eq!(pages(&lists, &catalog(&["a", "b"])), "a b");
        assert_eq!(pages(&lists, &catalog(&["e", "hidden", "a", "c", "b", "d"])), "a b | c d | e");
    }

    #[test]
    fn a_cursor_goes_on_in_a_catalogue_that_changed_meanwhile() {
        let lists = Lists::new(2, &Json::null());
        let first = lists.page(tools(), None, &catalog(&["a", "b", "c"]), Era::Legacy);
        let cursor = first.unwrap().get("nextCursor").unwrap();
        let params = Json::object([("cursor", cursor)]);
        let later = catalog(&["a", "c", "d"]);
        let next = lists.page(tools(), Some(&params), &later, Era::Legacy);
        assert_eq!(next.unwrap().as_str(), r#"{"tools":[{"name":"c"},{"name":"d"}]}"#);
    }

    #[test]
    fn a_cursor_of_nobody_is_an_error() {
        let lists = Lists::new(2, &Json::null());
        let params: Json = r#"{"cursor":"AAAA"}"#.parse().unwrap();
        let error = lists.page(tools(), Some(&params), &catalog(&[]), Era::Modern);
        insta::assert_snapshot!(error.unwrap_err(), @"the cursor is not one of this list; start again without one");
    }
}
