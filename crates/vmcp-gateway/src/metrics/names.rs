//! The names of everything that is counted, in one place.
//!
//! Those that `ToolHive` has too are called as there, so that dashboards move over. Prometheus shows
//! a counter with `_total` behind its name and a unit behind that of what has one: a name that ended
//! so itself would have it twice. Figures without a unit of Prometheus's are given none.

pub(super) const FIND_REQUESTS: &str = "toolhive_vmcp_optimizer_find_tool_requests";
pub(super) const FIND_ERRORS: &str = "toolhive_vmcp_optimizer_find_tool_errors";
pub(super) const FIND_DURATION: &str = "toolhive_vmcp_optimizer_find_tool_duration";
pub(super) const FIND_RESULTS: &str = "toolhive_vmcp_optimizer_find_tool_results";
pub(super) const FIND_DEGRADED: &str = "toolhive_vmcp_optimizer_find_tool_degraded";
pub(super) const TOKEN_SAVINGS: &str = "toolhive_vmcp_optimizer_token_savings_percent";

pub(super) const CALL_REQUESTS: &str = "toolhive_vmcp_optimizer_call_tool_requests";
pub(super) const CALL_ERRORS: &str = "toolhive_vmcp_optimizer_call_tool_errors";
pub(super) const CALL_NOT_FOUND: &str = "toolhive_vmcp_optimizer_call_tool_not_found";
pub(super) const CALL_DURATION: &str = "toolhive_vmcp_optimizer_call_tool_duration";

pub(super) const EMBEDDER_READY: &str = "toolhive_vmcp_optimizer_embedder_ready";
pub(super) const VECTORS: &str = "toolhive_vmcp_optimizer_vectors";
pub(super) const EMBEDDED_TEXTS: &str = "toolhive_vmcp_optimizer_embedded_texts";
pub(super) const EMBEDDING_CACHE_HITS: &str = "toolhive_vmcp_optimizer_embedding_cache_hits";

pub(super) const CODE_MODE_ENABLED: &str = "toolhive_vmcp_code_mode_enabled";
pub(super) const TOOL_CALLS: &str = "toolhive_vmcp_tool_calls";

pub(super) const SCRIPT_EXECUTIONS: &str = "toolhive_vmcp_script_executions";
pub(super) const SCRIPT_ERRORS: &str = "toolhive_vmcp_script_errors";
pub(super) const SCRIPT_DURATION: &str = "toolhive_vmcp_script_duration";
pub(super) const SCRIPT_STEPS: &str = "toolhive_vmcp_script_steps";
pub(super) const SCRIPT_TOOL_CALLS: &str = "toolhive_vmcp_script_tool_calls";
pub(super) const SCRIPT_FAN_OUT: &str = "toolhive_vmcp_script_parallel_fanout";
pub(super) const SCRIPT_INNER_CALLS: &str = "toolhive_vmcp_script_inner_tool_calls";
pub(super) const SCRIPT_LIMITS: &str = "toolhive_vmcp_script_limit_exceeded";
pub(super) const SCRIPT_ACTIVE: &str = "toolhive_vmcp_script_active";
pub(super) const SCRIPT_RESULT_SIZE: &str = "toolhive_vmcp_script_result_size";
pub(super) const SCRIPT_SOURCE_SIZE: &str = "toolhive_vmcp_script_source_size";

/// Those that have names of tools among their labels.
pub(super) const BY_TOOL: [&str; 4] =
    [CALL_REQUESTS, CALL_ERRORS, CALL_DURATION, SCRIPT_INNER_CALLS];

/// Labels. Their values are words of ours, names in the catalogue, and the name of the gateway.
pub(super) mod label {
    /// `ToolHive`'s label of what `call_tool` calls.
    pub(in super::super) const TOOL_NAME: &str = "tool_name";
    /// The label of the semantic conventions for what a script calls, as Prometheus writes it.
    pub(in super::super) const INNER_TOOL_NAME: &str = "gen_ai_tool_name";
    pub(in super::super) const ERROR_TYPE: &str = "error_type";
    pub(in super::super) const LIMIT: &str = "limit";
    pub(in super::super) const REASON: &str = "reason";
    pub(in super::super) const STATE: &str = "state";
    pub(in super::super) const KIND: &str = "kind";
    pub(in super::super) const METHOD: &str = "method";
    pub(in super::super) const STATUS: &str = "status";
    pub(in super::super) const SERVER_NAME: &str = "vmcp_server_name";
}

/// Upper bounds of buckets.
pub(super) mod bounds {
    /// Seconds, as the semantic conventions for MCP have them.
    pub(in super::super) const SECONDS: [f64; 14] =
        [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0];
    /// Tools that a search gave, as `ToolHive` has them.
    pub(in super::super) const FOUND: [f64; 8] = [0.0, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0];
    /// Percent, finest where much is saved, as `ToolHive` has them.
    pub(in super::super) const PERCENT: [f64; 13] =
        [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 95.0, 99.0, 100.0];
    /// Steps of a script.
    pub(in super::super) const STEPS: [f64; 6] = [1e2, 1e3, 1e4, 1e5, 1e6, 1e7];
    /// Calls of one script.
    pub(in super::super) const CALLS: [f64; 9] =
        [0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0];
    /// Branches of one `parallel`.
    pub(in super::super) const BRANCHES: [f64; 7] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];
    /// Bytes of texts and results: a quarter of a kibibyte to a mebibyte.
    pub(in super::super) const BYTES: [f64; 7] =
        [256.0, 1024.0, 4096.0, 16384.0, 65536.0, 262_144.0, 1_048_576.0];
}
