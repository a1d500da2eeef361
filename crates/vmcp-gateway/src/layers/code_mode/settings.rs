//! What scripts may use, and which tools.

use std::time::Duration;

use vmcp_core::{BackendId, Raw, catalog::Tool};
use vmcp_script::Limits;

/// What scripts may use, and which tools. Each limit has the name of its setting in the errors that
/// it causes.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Steps of one script, `stepLimit`. Default 100,000.
    pub step_limit: u64,
    /// Calls of one script in flight, and live branches of one `parallel`,
    /// `parallelMaxConcurrency`. Default 10.
    pub parallel_max_concurrency: u32,
    /// How long one tool call may take, `toolCallTimeout`. Default 30 s.
    pub tool_call_timeout: Duration,
    /// How long one script may take, `scriptTimeout`. Default 60 s.
    pub script_timeout: Duration,
    /// Bytes of one script's values, `memoryLimit`. Default 64 MiB.
    pub memory_limit: usize,
    /// Tool calls of one script, `maxToolCalls`. Default 200.
    pub max_tool_calls: u32,
    /// Functions that call each other, `maxCallDepth`. Default 200.
    pub max_call_depth: u32,
    /// Bytes of the result as JSON, `maxResultBytes`. Default 256 KiB.
    pub max_result_bytes: usize,
    /// Bytes of what is printed, `maxLogBytes`. Default 32 KiB; more is counted, not kept.
    pub max_log_bytes: usize,
    /// Bytes of a script's text, `maxSourceBytes`. Default 64 KiB.
    pub max_source_bytes: usize,
    /// Bytes of `data` as JSON, `maxDataBytes`. Default 1 MiB.
    pub max_data_bytes: usize,
    /// Scripts that run at once, `maxRunningScripts`. Default 100; one more is refused.
    pub max_running_scripts: u32,
    /// Scripts of one identity that run at once, `maxRunningScriptsPerIdentity`. Default 20.
    pub max_running_scripts_per_identity: u32,
    /// Tokens that the description may take with the list of tools, about; `descriptionTokens`.
    /// Default 4,000. What is said of the language is not left out, however little it is.
    pub description_tokens: usize,
    /// Which tools scripts may call. Default all that the caller may.
    pub allow: Allow,
}

impl Default for Settings {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            step_limit: limits.steps,
            parallel_max_concurrency: limits.concurrency,
            tool_call_timeout: Duration::from_secs(30),
            script_timeout: Duration::from_secs(60),
            memory_limit: limits.memory,
            max_tool_calls: limits.tool_calls,
            max_call_depth: limits.call_depth,
            max_result_bytes: limits.result_bytes,
            max_log_bytes: limits.log_bytes,
            max_source_bytes: limits.source_bytes,
            max_data_bytes: limits.data_bytes,
            max_running_scripts: 100,
            max_running_scripts_per_identity: 20,
            description_tokens: 4000,
            allow: Allow::default(),
        }
    }
}

impl Settings {
    /// What the engine enforces itself.
    pub(super) const fn limits(&self) -> Limits {
        Limits {
            steps: self.step_limit,
            memory: self.memory_limit,
            tool_calls: self.max_tool_calls,
            concurrency: self.parallel_max_concurrency,
            call_depth: self.max_call_depth,
            log_bytes: self.max_log_bytes,
            result_bytes: self.max_result_bytes,
            source_bytes: self.max_source_bytes,
            data_bytes: self.max_data_bytes,
        }
    }
}

/// Which tools scripts may call: those that meet every condition that is set.
///
/// It takes away and never gives: a call passes the caller's guards whatever stands here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allow {
    /// Only tools that declare `readOnlyHint: true`.
    pub read_only: bool,
    /// Only tools whose advertised name is one of these; `*` stands for any characters.
    pub tools: Option<Vec<String>>,
    /// Only tools of these backends.
    pub backends: Option<Vec<BackendId>>,
}

impl Allow {
    /// Whether scripts may call `tool`.
    pub(super) fn admits(&self, tool: &Tool) -> bool {
        let named = |patterns: &Vec<String>| patterns.iter().any(|p| matches(p, &tool.name));
        (!self.read_only || only_reads(tool))
            && self.tools.as_ref().is_none_or(named)
            && self.backends.as_ref().is_none_or(|ids| ids.contains(&tool.backend))
    }
}

fn only_reads(tool: &Tool) -> bool {
    let hint = tool.definition.raw().at(&["annotations", "readOnlyHint"]);
    hint.and_then(Raw::as_bool) == Some(true)
}

/// Whether `name` fits `pattern`, in which `*` stands for any characters. Takes time in the product
/// of the two lengths at most.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use vmcp_core::Json;

    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, name, fits) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("", "", true),
            ("*", "", true),
            ("*", "anything", true),
            ("gh_*", "gh_search", true),
            ("gh_*", "jira_search", false),
            ("*_get", "gh_get", true),
            ("*_get", "gh_get_all", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "acb", false),
            ("a*a", "a", false),
            ("a**b", "ab", true),
            ("*é*", "café", true),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn every_condition_that_is_set_counts() {
        let tool = |name: &str, backend: &str, definition: &str| Tool {
            name: name.into(),
            backend: BackendId::new(backend).unwrap(),
            original: name.into(),
            definition: definition.parse::<Json>().unwrap(),
            advertised: true,
            arguments: Vec::new(),
            header_params: Vec::new(),
        };
        let reads = tool("gh_get", "gh", r#"{"annotations":{"readOnlyHint":true}}"#);
        let writes = tool("gh_put", "gh", r#"{"annotations":{"readOnlyHint":false}}"#);
        let silent = tool("jira_get", "jira", "{}");
        let admitted =
            |allow: &Allow| [&reads, &writes, &silent].map(|tool| allow.admits(tool)).map(u8::from);
        let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        let gh = Some(vec![BackendId::new("gh").unwrap()]);
        assert_eq!(admitted(&Allow::default()), [1, 1, 1]);
        assert_eq!(admitted(&Allow { read_only: true, ..Allow::default() }), [1, 0, 0]);
        assert_eq!(admitted(&Allow { tools: names(&["*_get"]), ..Allow::default() }), [1, 0, 1]);
        assert_eq!(admitted(&Allow { backends: gh.clone(), ..Allow::default() }), [1, 1, 0]);
        assert_eq!(admitted(&Allow { tools: names(&[]), ..Allow::default() }), [0, 0, 0]);
        let all = Allow { read_only: true, tools: names(&["gh_*"]), backends: gh };
        assert_eq!(admitted(&all), [1, 0, 0]);
    }
}
