//! Whatever the text, there is an answer and never a panic.

use proptest::prelude::*;
use vmcp_config::{Source, load};

/// Files that are fine, to be damaged.
const FILES: [&str; 4] = [
    "x-a: &a {type: entry}\nbackends:\n  - <<: *a\n    name: a\n    url: https://a.example\n    headers: {X-Key: '${SECRET}'}\n    timeouts: {call: 5s}\nserver: {port: 80, maxBodyBytes: 4MiB}\n",
    "{\"mcpServers\": {\"a\": {\"command\": \"x\", \"args\": [\"-y\", \"${PORT:-1}\"], \"env\": {\"K\": \"v\"}}}}",
    "backends: [{name: a, command: x}]\naggregation:\n  conflictResolution: priority\n  conflictResolutionConfig: {priorityOrder: [a]}\n  tools:\n    - workload: a\n      filter: [t]\n      overrides: {s: {name: t, parameters: {p: {fixed: [1, {a: b}]}}}}\n",
    "name: >-\n  folded\n  text\nbackends:\n- name: 'a'\n  url: \"http://a.example\"\noutgoingAuth:\n  default: {type: header_injection, headerInjection: {headerName: A, headerValueEnv: SECRET}}\noperational: {timeouts: {perWorkload: {a: 1m}}, failureHandling: {circuitBreaker: {timeout: 2s}}}\n",
];

/// Pieces that mean something to YAML or to vmcp.
const PIECES: [&str; 28] = [
    "\n", " ", "  ", "\t", ":", ": ", "- ", "[", "]", "{", "}", ",", "\"", "'", "&a ", "*a",
    "<<: ", "!!str ", "---\n", "...\n", "|\n", ">\n", "#", "? ", "${", "}", "\r", "\u{feff}",
];

/// Loads a text and looks at everything that comes out.
fn exercise(text: &str) {
    let source = Source::new("vmcp.yaml", text);
    let env = |name: &str| (name == "SECRET").then(|| crate::support::SECRET.to_owned());
    let report = match load(&source, &env) {
        Ok(loaded) => {
            assert_eq!(loaded.warnings.error_count(), 0);
            assert!(!loaded.config.backends.is_empty());
            loaded.warnings
        }
        Err(report) => {
            assert!(report.error_count() > 0);
            report
        }
    };
    let lines = text.split(['\n', '\r']).count();
    for found in report.diagnostics() {
        assert!((1..=lines).contains(&found.line), "{found:?} in {text:?}");
        assert!(found.column >= 1 && !found.message.is_empty());
    }
    let shown = report.render(false) + &report.render(true);
    assert!(!shown.contains(crate::support::SECRET));
    assert!(!shown.contains("VMCP0029"), "a file that fits the schema can be read: {text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn arbitrary_text(text in "\\PC{0,200}") {
        exercise(&text);
    }

    #[test]
    fn arbitrary_characters(text in prop::collection::vec(any::<char>(), 0..100)) {
        exercise(&text.into_iter().collect::<String>());
    }

    #[test]
    fn pieces_of_yaml(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)) {
        exercise(&pieces.concat());
    }

    #[test]
    fn damaged_files(
        file in prop::sample::select(&FILES[..]),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize, prop::sample::select(&PIECES[..])), 1..6),
    ) {
        let mut text: Vec<char> = file.chars().collect();
        for (at, removed, piece) in edits {
            let at = at.index(text.len() + 1);
            let end = (at + removed).min(text.len());
            text.splice(at..end, piece.chars());
        }
        exercise(&text.into_iter().collect::<String>());
    }

    #[test]
    fn swapped_lines(file in prop::sample::select(&FILES[..]), one in any::<prop::sample::Index>(), other in any::<prop::sample::Index>()) {
        let mut lines: Vec<_> = file.lines().collect();
        let (one, other) = (one.index(lines.len()), other.index(lines.len()));
        lines.swap(one, other);
        exercise(&lines.join("\n"));
    }

    #[test]
    fn any_value_under_any_key(
        key in prop::sample::select(&["name", "backends", "mcpServers", "server", "aggregation", "operational", "outgoingAuth", "incomingAuth", "passthroughHeaders", "metadata", "sessionStorage", "groupRef"][..]),
        value in prop::sample::select(&["~", "1", "-1", "1e999", "true", "text", "[]", "{}", "[[]]", "[~]", "[{}]", "{a: ~}", "{a: {}}", "{a: []}", "{tools: [{}]}", "{host: []}", "{backends: {a: ~}}", "\"\"", "'${SECRET}'", "{default: ~}"][..]),
    ) {
        exercise(&format!("{key}: {value}\n"));
        exercise(&format!("backends: [{{name: a, command: x}}]\nx-{key}: 1\n{key}: {value}\n"));
    }
}

#[test]
fn the_files_are_fine_before_they_are_damaged() {
    for file in FILES {
        let env = |_: &str| Some("value".to_owned());
        let loaded = load(&Source::new("vmcp.yaml", file), &env);
        assert!(loaded.is_ok_and(|loaded| loaded.warnings.is_empty()), "{file}");
    }
}
