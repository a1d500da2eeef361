//! What a fake server is and does, as one value that fits in a JSON file.
//!
//! Choice: one flat struct with public fields and a few chaining constructors, so that a test reads
//! as a description. Price: contradictory scripts can be written; the fake does not check them.

pub(crate) mod behaviour;
pub(crate) mod faults;
pub(crate) mod items;
pub(crate) mod lists;
pub(crate) mod options;
pub(crate) mod speaks;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use faults::{Fault, When, WireFault};
use items::Item;
use lists::ListFault;
use options::{AskOn, HttpOptions, ProcessOptions};
use speaks::Speaks;

/// A fake server's whole life: what it offers, how it answers, where it misbehaves.
///
/// Every field has a default; an unknown key in the JSON form is an error.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// The eras and versions it speaks. Default: both eras.
    pub speaks: Speaks,
    /// The `serverInfo` object. Default: `{"name": "fake", "version": "1.0.0"}`.
    pub server: Value,
    /// The `instructions` text. Default: none.
    pub instructions: Option<String>,
    /// Replaces the capabilities object that is otherwise derived from the items.
    pub capabilities: Option<Value>,
    /// Tools, in list order.
    pub tools: Vec<Item>,
    /// Resources, in list order.
    pub resources: Vec<Item>,
    /// Resource templates, in list order.
    pub templates: Vec<Item>,
    /// Prompts, in list order.
    pub prompts: Vec<Item>,
    /// Words that `completion/complete` offers when they start with the given value.
    pub completions: Vec<String>,
    /// Items per page of every list. Default: everything on one page.
    pub page_size: Option<usize>,
    /// `ttlMs` of modern lists and reads, in milliseconds. Default 0.
    pub ttl_ms: u64,
    /// `cacheScope` of modern lists and reads. Default `private`.
    pub cache_scope: String,
    /// Whether cancellation is noted but changes nothing. Default false.
    pub ignore_cancel: bool,
    /// Whether a modern request makes a stdio process refuse `initialize` for good. Default false.
    pub pin_era: bool,
    /// Which stream carries the legacy server's own requests. Default: the call's.
    pub ask_on: AskOn,
    /// What is wrong with the lists.
    pub lists: Vec<ListFault>,
    /// What goes wrong on the wire, and when. The first that matches a request applies.
    pub faults: Vec<Fault>,
    /// HTTP only.
    pub http: HttpOptions,
    /// Stdio only.
    pub process: ProcessOptions,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            speaks: Speaks::Dual,
            server: json!({"name": "fake", "version": "1.0.0"}),
            instructions: None,
            capabilities: None,
            tools: Vec::new(),
            resources: Vec::new(),
            templates: Vec::new(),
            prompts: Vec::new(),
            completions: Vec::new(),
            page_size: None,
            ttl_ms: 0,
            cache_scope: "private".to_owned(),
            ignore_cancel: false,
            pin_era: false,
            ask_on: AskOn::Call,
            lists: Vec::new(),
            faults: Vec::new(),
            http: HttpOptions::default(),
            process: ProcessOptions::default(),
        }
    }
}

impl Script {
    /// An empty server of the given era: it offers nothing and behaves.
    #[must_use]
    pub fn new(speaks: Speaks) -> Self {
        Self { speaks, ..Self::default() }
    }

    /// Names the server in its `serverInfo`.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.server["name"] = json!(name);
        self
    }

    /// Adds a tool.
    #[must_use]
    pub fn tool(mut self, tool: Item) -> Self {
        self.tools.push(tool);
        self
    }

    /// Adds a resource.
    #[must_use]
    pub fn resource(mut self, resource: Item) -> Self {
        self.resources.push(resource);
        self
    }

    /// Adds a resource template.
    #[must_use]
    pub fn template(mut self, template: Item) -> Self {
        self.templates.push(template);
        self
    }

    /// Adds a prompt.
    #[must_use]
    pub fn prompt(mut self, prompt: Item) -> Self {
        self.prompts.push(prompt);
        self
    }

    /// Adds something wrong with the lists.
    #[must_use]
    pub fn list_fault(mut self, fault: ListFault) -> Self {
        self.lists.push(fault);
        self
    }

    /// Adds something that goes wrong on the wire.
    #[must_use]
    pub fn fault(mut self, when: When, what: WireFault) -> Self {
        self.faults.push(Fault { when, what });
        self
    }

    /// The capabilities it advertises: the override, else what the items call for.
    #[must_use]
    pub fn advertised_capabilities(&self) -> Value {
        if let Some(given) = &self.capabilities {
            return given.clone();
        }
        let mut capabilities = json!({"logging": {}, "completions": {}});
        if !self.tools.is_empty() || !self.lists.is_empty() {
            capabilities["tools"] = json!({"listChanged": true});
        }
        if !self.resources.is_empty() || !self.templates.is_empty() {
            capabilities["resources"] = json!({"subscribe": true, "listChanged": true});
        }
        if !self.prompts.is_empty() {
            capabilities["prompts"] = json!({"listChanged": true});
        }
        capabilities
    }
}
