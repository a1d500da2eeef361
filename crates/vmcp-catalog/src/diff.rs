//! Whether two catalogues look different to a client.

use vmcp_core::Catalog;

/// Which lists show something else than before: who is to be told that a list changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changed {
    /// `tools/list`.
    pub tools: bool,
    /// `resources/list` or `resources/templates/list`.
    pub resources: bool,
    /// `prompts/list`.
    pub prompts: bool,
}

/// Compares what the lists of `old` and `new` show, definitions byte for byte.
///
/// What lists do not show does not count: hidden tools, who serves an entry, quarantine. A layer
/// that filters by identity may still show less; a client told too often does no harm.
#[must_use]
pub fn diff(old: &Catalog, new: &Catalog) -> Changed {
    Changed {
        tools: differ(old.tools(), new.tools(), |tool| &tool.definition),
        resources: differ(old.resources(), new.resources(), |resource| &resource.definition)
            || differ(old.templates(), new.templates(), |template| &template.definition),
        prompts: differ(old.prompts(), new.prompts(), |prompt| &prompt.definition),
    }
}

fn differ<'a, T: 'a, K: PartialEq + ?Sized + 'a>(
    old: impl IntoIterator<Item = &'a T>,
    new: impl IntoIterator<Item = &'a T>,
    definition: impl Fn(&'a T) -> &'a K,
) -> bool {
    old.into_iter().map(&definition).ne(new.into_iter().map(&definition))
}
