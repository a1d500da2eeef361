//! Every code of the catalogue can be met, and this is how.

use vmcp_config::{CATALOGUE, Severity, explain};

use crate::support::read;

/// Codes that no file can show unless vmcp itself is wrong.
const NOT_SHOWN: [&str; 1] = ["VMCP0029"];

const BACKEND: &str = "backends: [{name: a, command: x}]\n";

/// A code, and a file that has it and no other.
const EXAMPLES: [(&str, &str); 59] = [
    ("VMCP0002", "backends: [\n"),
    ("VMCP0003", "# nothing\n"),
    ("VMCP0004", "name: a\n---\nname: b\n"),
    ("VMCP0005", "server:\n\tport: 1\n"),
    ("VMCP0006", "x: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["),
    ("VMCP0008", "x-a: &a [*a]\n"),
    ("VMCP0009", "name: !!str a\n"),
    ("VMCP0010", "? [a]\n: b\n"),
    ("VMCP0011", "name: a\nname: b\nbackends: [{name: a, command: x}]\n"),
    ("VMCP0012", "nope: 1\nbackends: [{name: a, command: x}]\n"),
    ("VMCP0013", "backends: [{name: a, command: [x]}]\nserver: {port: [1]}\n"),
    ("VMCP0014", "backends: [{command: x}]\n"),
    ("VMCP0015", "backends: [{name: a, command: x, era: stone}]\n"),
    ("VMCP0016", "backends: [{name: a, command: x}]\nserver: {port: -1}\n"),
    ("VMCP0017", "backends: [{name: a, command: x, timeouts: {call: 5}}]\n"),
    ("VMCP0018", "backends: [{name: a, command: x}]\nserver: {maxBodyBytes: 4MB}\n"),
    ("VMCP0019", "mcpServers: {a: {command: x, alwaysAllow: []}}\n"),
    ("VMCP0020", "backends: [{name: a, command: '${NOBODY_SET_THIS}'}]\n"),
    ("VMCP0021", "backends: [{name: a, command: '${'}]\n"),
    ("VMCP0022", "compositeTools: [{name: a}]\nbackends: [{name: a, command: x}]\n"),
    ("VMCP0023", "backends: [{name: a, command: x, <<: y}]\n"),
    ("VMCP0024", "- name: a\n"),
    ("VMCP0030", "name: a\n"),
    ("VMCP0031", "backends: [{name: a, command: x}, {name: a, command: y}]\n"),
    ("VMCP0032", "backends: [{name: a/b, command: x}]\n"),
    ("VMCP0033", "backends: [{name: a, url: x}]\n"),
    ("VMCP0034", "backends: [{name: a, url: 'http://x', command: y}]\n"),
    ("VMCP0035", "backends: [{name: a}]\n"),
    ("VMCP0036", "backends: [{name: a, command: x, transport: sse}]\n"),
    ("VMCP0037", "backends: [{name: a, command: x, headers: {A: b}}]\n"),
    ("VMCP0038", "backends: [{name: a, url: 'https://x', type: entry, caBundlePath: ca}]\n"),
    ("VMCP0039", "backends: [{name: a, url: 'https://x', headers: {'A B': c}}]\n"),
    (
        "VMCP0040",
        "backends: [{name: a, url: 'https://x'}]
outgoingAuth: {default: {type: header_injection, headerInjection: {headerName: A}}}\n",
    ),
    (
        "VMCP0041",
        "backends: [{name: a, url: 'https://x'}]
outgoingAuth: {default: {type: header_injection}}\n",
    ),
    ("VMCP0042", "backends: [{name: a, command: x}]\npassthroughHeaders: [Cookie]\n"),
    ("VMCP0043", "mcpServers: {a: {command: x, headers: {A: b}}}\n"),
    ("VMCP0050", "backends: [{name: a, command: x}]\naggregation: {tools: [{workload: zzz}]}\n"),
    (
        "VMCP0051",
        "backends: [{name: a, command: x}]\naggregation: {conflictResolution: priority}\n",
    ),
    (
        "VMCP0052",
        "backends: [{name: a, command: x}]
aggregation:
  conflictResolution: priority
  defaultToolVisibility: deny
  conflictResolutionConfig: {priorityOrder: [a]}\n",
    ),
    ("VMCP0053", "backends: [{name: a, command: x}]\naggregation: {conflictResolution: manual}\n"),
    (
        "VMCP0054",
        "backends: [{name: a, command: x}]
aggregation: {tools: [{workload: a}, {workload: a}]}\n",
    ),
    (
        "VMCP0055",
        "backends: [{name: a, command: x}]
aggregation: {tools: [{workload: a, filter: [t], overrides: {t: {name: u}}}]}\n",
    ),
    (
        "VMCP0056",
        "backends: [{name: a, command: x}]
aggregation: {tools: [{workload: a, overrides: {t: {name: u}, v: {name: u}}}]}\n",
    ),
    (
        "VMCP0057",
        "backends: [{name: a, command: x}]
aggregation: {tools: [{workload: a, overrides: {t: {parameters: {p: {}}}}}]}\n",
    ),
    ("VMCP0058", "backends: [{name: a, command: x, prefix: 'a b'}]\n"),
    (
        "VMCP0059",
        "backends: [{name: a, command: x}]
aggregation: {tools: [{workload: a, overrides: {t: {name: 'u v'}}}]}\n",
    ),
    ("VMCP0060", "backends: [{name: a, command: x, timeouts: {call: 0s}}]\n"),
    (
        "VMCP0061",
        "backends: [{name: a, command: x}]
operational: {failureHandling: {healthCheckTimeout: 31s}}\n",
    ),
    ("VMCP0062", "backends: [{name: a, command: x}]\nserver: {host: 0.0.0.0}\n"),
    ("VMCP0063", "backends: [{name: a, command: x}]\nserver: {allowedOrigins: [a]}\n"),
    ("VMCP0064", "backends: [{name: a, command: x, enabled: false}]\n"),
    ("VMCP0065", "backends: [{name: a, command: x, env: {'': y}}]\n"),
    (
        "VMCP0066",
        "backends: [{name: a, command: x}]
aggregation: {tools: [{workload: a, overrides: {t: {}}}]}\n",
    ),
    ("VMCP0067", "backends: [{name: a, command: x}]\nserver: {maxBodyBytes: 1}\n"),
    (
        "VMCP0068",
        "backends: [{name: a, command: x}]
codeMode: {scripts: [{name: find_tool, description: d, file: triage.star}]}\n",
    ),
    (
        "VMCP0069",
        "backends: [{name: a, command: x}]
codeMode: {scripts: [{name: t, description: d, file: nowhere.star}]}\n",
    ),
    (
        "VMCP0070",
        "backends: [{name: a, command: x}]
codeMode: {scripts: [{name: t, description: d, file: triage.star, outputSchema: {}}]}\n",
    ),
    (
        "VMCP0071",
        "backends: [{name: a, command: x}]
optimizer: {embedding: {}, embeddingService: 'http://tei:8080'}\n",
    ),
    (
        "VMCP0072",
        "backends: [{name: a, command: x}]
optimizer: {embedding: {}, embeddingModel: m}\n",
    ),
];

/// Files too large to write down.
fn large_examples() -> Vec<(&'static str, String)> {
    let aliases = format!("x-a: &a [1, 2, 3]\nx-b: [{}]\n", "*a, ".repeat(5_000));
    vec![
        ("VMCP0001", "#".repeat(1024 * 1024 + 1)),
        ("VMCP0007", aliases + BACKEND),
        ("VMCP0025", format!("x-a: [{}]\n{BACKEND}", "1,".repeat(60_000))),
    ]
}

/// Returns every example that is a file.
fn examples() -> Vec<(&'static str, String)> {
    let small = EXAMPLES.iter().map(|(code, text)| (*code, (*text).to_owned()));
    small.chain(large_examples()).collect()
}

#[test]
fn each_example_shows_its_code_and_no_other() {
    for (code, text) in examples() {
        let report = match read(&text) {
            Ok((_, warnings)) => warnings,
            Err(report) => report,
        };
        let mut found: Vec<_> = report.diagnostics().iter().map(|one| one.code).collect();
        found.dedup();
        assert_eq!(found, [code], "{report}");
    }
}

#[test]
fn no_code_is_without_example() {
    let mut shown: Vec<_> = examples().into_iter().map(|(code, _)| code).collect();
    shown.extend(NOT_SHOWN);
    shown.sort_unstable();
    let all: Vec<_> = CATALOGUE.iter().map(|code| code.id).collect();
    assert_eq!(shown, all);
}

#[test]
fn a_warning_leaves_the_file_usable_and_an_error_does_not() {
    for (id, text) in examples() {
        let severity = explain(id).map(|code| code.severity);
        assert_eq!(severity == Some(Severity::Warning), read(&text).is_ok(), "{id}");
    }
}
