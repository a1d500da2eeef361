//! What the operator decided: how names are settled, what is shown, and how much is too much.

use std::collections::{BTreeMap, BTreeSet};

use vmcp_core::{BackendId, Json, catalog::ArgumentAction};

/// Names of the gateway's own tools; no backend's tool is advertised under one of them.
pub const RESERVED_NAMES: [&str; 3] = ["find_tool", "call_tool", "execute_tool_script"];
/// The default of [`Rules::format`].
pub const DEFAULT_FORMAT: &str = "{workload}_";
/// The default of [`Rules::name_budget`]: with the `mcp__server__` that some clients put in front,
/// a name of this length still fits the 64 characters that model providers take.
pub const DEFAULT_NAME_BUDGET: usize = 53;
/// The smallest budget that is honoured: a smaller one counts as this.
pub const LEAST_NAME_BUDGET: usize = 16;

/// Everything that decides how offers become a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// How two tools of one name are kept apart. Default: prefix.
    pub conflict: Conflict,
    /// The prefix of a name, `{workload}` standing for the backend's name; may be empty. Used by
    /// every strategy: for all names under [`Conflict::Prefix`], for what no priority settles under
    /// [`Conflict::Priority`], and for prompts under [`Conflict::Manual`]. Default: `{workload}_`.
    pub format: String,
    /// What was decided about the tools of single backends. A backend's second entry is ignored.
    pub tools: Vec<ToolRules>,
    /// Advertises no tool at all; composite tools may still use them. Default: false.
    pub exclude_all: bool,
    /// Whether a tool is advertised that no filter speaks about. Default: allow.
    pub default_visibility: Visibility,
    /// The longest advertised name, in characters, prefix included. Default: 53, at least 16.
    pub name_budget: usize,
    /// How much one backend may offer.
    pub limits: Limits,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            conflict: Conflict::Prefix,
            format: DEFAULT_FORMAT.to_owned(),
            tools: Vec::new(),
            exclude_all: false,
            default_visibility: Visibility::Allow,
            name_budget: DEFAULT_NAME_BUDGET,
            limits: Limits::default(),
        }
    }
}

/// How two tools of one name are kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// Every name gets its backend's prefix, from the first backend on.
    Prefix,
    /// Names stay bare; of several claimants the first in `order` has the name and the others are
    /// quarantined. When none of them is in `order`, each gets its prefix.
    Priority {
        /// Backends, the most important first.
        order: Vec<BackendId>,
    },
    /// Names stay bare; a name that is claimed twice is an error until an override settles it.
    Manual,
}

/// Whether a tool is advertised that no filter speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// It is.
    Allow,
    /// It is not.
    Deny,
}

/// What was decided about the tools of one backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolRules {
    /// The backend.
    pub backend: BackendId,
    /// Advertises none of its tools. Default: false.
    pub exclude_all: bool,
    /// Advertises these only, by their names after overrides and before any prefix. `None` leaves
    /// it to [`Rules::default_visibility`]; an empty set advertises nothing.
    pub filter: Option<BTreeSet<String>>,
    /// Changes by the backend's own name of the tool.
    pub overrides: BTreeMap<String, Override>,
}

impl ToolRules {
    /// Rules for `backend` that change nothing.
    #[must_use]
    pub const fn new(backend: BackendId) -> Self {
        Self { backend, exclude_all: false, filter: None, overrides: BTreeMap::new() }
    }
}

/// Changes to one tool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Override {
    /// Another name, before any prefix.
    pub name: Option<String>,
    /// Another description.
    pub description: Option<String>,
    /// Annotations to set over the backend's, an object; keys that it lacks stay as they are.
    pub annotations: Option<Json>,
    /// Changes to parameters.
    pub parameters: Vec<ParameterRule>,
}

/// A change to one parameter of a tool: a member of its input schema's `properties`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterRule {
    /// The parameter's name.
    pub name: String,
    /// Who decides its value; `None` leaves that to the caller.
    pub action: Option<ArgumentAction>,
    /// Another description, for a parameter that the caller still sees.
    pub description: Option<String>,
}

/// How much one backend may offer before entries are quarantined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries of each list (tools, resources, templates, prompts). Default: 5000.
    pub entries: usize,
    /// Bytes of one definition. Default: 1 MiB.
    pub definition_bytes: usize,
    /// Characters of a backend's own name for a tool or prompt. Default: 256.
    pub name_chars: usize,
    /// Characters of a URI or URI template. Default: 2048.
    pub uri_chars: usize,
    /// Levels of objects and arrays in a schema. Default: 64.
    pub schema_depth: usize,
    /// Objects in a schema, which is at least the number of its subschemas. Default: 10 000.
    pub subschemas: usize,
    /// Bytes of one backend's instructions. Default: 4 KiB.
    pub instructions_bytes: usize,
    /// Bytes of all instructions, headings and notes included. Default: 16 KiB.
    pub all_instructions_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 5000,
            definition_bytes: 1 << 20,
            name_chars: 256,
            uri_chars: 2048,
            schema_depth: 64,
            subschemas: 10_000,
            instructions_bytes: 4 << 10,
            all_instructions_bytes: 16 << 10,
        }
    }
}
