//! What scripts may use.

use vmcp_config::{ByteSize, Config};
use vmcp_core::{BackendId, names::BadBackendId};
use vmcp_gateway::layers::code_mode::{Allow, Settings};

/// What callers' scripts may use; `None` if there are none.
pub(crate) fn code_mode(config: &Config) -> Result<Option<Settings>, BadBackendId> {
    config.code_mode.enabled.then(|| scripts(config)).transpose()
}

/// What scripts may use.
pub(crate) fn scripts(config: &Config) -> Result<Settings, BadBackendId> {
    let mode = &config.code_mode;
    let backends = mode.allow.backends.as_ref();
    let backends = backends.map(|names| names.iter().map(|name| BackendId::new(name)).collect());
    Ok(Settings {
        step_limit: mode.step_limit,
        parallel_max_concurrency: mode.parallel_max_concurrency,
        tool_call_timeout: mode.tool_call_timeout.as_std(),
        script_timeout: mode.script_timeout.as_std(),
        memory_limit: bytes(mode.memory_limit),
        max_tool_calls: mode.max_tool_calls,
        max_call_depth: mode.max_call_depth,
        max_result_bytes: bytes(mode.max_result_bytes),
        max_log_bytes: bytes(mode.max_log_bytes),
        max_source_bytes: bytes(mode.max_source_bytes),
        max_data_bytes: bytes(mode.max_data_bytes),
        max_running_scripts: mode.max_running_scripts,
        max_running_scripts_per_identity: mode.max_running_scripts_per_identity,
        description_tokens: mode.description_tokens as usize,
        allow: Allow {
            read_only: mode.allow.read_only,
            tools: mode.allow.tools.clone(),
            backends: backends.transpose()?,
        },
    })
}

fn bytes(size: ByteSize) -> usize {
    usize::try_from(size.as_bytes()).unwrap_or(usize::MAX)
}
