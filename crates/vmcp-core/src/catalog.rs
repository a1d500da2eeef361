//! The aggregated view of what all backends offer: an immutable snapshot.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{BackendId, Json};

/// What a caller may see and use.
///
/// Immutable: a change makes a new catalogue with a new [`id`](Catalog::id). Entries are sorted by
/// name (or URI), so that equal offers give equal lists whatever the order of arrival.
#[derive(Debug)]
pub struct Catalog {
    id: u64,
    tools: Vec<Tool>,
    resources: Vec<Resource>,
    templates: Vec<Template>,
    prompts: Vec<Prompt>,
    /// What the advertised server can do.
    pub features: Features,
    /// Instructions for the model, merged from the backends.
    pub instructions: Option<String>,
    /// What was left out, and why.
    pub quarantine: Vec<Quarantined>,
    /// The advertised URI of each resource or template that could not keep its own, by backend and
    /// original URI.
    pub renamed_uris: HashMap<(BackendId, String), String>,
    shown: OnceLock<Shown>,
}

/// Fingerprints of what lists show: equal ones mean, but for a chance of one in 2^64, equal lists.
/// Good within one process only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Of `tools/list`.
    pub tools: u64,
    /// Of `resources/list` and `resources/templates/list`.
    pub resources: u64,
    /// Of `prompts/list`.
    pub prompts: u64,
}

/// The parts of a catalogue before they are sorted and indexed.
#[derive(Debug, Default)]
pub struct Parts {
    /// Tools, advertised or not.
    pub tools: Vec<Tool>,
    /// Resources.
    pub resources: Vec<Resource>,
    /// Resource templates.
    pub templates: Vec<Template>,
    /// Prompts.
    pub prompts: Vec<Prompt>,
    /// What the advertised server can do.
    pub features: Features,
    /// Instructions for the model.
    pub instructions: Option<String>,
    /// What was left out, and why.
    pub quarantine: Vec<Quarantined>,
    /// See [`Catalog::renamed_uris`].
    pub renamed_uris: HashMap<(BackendId, String), String>,
}

/// Which parts of the protocol have somebody behind them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Features {
    /// Some backend has tools.
    pub tools: bool,
    /// Some backend has resources.
    pub resources: bool,
    /// Some backend reports updates of resources.
    pub subscribe: bool,
    /// Some backend has prompts.
    pub prompts: bool,
    /// Some backend completes arguments.
    pub completions: bool,
    /// Some backend logs.
    pub logging: bool,
}

/// A tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// The advertised name.
    pub name: Arc<str>,
    /// Who runs it.
    pub backend: BackendId,
    /// The backend's own name for it.
    pub original: Arc<str>,
    /// The definition as advertised: the backend's bytes with the edits that the rules ask for.
    pub definition: Json,
    /// Whether lists show it and callers may call it. A hidden tool can still be a step of a
    /// composite tool.
    pub advertised: bool,
    /// Arguments that the operator decides.
    pub arguments: Vec<ArgumentRule>,
    /// Parameters that travel in HTTP headers as well (`x-mcp-header`, MCP 2026-07-28).
    pub header_params: Vec<HeaderParam>,
}

/// What the operator decided about one argument of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentRule {
    /// The parameter's name.
    pub name: String,
    /// The decision.
    pub action: ArgumentAction,
}

/// A decision about an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArgumentAction {
    /// The value is always this one; the caller cannot see or give another.
    Fixed(Json),
    /// The value is this one unless the caller gives another.
    Default(Json),
    /// The caller cannot see or give it.
    Hidden,
}

/// A parameter that is mirrored in an `Mcp-Param-…` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderParam {
    /// Where the parameter lies in `arguments`, one object inside the other.
    pub path: Vec<String>,
    /// The header's name after `Mcp-Param-`, in lower case.
    pub header: String,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// The advertised URI.
    pub uri: Arc<str>,
    /// Who serves it.
    pub backend: BackendId,
    /// The backend's own URI for it.
    pub original: Arc<str>,
    /// The definition as advertised.
    pub definition: Json,
}

/// A resource template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The advertised URI template (RFC 6570).
    pub uri_template: Arc<str>,
    /// Who serves it.
    pub backend: BackendId,
    /// The backend's own URI template.
    pub original: Arc<str>,
    /// The definition as advertised.
    pub definition: Json,
}

/// A prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// The advertised name.
    pub name: Arc<str>,
    /// Who serves it.
    pub backend: BackendId,
    /// The backend's own name for it.
    pub original: Arc<str>,
    /// The definition as advertised.
    pub definition: Json,
}

/// Something that a backend offers and the catalogue leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Who offers it.
    pub backend: BackendId,
    /// Its name or URI at the backend, cut to 128 characters.
    pub name: String,
    /// Why it is left out.
    pub reason: String,
}

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

impl Catalog {
    /// Sorts and indexes `parts`. Names are expected to be unique; of two equal ones the first in
    /// sorted order is found.
    #[must_use]
    pub fn new(mut parts: Parts) -> Self {
        parts.tools.sort_by(|a, b| a.name.cmp(&b.name));
        parts.resources.sort_by(|a, b| a.uri.cmp(&b.uri));
        parts.templates.sort_by(|a, b| a.uri_template.cmp(&b.uri_template));
        parts.prompts.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            tools: parts.tools,
            resources: parts.resources,
            templates: parts.templates,
            prompts: parts.prompts,
            features: parts.features,
            instructions: parts.instructions,
            quarantine: parts.quarantine,
            renamed_uris: parts.renamed_uris,
            shown: OnceLock::new(),
        }
    }

    /// The parts of this catalogue with `tools` in place of its own, for layers that add or hide
    /// some.
    #[must_use]
    pub fn with_tools(&self, tools: Vec<Tool>) -> Parts {
        Parts {
            tools,
            resources: self.resources.clone(),
            templates: self.templates.clone(),
            prompts: self.prompts.clone(),
            features: self.features,
            instructions: self.instructions.clone(),
            quarantine: self.quarantine.clone(),
            renamed_uris: self.renamed_uris.clone(),
        }
    }

    /// A catalogue of nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self::new(Parts::default())
    }

    /// A number that no other catalogue of this process has: a key for what is derived from it.
    #[must_use]
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// What the lists show, to tell whether two catalogues look the same. Computed once.
    #[must_use]
    pub fn shown(&self) -> Shown {
        *self.shown.get_or_init(|| {
            let resources = self.resources.iter().map(|resource| &resource.definition);
            let templates = self.templates.iter().map(|template| &template.definition);
            Shown {
                tools: fingerprint(self.tools().map(|tool| &tool.definition)),
                resources: fingerprint(resources.chain(templates)),
                prompts: fingerprint(self.prompts.iter().map(|prompt| &prompt.definition)),
            }
        })
    }

    /// Every tool, hidden ones included, sorted by name.
    #[must_use]
    pub fn all_tools(&self) -> &[Tool] {
        &self.tools
    }

    /// The tools that lists show, sorted by name.
    pub fn tools(&self) -> impl Iterator<Item = &Tool> {
        self.tools.iter().filter(|tool| tool.advertised)
    }

    /// The resources, sorted by URI.
    #[must_use]
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// The resource templates, sorted.
    #[must_use]
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// The prompts, sorted by name.
    #[must_use]
    pub fn prompts(&self) -> &[Prompt] {
        &self.prompts
    }

    /// The advertised or hidden tool called `name`.
    #[must_use]
    pub fn tool(&self, name: &str) -> Option<&Tool> {
        find(&self.tools, |tool| (*tool.name).cmp(name))
    }

    /// The prompt called `name`.
    #[must_use]
    pub fn prompt(&self, name: &str) -> Option<&Prompt> {
        find(&self.prompts, |prompt| (*prompt.name).cmp(name))
    }

    /// The resource at `uri`.
    #[must_use]
    pub fn resource(&self, uri: &str) -> Option<&Resource> {
        find(&self.resources, |resource| (*resource.uri).cmp(uri))
    }

    /// The template that is written exactly `uri_template`.
    #[must_use]
    pub fn template(&self, uri_template: &str) -> Option<&Template> {
        find(&self.templates, |template| (*template.uri_template).cmp(uri_template))
    }
}

fn fingerprint<'a>(definitions: impl Iterator<Item = &'a Json>) -> u64 {
    let mut hasher = DefaultHasher::new();
    definitions.for_each(|definition| definition.hash(&mut hasher));
    hasher.finish()
}

fn find<T>(sorted: &[T], compare: impl FnMut(&T) -> std::cmp::Ordering) -> Option<&T> {
    sorted.binary_search_by(compare).ok().map(|index| &sorted[index])
}
