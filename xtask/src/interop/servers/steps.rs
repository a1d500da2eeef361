//! What is tried with each server, and what must come of it.

use std::path::Path;

use serde_json::{Map, Value, json};

/// One thing that a client does.
pub(crate) struct Step {
    pub(crate) what: What,
    /// Where in the result (a JSON pointer) which text must be.
    pub(crate) shows: &'static [(&'static str, &'static str)],
    pub(crate) needs: Needs,
    /// How many progress notifications there must be.
    pub(crate) progress: usize,
    /// Whether it has the same result each time.
    pub(crate) is_stable: bool,
}

/// What a client does.
pub(crate) enum What {
    /// Calls a tool.
    Call(&'static str, Value),
    /// Reads a resource.
    Read(&'static str),
    /// Gets a prompt.
    Prompt(&'static str, Value),
}

impl What {
    /// Returns the name or URI.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Call(name, _) | Self::Read(name) | Self::Prompt(name, _) => name,
        }
    }
}

/// What a client must be able to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    Nothing,
    /// To answer questions of the server.
    Answers,
    /// To say what its roots are. A server may keep the answer, and over a shared process it is
    /// then every client's.
    Roots,
}

type Shows = &'static [(&'static str, &'static str)];

fn step(what: What, shows: Shows) -> Step {
    Step { what, shows, needs: Needs::Nothing, progress: 0, is_stable: true }
}

fn call(name: &'static str, arguments: Value, shows: Shows) -> Step {
    step(What::Call(name, arguments), shows)
}

fn read(uri: &'static str, shows: Shows) -> Step {
    step(What::Read(uri), shows)
}

fn prompt(name: &'static str, arguments: Value, shows: Shows) -> Step {
    step(What::Prompt(name, arguments), shows)
}

impl Step {
    fn asks(self) -> Self {
        Self { needs: Needs::Answers, ..self }
    }

    fn asks_for_roots(self) -> Self {
        Self { needs: Needs::Roots, ..self }
    }

    fn varies(self) -> Self {
        Self { is_stable: false, ..self }
    }

    fn with_progress(self, progress: usize) -> Self {
        Self { progress, ..self }
    }
}

pub(super) fn everything() -> Vec<Step> {
    let none = || Value::Object(Map::new());
    vec![
        call("echo", json!({ "message": "hello" }), &[("/content/0/text", "Echo: hello")]),
        call("get-sum", json!({ "a": 2, "b": 3 }), &[("/content/0/text", "2 and 3 is 5")]),
        call(
            "get-structured-content",
            json!({ "location": "Chicago" }),
            &[("/structuredContent/temperature", "36"), ("/content/0/text", "temperature")],
        ),
        call(
            "get-tiny-image",
            none(),
            &[("/content/1/type", "image"), ("/content/1/mimeType", "image/png")],
        ),
        call(
            "get-resource-links",
            json!({ "count": 2 }),
            &[("/content/1/type", "resource_link"), ("/content/1/uri", "demo://resource/")],
        ),
        call(
            "get-resource-reference",
            json!({ "resourceType": "Text", "resourceId": 1 }),
            &[("/content/1/resource/uri", "demo://resource/dynamic/text/1")],
        )
        .varies(),
        call(
            "trigger-long-running-operation",
            json!({ "duration": 0.3, "steps": 3 }),
            &[("/content/0/text", "completed")],
        )
        .with_progress(3),
        call(
            "trigger-sampling-request",
            json!({ "prompt": "say something", "maxTokens": 10 }),
            &[("/content/0/text", "sampled by the driver")],
        )
        .asks(),
        call(
            "trigger-elicitation-request",
            none(),
            &[("/content/1/text", "Name: Ada Lovelace"), ("/content/1/text", "Integer: 7")],
        )
        .asks(),
        call("get-roots-list", none(), &[("/content/0/text", "file:///interop")]).asks_for_roots(),
        call("get-sum", json!({ "a": "two", "b": 3 }), &[("/isError", "true")]),
        read(
            "demo://resource/static/document/features.md",
            &[("/contents/0/text", "Features"), ("/contents/0/uri", "features.md")],
        ),
        read("demo://resource/dynamic/text/7", &[("/contents/0/text", "Resource 7")]).varies(),
        prompt("simple-prompt", none(), &[("/messages/0/role", "user")]),
        prompt("args-prompt", json!({ "city": "Oslo" }), &[("/messages/0/content/text", "Oslo")]),
    ]
}

pub(super) fn filesystem(folder: &Path) -> Vec<Step> {
    let letter = folder.join("letter.txt").display().to_string();
    vec![
        call("read_text_file", json!({ "path": letter }), &[("/content/0/text", "a letter")]),
        call("list_allowed_directories", json!({}), &[("/content/0/text", "files")]),
        call("read_text_file", json!({ "path": "nowhere" }), &[("/isError", "true")]),
    ]
}

pub(super) fn memory() -> Vec<Step> {
    let entity = json!({ "name": "Ada", "entityType": "person", "observations": ["counts"] });
    vec![
        call("create_entities", json!({ "entities": [entity] }), &[]).varies(),
        call("search_nodes", json!({ "query": "Ada" }), &[("/content/0/text", "counts")]),
    ]
}

pub(super) fn thinking() -> Vec<Step> {
    let thought = json!({
        "thought": "first",
        "nextThoughtNeeded": false,
        "thoughtNumber": 1,
        "totalThoughts": 1,
    });
    vec![call("sequentialthinking", thought, &[("/content/0/text", "thoughtNumber")]).varies()]
}

pub(super) fn git(repository: &Path) -> Vec<Step> {
    let path = repository.display().to_string();
    vec![
        call("git_log", json!({ "repo_path": path }), &[("/content/0/text", "the first commit")]),
        call("git_status", json!({ "repo_path": path }), &[("/content/0/text", "On branch")]),
    ]
}

pub(super) fn time() -> Vec<Step> {
    let noon = json!({
        "source_timezone": "UTC",
        "time": "12:00",
        "target_timezone": "Asia/Tokyo",
    });
    vec![call("convert_time", noon, &[("/content/0/text", "21:00")]).varies()]
}

pub(super) fn fast() -> Vec<Step> {
    vec![
        call(
            "add",
            json!({ "a": 2, "b": 3 }),
            &[("/content/0/text", "5"), ("/structuredContent/result", "5")],
        ),
        call("fail", json!({}), &[("/isError", "true"), ("/content/0/text", "on purpose")]),
        read("fast://motto", &[("/contents/0/text", "accuracy")]),
        read("fast://square/7", &[("/contents/0/text", "49")]),
        prompt("review", json!({ "code": "1 + 1" }), &[("/messages/0/content/text", "1 + 1")]),
    ]
}

pub(super) fn modern() -> Vec<Step> {
    vec![call("modern_ping", json!({}), &[("/content/0/text", "pong")])]
}
