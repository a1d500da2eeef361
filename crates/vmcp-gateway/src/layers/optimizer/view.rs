//! What one caller may search.

use std::{collections::HashMap, sync::Arc};

use tokio::task::spawn_blocking;
use vmcp_core::{Catalog, catalog::Tool};
use vmcp_search::{Balance, Document, Explanation, Meaning, Query, Ranking, tokens::Savings};

use super::{
    library::Library,
    meaning::{Follow, Follows, Held, Sought},
    shown,
    titles::Titles,
};

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
    /// Its tools have vectors, or will have them.
    follow: Option<Arc<Follow>>,
}

/// The meaning of a question and what it counts.
pub(super) type Weighed<'s> = (&'s Sought, Balance);

impl View {
    /// Makes the view of `catalog`: on one of `libraries` that has all its tools, else on a new one
    /// that is made from the first of them. Takes a while when there are thousands of new tools.
    /// Where meaning counts, its tools are to get vectors from whoever watches `follows`.
    pub(super) fn new(
        catalog: &Arc<Catalog>,
        titles: &Titles,
        follows: Option<&Follows>,
        libraries: &[Arc<Library>],
    ) -> Self {
        let tools: Vec<&Tool> = catalog.tools().filter(|tool| shown::is_found(tool)).collect();
        let titles = titles.of(tools.iter().map(|tool| &tool.backend));
        let title = |tool: &Tool| titles.get(&tool.backend).map(|title| &**title);
        let documents = tools.iter().map(|tool| Document::new(tool, title(tool)));
        let documents: Vec<_> = documents.map(|document| (document.key(), document)).collect();
        let fits = libraries.iter().find(|library| library.has_all(&documents));
        let known = libraries.first().map(|library| &**library);
        let library = fits.map_or_else(
            || Arc::new(Library::of(&documents, follows.is_some(), known)),
            Arc::clone,
        );
        let named = || tools.iter().map(|tool| &tool.name).zip(&documents);
        let tokens: HashMap<Arc<str>, usize> =
            named().map(|(name, (key, _))| (Arc::clone(name), library.tokens(*key))).collect();
        let follow = follows.map(|follows| {
            let text = |(name, (key, _)): (&Arc<str>, &(u64, _))| {
                Some((library.text(*key)?, Arc::clone(name)))
            };
            follows.follow(catalog, named().filter_map(text).collect())
        });
        let search = library.index.view(|name| tokens.contains_key(name));
        let baseline = tokens.values().sum();
        Self { library, search, tokens, baseline, follow }
    }

    /// How many tools there are.
    pub(super) const fn len(&self) -> usize {
        self.search.len()
    }

    /// Finds `most` tools at most; by words alone without a meaning.
    pub(super) fn search(
        &self,
        query: &Query,
        sought: Option<Weighed<'_>>,
        most: usize,
    ) -> Ranking {
        self.with_meaning(sought, |meaning| self.search.search(query, meaning, most))
    }

    /// Finds tools and tells why these.
    pub(super) fn explain(
        &self,
        query: &Query,
        sought: Option<Weighed<'_>>,
        most: usize,
    ) -> Explanation {
        self.with_meaning(sought, |meaning| {
            let ranking = self.search.search(query, meaning, most);
            self.search.explain(query, meaning, &ranking)
        })
    }

    fn with_meaning<T>(
        &self,
        sought: Option<Weighed<'_>>,
        search: impl FnOnce(Option<Meaning<'_>>) -> T,
    ) -> T {
        let Some((sought, balance)) = sought else { return search(None) };
        let nearness = self.library.vectors(&sought.held).scores(&sought.vector);
        search(Some(Meaning { nearness: &nearness, balance }))
    }

    /// How many of its tools `held` has no vector of yet.
    pub(super) fn awaited(&self, held: &Held) -> usize {
        let all_known = self.library.vectors(held).known() == self.library.index.len();
        match &self.follow {
            Some(follow) if !all_known => follow.awaited(held),
            _ => 0,
        }
    }

    /// The tools that the caller of `name` may have meant, the likeliest first. It is compared with
    /// all names, which takes long where there are thousands of long ones.
    pub(super) async fn nearest(self: Arc<Self>, name: String) -> Vec<Arc<str>> {
        let near = spawn_blocking(move || self.search.nearest(&name));
        // No suggestion is better than no answer.
        near.await.unwrap_or_default()
    }

    /// What a caller saves who gets the definitions of `names` in place of all.
    pub(super) fn savings<'n>(&self, names: impl Iterator<Item = &'n str>) -> Savings {
        let returned = names.filter_map(|name| self.tokens.get(name)).sum();
        Savings { baseline: self.baseline, returned }
    }
}
