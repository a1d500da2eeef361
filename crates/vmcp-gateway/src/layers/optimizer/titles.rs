//! What backends call themselves: people ask for "GitHub", whatever the backend is called here.

use std::{collections::HashMap, sync::Arc};

use vmcp_core::{BackendId, Raw};

use crate::Directory;

/// Where the titles of backends are looked up; the default knows none.
#[derive(Clone, Default)]
pub(super) struct Titles {
    pub(super) directory: Option<Arc<Directory>>,
}

impl Titles {
    /// The titles of those of `backends` that have one.
    pub(super) fn of<'b>(
        &self,
        backends: impl Iterator<Item = &'b BackendId>,
    ) -> HashMap<&'b BackendId, String> {
        let Some(directory) = &self.directory else { return HashMap::new() };
        let members = directory.members();
        let mut titles = HashMap::new();
        for id in backends {
            if let Some(entry) = members.get(id).filter(|_| !titles.contains_key(id)) {
                titles.insert(id, entry.offer().and_then(|offer| title(&offer)));
            }
        }
        titles.into_iter().filter_map(|(id, title)| Some((id, title?))).collect()
    }
}

/// The title of `serverInfo`, or its name.
fn title(offer: &vmcp_core::Offer) -> Option<String> {
    let info = offer.server_info.as_ref()?.raw();
    let text = info.get("title").or_else(|| info.get("name")).and_then(Raw::as_text)?;
    Some(text.into_owned())
}
