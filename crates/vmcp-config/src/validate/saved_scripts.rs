//! `codeMode.scripts`: names that tools can have, schemas of objects, and files with scripts.

use std::collections::HashMap;

use serde_json::Value;

use super::Checks;
use super::names::is_tool_name;
use crate::codes;
use crate::path::Path;
use crate::sections::{CodeMode, SavedScript};

/// Names of the gateway's own tools, which are not given away even while they are switched off.
const RESERVED: [&str; 3] = ["call_tool", "execute_tool_script", "find_tool"];

/// Checks every script, and reads it.
pub(super) fn check(mode: &mut CodeMode, list: &Path, checks: &mut Checks<'_>) {
    names(&mode.scripts, list, checks);
    let limit = mode.max_source_bytes.as_bytes();
    for (at, script) in mode.scripts.iter_mut().enumerate() {
        if checks.findings.is_full() {
            return;
        }
        let path = list.index(at);
        for (key, schema) in
            [("inputSchema", &script.input_schema), ("outputSchema", &script.output_schema)]
        {
            schema.iter().for_each(|schema| object(schema, &path.key(key), checks));
        }
        read(script, limit, &path.key("file"), checks);
    }
}

fn names(scripts: &[SavedScript], list: &Path, checks: &mut Checks<'_>) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (at, script) in scripts.iter().enumerate() {
        let path = list.index(at).key("name");
        let written = checks.written(&path);
        let name = script.name.as_str();
        let found = if !is_tool_name(name) {
            let message = format!("`{written}` cannot be the name of a tool");
            let found = checks.found(&codes::SCRIPT_NAME, &path, message);
            found.label("1 to 128 letters, digits, `-`, `_` or `.`")
        } else if RESERVED.contains(&name) {
            let message = format!("`{written}` is a name of the gateway's own");
            checks.found(&codes::SCRIPT_NAME, &path, message).label("give it another name")
        } else if let Some(earlier) = first.insert(name, at) {
            let earlier = checks.span(&list.index(earlier).key("name"));
            let message = format!("two saved scripts are called `{written}`");
            let found = checks.found(&codes::SCRIPT_NAME, &path, message);
            found.label("again here").related(earlier, "first here")
        } else {
            continue;
        };
        checks.push(&path, found);
    }
}

/// Protocols want tools to take and give objects.
fn object(schema: &Value, path: &Path, checks: &mut Checks<'_>) {
    if schema.get("type").and_then(Value::as_str) == Some("object") {
        return;
    }
    let found = checks
        .found(&codes::SCRIPT_SCHEMA, path, format!("`{path}` is not the schema of an object"))
        .label("needs `type: object`");
    checks.push(path, found);
}

fn read(script: &mut SavedScript, limit: u64, path: &Path, checks: &mut Checks<'_>) {
    if checks.is_bad(path) {
        return;
    }
    let (message, help) = match (checks.scripts)(&script.file) {
        Ok(source) if source.len() as u64 <= limit => {
            script.source = source;
            return;
        }
        Ok(source) => {
            let length = source.len();
            let message = format!("the script is {length} bytes long, and maxSourceBytes={limit}");
            (message, Some("write a shorter one, or raise codeMode.maxSourceBytes".to_owned()))
        }
        Err(bad) => (bad.message, bad.help),
    };
    let found = checks.found(&codes::SCRIPT_FILE, path, message).label("named here");
    checks.push(
        path,
        match help {
            Some(help) => found.help(help),
            None => found,
        },
    );
}
