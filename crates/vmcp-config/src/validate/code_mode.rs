//! `codeMode`: limits that a script can live with, and tools that can be meant.

use super::Checks;
use super::names::{Names, is_name_char};
use super::operational::not_zero;
use super::saved_scripts;
use super::server::at_least_bytes;
use crate::ByteSize;
use crate::codes;
use crate::path::Path;
use crate::sections::{CodeMode, ScriptTools};

/// The least memory in which a script can do anything.
const LEAST_MEMORY: ByteSize = ByteSize::from_bytes(64 << 10);

/// Checks the whole section, and puts the default where 0 asks for it.
pub(super) fn check(mode: &mut CodeMode, names: &Names, checks: &mut Checks<'_>) {
    let section = Path::default().key("codeMode");
    zero_is_default(mode, &section, checks);
    not_zero(mode.script_timeout, &section.key("scriptTimeout"), checks);
    at_least_bytes(LEAST_MEMORY, mode.memory_limit, &section.key("memoryLimit"), checks);
    for (key, limit) in [
        ("maxResultBytes", mode.max_result_bytes),
        ("maxSourceBytes", mode.max_source_bytes),
        ("maxDataBytes", mode.max_data_bytes),
    ] {
        at_least_bytes(ByteSize::from_bytes(1024), limit, &section.key(key), checks);
    }
    saved_scripts::check(mode, &section.key("scripts"), checks);
    let allow = section.key("allow");
    tools(&mode.allow, &allow.key("tools"), checks);
    for (at, name) in mode.allow.backends.iter().flatten().enumerate() {
        names.expect(name, &allow.key("backends").index(at), checks);
    }
}

/// `ToolHive` reads 0 as "the default" in these three.
fn zero_is_default(mode: &mut CodeMode, section: &Path, checks: &mut Checks<'_>) {
    if mode.step_limit == 0 {
        mode.step_limit = CodeMode::STEP_LIMIT;
        means_default(&CodeMode::STEP_LIMIT, &section.key("stepLimit"), checks);
    }
    if mode.parallel_max_concurrency == 0 {
        mode.parallel_max_concurrency = CodeMode::PARALLEL_MAX_CONCURRENCY;
        let path = section.key("parallelMaxConcurrency");
        means_default(&CodeMode::PARALLEL_MAX_CONCURRENCY, &path, checks);
    }
    if mode.tool_call_timeout.as_std().is_zero() {
        mode.tool_call_timeout = CodeMode::TOOL_CALL_TIMEOUT;
        means_default(&CodeMode::TOOL_CALL_TIMEOUT, &section.key("toolCallTimeout"), checks);
    }
}

fn means_default(default: &dyn std::fmt::Display, path: &Path, checks: &mut Checks<'_>) {
    let message = format!("`{path}` cannot be switched off: zero means the default, {default}");
    let found = checks.found(&codes::NO_EFFECT, path, message);
    checks.push(path, found.label("has no effect").help("leave it out, or write the limit"));
}

fn tools(allow: &ScriptTools, list: &Path, checks: &mut Checks<'_>) {
    for (at, pattern) in allow.tools.iter().flatten().enumerate() {
        let fits = |c: char| is_name_char(c) || c == '*';
        if (1..=128).contains(&pattern.len()) && pattern.chars().all(fits) {
            continue;
        }
        let path = list.index(at);
        let message = format!("`{path}` is not the name of a tool, nor a pattern of names");
        let found = checks.found(&codes::TOOL_NAME, &path, message);
        checks.push(&path, found.label("such as `github_search` or `github_*`"));
    }
}
