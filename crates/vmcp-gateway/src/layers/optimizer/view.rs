//! What one caller may search.

use std::{collections::HashMap, sync::Arc};

use vmcp_core::{Catalog, catalog::Tool};
use vmcp_search::{Document, Query, Ranking, tokens::Savings};

use super::{library::Library, shown, titles::Titles};

/// The tools of one catalogue, to be searched.
///
/// Libraries may be shared by callers who may see different tools; what is found, and how it is
/// ranked, depends on the caller's own alone.
pub(super) struct View {
    pub(super) library: Arc<Library>,
    search: vmcp_search::View,
    /// The tokens of each definition, by advertised name.
    tokens: HashMap<Arc<str>, usize>,
    /// The tokens of all of them.
    baseline: usize,
}

impl View {
    /// Makes the view of `catalog`: on one of `libraries` that has all its tools, else on a new one
    /// that is made from the first of them. Takes a while when there are thousands of new tools.
    pub(super) fn new(catalog: &Catalog, titles: &Titles, libraries: &[Arc<Library>]) -> Self {
        let found = || catalog.tools().filter(|tool| shown::is_found(tool));
        let titles = titles.of(found().map(|tool| &tool.backend));
        let title = |tool: &Tool| titles.get(&tool.backend).map(|title| &**title);
        let documents = found().map(|tool| Document::new(tool, title(tool)));
        let documents: Vec<_> = documents.map(|document| (document.key(), document)).collect();
        let fits = libraries.iter().find(|library| library.has_all(&documents));
        let library = fits.map_or_else(
            || Arc::new(Library::of(&documents, libraries.first().map(|library| &**library))),
            Arc::clone,
        );
        let tokens: HashMap<Arc<str>, usize> = documents
            .iter()
            .map(|(key, document)| (document.name.into(), library.tokens(*key)))
            .collect();
        let search = library.index.view(|name| tokens.contains_key(name));
        let baseline = tokens.values().sum();
        Self { library, search, tokens, baseline }
    }

    /// How many tools there are.
    pub(super) const fn len(&self) -> usize {
        self.search.len()
    }

    /// Finds `most` tools at most. By words alone: no meaning is known here.
    pub(super) fn search(&self, query: &Query, most: usize) -> Ranking {
        self.search.search(query, None, most)
    }

    /// The tools that the caller of `name` may have meant, the likeliest first.
    pub(super) fn nearest(&self, name: &str) -> Vec<Arc<str>> {
        self.search.nearest(name)
    }

    /// What a caller saves who gets the definitions of `names` in place of all.
    pub(super) fn savings<'n>(&self, names: impl Iterator<Item = &'n str>) -> Savings {
        let returned = names.filter_map(|name| self.tokens.get(name)).sum();
        Savings { baseline: self.baseline, returned }
    }
}
