//! One way to load a text, shared by all tests.

use vmcp_config::{BadScript, Config, Report, Source, load_with};

/// A value that must never show up in a report.
pub(crate) const SECRET: &str = "hunter2-from-env";

/// The environment of every test.
pub(crate) fn env(name: &str) -> Option<String> {
    let value = match name {
        "SECRET" | "OPENAI_API_KEY" => SECRET,
        "PORT" => "9000",
        "BIG_PORT" => "90000",
        "YES" => "true",
        "EMPTY" => "",
        "HOST" => "docs.example",
        "WAIT" => "45s",
        "TWO_LINES" => "one\ntwo: 2",
        _ => return None,
    };
    Some(value.to_owned())
}

/// The scripts of every test.
pub(crate) fn script(file: &str) -> Result<String, BadScript> {
    match file {
        "triage.star" => Ok("return 1\n".to_owned()),
        "long.star" => Ok("# long\n".repeat(10_000)),
        "broken.star" => Err(BadScript {
            message: "broken.star:3:6: expected `:`, found `=`".to_owned(),
            help: Some("compare with `==`".to_owned()),
        }),
        _ => Err(BadScript::new(format!("{file} cannot be read: no such file"))),
    }
}

/// Loads a text under the name `vmcp.yaml`.
pub(crate) fn read(text: &str) -> Result<(Config, Report), Report> {
    let loaded = load_with(&Source::new("vmcp.yaml", text), &env, &script)?;
    assert_eq!(loaded.warnings.error_count(), 0, "a loaded file has no errors");
    Ok((loaded.config, loaded.warnings))
}

/// Returns the report on a text, errors or warnings; `fine` if there is nothing to say.
pub(crate) fn report(text: &str) -> String {
    let report = match read(text) {
        Ok((_, warnings)) => warnings,
        Err(report) => report,
    };
    let text = report.render(false);
    assert!(!text.contains(SECRET), "a report shows a value of the environment:\n{text}");
    if text.is_empty() { "fine".to_owned() } else { text }
}

/// Returns the configuration of a text that must have nothing wrong.
#[track_caller]
pub(crate) fn config(text: &str) -> Config {
    match read(text) {
        Ok((config, warnings)) => {
            assert!(warnings.is_empty(), "unexpected warnings:\n{warnings}");
            config
        }
        Err(report) => panic!("unexpected errors:\n{report}"),
    }
}

/// Returns each code with its line, such as `VMCP0012:3`, for tests that need no wording.
pub(crate) fn codes(text: &str) -> Vec<String> {
    let report = match read(text) {
        Ok((_, warnings)) => warnings,
        Err(report) => report,
    };
    let found = report.diagnostics().iter();
    found.map(|diagnostic| format!("{}:{}", diagnostic.code, diagnostic.line)).collect()
}

/// Puts a backend before the rest of a file.
pub(crate) fn with_backend(rest: &str) -> String {
    format!("backends: [{{name: docs, url: https://docs.example/mcp}}]\n{rest}")
}
