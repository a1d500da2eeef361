//! Every code that a diagnostic can carry, with what it means and what to do.
//!
//! The list is flat and in order. A code keeps its number for good: numbers of codes that went
//! away are not given out again, because people search for them.

use crate::diagnostic::Severity;

/// One kind of diagnostic.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The number, such as `VMCP0012`.
    pub id: &'static str,
    /// A few words that name the mistake.
    pub title: &'static str,
    /// One sentence that explains it.
    pub meaning: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// Whether it keeps the file from being used.
    pub severity: Severity,
}

const fn error(
    id: &'static str,
    title: &'static str,
    meaning: &'static str,
    remedy: &'static str,
) -> Code {
    Code { id, title, meaning, remedy, severity: Severity::Error }
}

const fn warning(
    id: &'static str,
    title: &'static str,
    meaning: &'static str,
    remedy: &'static str,
) -> Code {
    Code { id, title, meaning, remedy, severity: Severity::Warning }
}

pub(crate) static FILE_TOO_LARGE: Code = error(
    "VMCP0001",
    "file too large",
    "A configuration file may hold at most 1 MiB of text.",
    "Check that this is the right file; move long texts out of it.",
);
pub(crate) static SYNTAX: Code = error(
    "VMCP0002",
    "not YAML",
    "The text does not follow the grammar of YAML, so nothing after this place was read.",
    "Look at the place and the line before it: an open quote or bracket, a missing space after a colon, or wrong indentation.",
);
pub(crate) static EMPTY_FILE: Code = error(
    "VMCP0003",
    "empty file",
    "The file holds no settings, only blank lines or comments.",
    "List at least one backend under `backends:`.",
);
pub(crate) static SEVERAL_DOCUMENTS: Code = error(
    "VMCP0004",
    "several documents",
    "A configuration file is one YAML document, but a `---` starts another one.",
    "Keep one document per file.",
);
pub(crate) static TAB: Code = error(
    "VMCP0005",
    "tab used as indentation",
    "YAML allows only spaces at the start of a line.",
    "Replace the tab by spaces.",
);
pub(crate) static TOO_DEEP: Code = error(
    "VMCP0006",
    "nested too deeply",
    "Lists and mappings may be nested at most 64 deep.",
    "Flatten the value; no setting of vmcp needs such a depth.",
);
pub(crate) static ALIAS_TOO_LARGE: Code = error(
    "VMCP0007",
    "aliases expand too far",
    "The `*aliases` of this file would expand to more values than a configuration can need.",
    "Write the values out, or use fewer aliases.",
);
pub(crate) static ALIAS_CYCLE: Code = error(
    "VMCP0008",
    "alias inside its own anchor",
    "An `*alias` stands inside the value that its `&anchor` names, so it has no end.",
    "Move the anchor to a value that does not hold the alias.",
);
pub(crate) static TAG: Code = error(
    "VMCP0009",
    "YAML tag",
    "Tags such as `!!binary` or `!Ref` would change what a value means and are not read.",
    "Remove the tag and write the value plainly.",
);
pub(crate) static KEY_NOT_TEXT: Code = error(
    "VMCP0010",
    "key is not a plain text",
    "The key of a mapping must be a single text, not a list, a mapping or an alias.",
    "Write the key as a word.",
);
pub(crate) static DUPLICATE_KEY: Code = error(
    "VMCP0011",
    "duplicate key",
    "The same key stands twice in one mapping, and only one of them could count.",
    "Remove one, or merge the two values.",
);
pub(crate) static UNKNOWN_FIELD: Code = error(
    "VMCP0012",
    "unknown field",
    "There is no setting of this name here.",
    "Fix the spelling, or start the key with `x-` to keep it as a note.",
);
pub(crate) static WRONG_TYPE: Code = error(
    "VMCP0013",
    "wrong type",
    "The value is of another kind than the setting wants, such as a text where a list belongs.",
    "Write the kind of value that the message asks for.",
);
pub(crate) static MISSING_FIELD: Code =
    error("VMCP0014", "missing field", "A setting that has no default is not there.", "Add it.");
pub(crate) static UNKNOWN_VALUE: Code = error(
    "VMCP0015",
    "unknown value",
    "The setting takes one of a few words, and this is none of them.",
    "Use one of the words listed.",
);
pub(crate) static OUT_OF_RANGE: Code = error(
    "VMCP0016",
    "number out of range",
    "The number is smaller or larger than the setting allows.",
    "Use a number within the range listed.",
);
pub(crate) static DURATION: Code = error(
    "VMCP0017",
    "not a duration",
    "A duration is a number with a unit, such as `500ms`, `30s` or `1m30s`.",
    "Add the unit: ns, us, ms, s, m or h.",
);
pub(crate) static BYTE_SIZE: Code = error(
    "VMCP0018",
    "not a size",
    "A size is a whole number of bytes or a number with the unit KiB, MiB or GiB.",
    "Write for example `64KiB` or `4MiB`.",
);
pub(crate) static IGNORED_FIELD: Code = warning(
    "VMCP0019",
    "field without meaning for vmcp",
    "An entry of `mcpServers` carries a key that other programs may know and vmcp does not.",
    "Remove it, or leave it: it is not read.",
);
pub(crate) static UNSET_VARIABLE: Code = error(
    "VMCP0020",
    "environment variable is not set",
    "A `${NAME}` has no value in the environment and no default.",
    "Set the variable before starting vmcp, or give a default: `${NAME:-text}`.",
);
pub(crate) static BAD_REFERENCE: Code = error(
    "VMCP0021",
    "malformed reference",
    "The text between `${` and `}` is not a reference that vmcp knows.",
    "Write `${NAME}`, `${NAME:-default}` or `${env:NAME}`; write `$${` for a literal `${`.",
);
pub(crate) static NOT_BUILT: Code = error(
    "VMCP0022",
    "not built yet",
    "The setting is known from ToolHive or planned, but this version of vmcp does not have the feature.",
    "Remove the setting; vmcp refuses it so that nobody relies on something that does nothing.",
);
pub(crate) static MERGE_KEY: Code = error(
    "VMCP0023",
    "merge key without a mapping",
    "The value of `<<` must be a mapping or a list of mappings.",
    "Point `<<` at the alias of a mapping.",
);
pub(crate) static NOT_A_MAPPING: Code = error(
    "VMCP0024",
    "no mapping at the top",
    "The top of the file must be `key: value` lines.",
    "Start with `backends:`.",
);
pub(crate) static TOO_MANY_VALUES: Code = error(
    "VMCP0025",
    "too many values",
    "A configuration file may hold at most 50000 keys and values.",
    "Check that this is the right file; split what it lists over several servers.",
);
pub(crate) static DOES_NOT_FIT: Code = error(
    "VMCP0029",
    "value does not fit",
    "The value passed every check on its own but could not be read as a whole.",
    "Compare the place with the JSON Schema; this is also worth a bug report.",
);
pub(crate) static NO_BACKENDS: Code = error(
    "VMCP0030",
    "no backends",
    "Without a backend there is nothing to serve.",
    "List at least one under `backends:` or `mcpServers:`.",
);
pub(crate) static DUPLICATE_BACKEND: Code = error(
    "VMCP0031",
    "duplicate backend name",
    "Two backends have the same name, so rules could not tell them apart.",
    "Rename one.",
);
pub(crate) static BACKEND_NAME: Code = error(
    "VMCP0032",
    "bad backend name",
    "A backend name has 1 to 64 letters, digits, `-`, `_` or `.` and starts with a letter or digit.",
    "Choose another name.",
);
pub(crate) static URL: Code = error(
    "VMCP0033",
    "bad URL",
    "A server is reached at an `http://` or `https://` URL with a host.",
    "Write the whole URL, beginning with `http://` or `https://`.",
);
pub(crate) static URL_AND_COMMAND: Code = error(
    "VMCP0034",
    "two ways to reach a backend",
    "A backend is either a URL to connect to or a command to start.",
    "Remove one of the two.",
);
pub(crate) static NO_ENDPOINT: Code = error(
    "VMCP0035",
    "no way to reach a backend",
    "A backend needs `url` or `command`.",
    "Add one of the two.",
);
pub(crate) static TRANSPORT_MISMATCH: Code = error(
    "VMCP0036",
    "transport does not match",
    "`stdio` talks to a command; `sse` and `streamable-http` talk to a URL.",
    "Remove `transport` to let vmcp choose, or fix it.",
);
pub(crate) static FIELD_OF_OTHER_KIND: Code = error(
    "VMCP0037",
    "setting of the other kind of backend",
    "`args`, `env` and `cwd` belong to a command; `headers` and `caBundlePath` belong to a URL.",
    "Remove the setting.",
);
pub(crate) static CA_BUNDLE: Code = error(
    "VMCP0038",
    "bad CA bundle path",
    "The path must be absolute, without `..`, and the backend must be of `type: entry`.",
    "Write the whole path.",
);
pub(crate) static HEADER: Code = error(
    "VMCP0039",
    "bad header",
    "The text is not a valid HTTP header name or value.",
    "A name has letters, digits and `-`; a value has no line breaks or control characters.",
);
pub(crate) static HEADER_SOURCE: Code = error(
    "VMCP0040",
    "header value must have one source",
    "Exactly one of `headerValue` and `headerValueEnv` says what is sent.",
    "Keep one of the two.",
);
pub(crate) static STRATEGY: Code = error(
    "VMCP0041",
    "strategy and its settings do not match",
    "`headerInjection` belongs to `type: header_injection`, which needs it.",
    "Add the settings, or remove those of the other strategy.",
);
pub(crate) static RESTRICTED_HEADER: Code = error(
    "VMCP0042",
    "header cannot be set or forwarded",
    "Headers that steer the connection are written by vmcp itself, and those that carry a client's credentials must not travel to every backend.",
    "Remove it; use `outgoingAuth` to send credentials to a backend, and `OPENAI_API_KEY` for an embedding service.",
);
pub(crate) static IGNORED_IN_ENTRY: Code = warning(
    "VMCP0043",
    "setting of the other kind of server",
    "An entry of `mcpServers` has a setting that only the other kind of server uses.",
    "Remove it, or leave it: it is not used.",
);
pub(crate) static NO_SUCH_BACKEND: Code = warning(
    "VMCP0050",
    "no such backend",
    "A rule names a backend that the file does not list.",
    "Fix the name, or remove the rule.",
);
pub(crate) static NO_PRIORITY: Code = error(
    "VMCP0051",
    "priority without an order",
    "`priority` decides by `priorityOrder`, which is missing or empty.",
    "List the backends, most important first.",
);
pub(crate) static HIDDEN_WINNER: Code = error(
    "VMCP0052",
    "hidden backend in the priority order",
    "With `defaultToolVisibility: deny` a backend without a `tools` entry shows nothing, yet its rank would drop the tools of others.",
    "Add a `tools` entry for it, or take it out of `priorityOrder`.",
);
pub(crate) static MANUAL_WITHOUT_TOOLS: Code = error(
    "VMCP0053",
    "manual without tools",
    "`manual` resolves conflicts by the overrides under `tools`, and there are none.",
    "Add `tools`, or use `prefix`.",
);
pub(crate) static DUPLICATE_WORKLOAD: Code = error(
    "VMCP0054",
    "duplicate tools entry",
    "Two `tools` entries are for the same backend.",
    "Merge them.",
);
pub(crate) static FILTERED_AWAY: Code = error(
    "VMCP0055",
    "filter and overrides disagree",
    "`filter` works with the names after renaming, so an original name in it matches nothing.",
    "Put the new name into `filter`.",
);
pub(crate) static SAME_NEW_NAME: Code = error(
    "VMCP0056",
    "two tools get one name",
    "Two overrides of one backend choose the same new name.",
    "Choose another name.",
);
pub(crate) static PARAMETER_RULE: Code = error(
    "VMCP0057",
    "parameter needs one rule",
    "A parameter has exactly one of `fixed`, `default` and `hidden: true`.",
    "Keep one of the three.",
);
pub(crate) static PREFIX: Code = error(
    "VMCP0058",
    "bad prefix",
    "A prefix may hold letters, digits, `_`, `-` and `.`, and a format also `{workload}`.",
    "Remove the other characters.",
);
pub(crate) static TOOL_NAME: Code = error(
    "VMCP0059",
    "bad tool name",
    "A tool name has 1 to 128 letters, digits, `_`, `-` or `.`.",
    "Choose another name.",
);
pub(crate) static TOO_SHORT: Code = error(
    "VMCP0060",
    "duration too short",
    "The duration is below the least that makes sense here.",
    "Use a longer one.",
);
pub(crate) static TIMEOUT_OVER_INTERVAL: Code = error(
    "VMCP0061",
    "health check longer than its interval",
    "A check must end before the next one starts.",
    "Make `healthCheckTimeout` shorter than `healthCheckInterval`.",
);
pub(crate) static OPEN_TO_ALL: Code = error(
    "VMCP0062",
    "open to the network without authentication",
    "The server would listen beyond this machine and accept every caller.",
    "Listen on 127.0.0.1, or set `server.insecureNoAuth: true` if something in front of vmcp authenticates.",
);
pub(crate) static HOST: Code = error(
    "VMCP0063",
    "bad host or origin",
    "A host is a name or an IP address; an origin is a scheme and a host, such as `https://app.example`.",
    "Remove ports from hosts and paths from origins.",
);
pub(crate) static NO_EFFECT: Code = warning(
    "VMCP0064",
    "setting has no effect",
    "The setting is valid but cannot change anything here.",
    "Remove it, or change what makes it useless.",
);
pub(crate) static EMPTY_OVERRIDE: Code = error(
    "VMCP0066",
    "empty override",
    "An override that changes nothing is most likely unfinished.",
    "Say what to change, or remove it.",
);
pub(crate) static VARIABLE_NAME: Code = error(
    "VMCP0065",
    "bad name of a variable",
    "The name of an environment variable is not empty and has no `=`.",
    "Fix the name.",
);
pub(crate) static SIZE_LIMIT: Code = error(
    "VMCP0067",
    "size too small",
    "The limit is below the least that makes sense here.",
    "Use a larger one.",
);
pub(crate) static SCRIPT_NAME: Code = error(
    "VMCP0068",
    "name of a saved script",
    "A saved script is a tool, whose name must be one that a tool can have, and nobody else's.",
    "Give the script another name.",
);
pub(crate) static SCRIPT_FILE: Code = error(
    "VMCP0069",
    "saved script that cannot be used",
    "The file of a saved script cannot be read, is too long, or is no script.",
    "Look at the place in the script that the message names; paths start from the folder of this file.",
);
pub(crate) static SCRIPT_SCHEMA: Code = error(
    "VMCP0070",
    "schema of a saved script",
    "What a tool takes and gives is described by JSON Schemas of objects.",
    "Write `type: object`, and the arguments under `properties`.",
);
pub(crate) static EMBEDDING_SOURCE: Code = error(
    "VMCP0071",
    "two sources of meaning",
    "`embedding` is a model that vmcp runs, `embeddingService` one that somebody else runs.",
    "Keep one of the two.",
);
pub(crate) static EMBEDDING_SETTING: Code = error(
    "VMCP0072",
    "settings of an embedding do not fit",
    "A setting of an embedding is missing, empty, or belongs to another way to embed than the file asks for.",
    "Remove it, or add what it belongs to: `openai` needs `embeddingService` and `embeddingModel`, and is alone in having headers.",
);

/// Every code, in the order of the numbers; what `vmcp explain` prints.
pub static CATALOGUE: &[&Code] = &[
    &FILE_TOO_LARGE,
    &SYNTAX,
    &EMPTY_FILE,
    &SEVERAL_DOCUMENTS,
    &TAB,
    &TOO_DEEP,
    &ALIAS_TOO_LARGE,
    &ALIAS_CYCLE,
    &TAG,
    &KEY_NOT_TEXT,
    &DUPLICATE_KEY,
    &UNKNOWN_FIELD,
    &WRONG_TYPE,
    &MISSING_FIELD,
    &UNKNOWN_VALUE,
    &OUT_OF_RANGE,
    &DURATION,
    &BYTE_SIZE,
    &IGNORED_FIELD,
    &UNSET_VARIABLE,
    &BAD_REFERENCE,
    &NOT_BUILT,
    &MERGE_KEY,
    &NOT_A_MAPPING,
    &TOO_MANY_VALUES,
    &DOES_NOT_FIT,
    &NO_BACKENDS,
    &DUPLICATE_BACKEND,
    &BACKEND_NAME,
    &URL,
    &URL_AND_COMMAND,
    &NO_ENDPOINT,
    &TRANSPORT_MISMATCH,
    &FIELD_OF_OTHER_KIND,
    &CA_BUNDLE,
    &HEADER,
    &HEADER_SOURCE,
    &STRATEGY,
    &RESTRICTED_HEADER,
    &IGNORED_IN_ENTRY,
    &NO_SUCH_BACKEND,
    &NO_PRIORITY,
    &HIDDEN_WINNER,
    &MANUAL_WITHOUT_TOOLS,
    &DUPLICATE_WORKLOAD,
    &FILTERED_AWAY,
    &SAME_NEW_NAME,
    &PARAMETER_RULE,
    &PREFIX,
    &TOOL_NAME,
    &TOO_SHORT,
    &TIMEOUT_OVER_INTERVAL,
    &OPEN_TO_ALL,
    &HOST,
    &NO_EFFECT,
    &VARIABLE_NAME,
    &EMPTY_OVERRIDE,
    &SIZE_LIMIT,
    &SCRIPT_NAME,
    &SCRIPT_FILE,
    &SCRIPT_SCHEMA,
    &EMBEDDING_SOURCE,
    &EMBEDDING_SETTING,
];

/// Returns the entry of a code such as `VMCP0012`; upper and lower case are the same.
#[must_use]
pub fn explain(id: &str) -> Option<&'static Code> {
    CATALOGUE.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests;
