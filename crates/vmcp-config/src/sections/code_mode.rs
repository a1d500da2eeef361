//! `codeMode`: scripts over tools, and what one of them may use.

use schemars::JsonSchema;
use serde::Deserialize;

use super::SavedScript;
use crate::{ByteSize, Duration};

/// Scripts over tools: the tool `execute_tool_script`, and what one run of it may use.
///
/// Each limit is exact; a script that hits one fails with an error that names the setting and its
/// value.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CodeMode {
    /// Whether there is the tool `execute_tool_script`. Default: `false`.
    pub enabled: bool,
    /// Steps of one script, those of its parallel branches included. Default, also for 0: 100000.
    pub step_limit: u64,
    /// How many branches of one `parallel()` live at a time, and how many calls of one script are
    /// in flight; others wait. Default, also for 0: 10.
    #[schemars(range(max = 1000))]
    pub parallel_max_concurrency: u32,
    /// How long one tool call of a script may take. Default, also for 0: `30s`.
    pub tool_call_timeout: Duration,
    /// How long one script may take, its tool calls included. Default: `60s`.
    pub script_timeout: Duration,
    /// Bytes of memory that the values of one script may take. Default: `64MiB`.
    pub memory_limit: ByteSize,
    /// Tool calls of one script. Default: 200.
    #[schemars(range(min = 1))]
    pub max_tool_calls: u32,
    /// How deep functions of a script may call each other. Default: 200.
    #[schemars(range(min = 1, max = 10_000))]
    pub max_call_depth: u32,
    /// Bytes of a script's result as JSON. Default: `256KiB`.
    pub max_result_bytes: ByteSize,
    /// Bytes of what a script prints; more is counted and not kept. Default: `32KiB`.
    pub max_log_bytes: ByteSize,
    /// Bytes of a script's text. Default: `64KiB`.
    pub max_source_bytes: ByteSize,
    /// Bytes of the `data` that comes with a script, as JSON. Default: `1MiB`.
    pub max_data_bytes: ByteSize,
    /// How many scripts may run at once; one more is refused. Default: 100.
    #[schemars(range(min = 1))]
    pub max_running_scripts: u32,
    /// How many scripts of one caller may run at once; callers who are not asked who they are count
    /// as one. Default: 20.
    #[schemars(range(min = 1))]
    pub max_running_scripts_per_identity: u32,
    /// About how many tokens the tools may take in the description of `execute_tool_script`; those
    /// that do not fit are found by `search_tools()`. Default: 4000.
    #[schemars(range(max = 100_000))]
    pub description_tokens: u32,
    /// Which tools scripts of callers may call. Default: those that the caller may.
    pub allow: ScriptTools,
    /// Scripts of yours, each a tool of its own, whether callers' scripts are `enabled` or not. The
    /// limits are those of this section; `allow` is not for them. Default: none.
    pub scripts: Vec<SavedScript>,
}

/// Which tools scripts may call: those that meet every condition that is set, and that the caller
/// may call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ScriptTools {
    /// Whether only tools that declare `readOnlyHint: true`. Default: `false`.
    pub read_only: bool,
    /// Advertised names of tools; `*` stands for any characters. An empty list allows none.
    /// Default: all.
    pub tools: Option<Vec<String>>,
    /// Names of backends. An empty list allows none. Default: all.
    pub backends: Option<Vec<String>>,
}

impl CodeMode {
    /// What `stepLimit: 0` means.
    pub(crate) const STEP_LIMIT: u64 = 100_000;
    /// What `parallelMaxConcurrency: 0` means.
    pub(crate) const PARALLEL_MAX_CONCURRENCY: u32 = 10;
    /// What `toolCallTimeout: 0s` means.
    pub(crate) const TOOL_CALL_TIMEOUT: Duration = Duration::from_secs(30);
}

impl Default for CodeMode {
    fn default() -> Self {
        Self {
            enabled: false,
            step_limit: Self::STEP_LIMIT,
            parallel_max_concurrency: Self::PARALLEL_MAX_CONCURRENCY,
            tool_call_timeout: Self::TOOL_CALL_TIMEOUT,
            script_timeout: Duration::from_secs(60),
            memory_limit: ByteSize::from_mib(64),
            max_tool_calls: 200,
            max_call_depth: 200,
            max_result_bytes: ByteSize::from_bytes(256 << 10),
            max_log_bytes: ByteSize::from_bytes(32 << 10),
            max_source_bytes: ByteSize::from_bytes(64 << 10),
            max_data_bytes: ByteSize::from_mib(1),
            max_running_scripts: 100,
            max_running_scripts_per_identity: 20,
            description_tokens: 4000,
            allow: ScriptTools::default(),
            scripts: Vec::new(),
        }
    }
}
