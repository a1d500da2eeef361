//! `vmcp optimizer status`: how tools are found, and what is wrong with it.

use serde_json::Value;

use super::ask;
use crate::{
    Outcome,
    arguments::optimizer::Status,
    exit::{Code, Failure},
    say::{self, count},
};

pub(super) fn run(arguments: &Status) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Code::Runtime, format!("cannot start threads: {error}")))?;
    let status = runtime.block_on(ask::status(&arguments.url, &arguments.headers))?;
    let optimizer = &status["optimizer"];
    if optimizer.is_null() {
        let text = format!("the optimizer is off at {}", vmcp::shown_url(&arguments.url));
        return Err(Failure::new(Code::Runtime, text)
            .hint("switch it on with `optimizer: {}` in its file, or `vmcp serve --optimizer`"));
    }
    if arguments.json {
        say::out(&optimizer.to_string());
    } else {
        say::out(&text(optimizer));
    }
    let is_well = optimizer["ready"] == true && optimizer["state"] != "degraded";
    if is_well { Ok(()) } else { Err(Failure::told(Code::Runtime)) }
}

/// A line for each thing there is to know.
fn text(optimizer: &Value) -> String {
    let number = |key: &str| optimizer[key].as_u64().unwrap_or(0);
    let word = |key: &str| optimizer[key].as_str().unwrap_or_default();
    let mut lines = vec![format!("state    {}", state(optimizer))];
    if let Some(source) = optimizer["source"].as_str() {
        lines.push(format!("source   {source}"));
        if optimizer["model"].is_string() {
            let dim = number("dimensions");
            lines.push(format!("model    {}, {dim} numbers a text", word("model")));
        }
        let mut vectors = format!("{} of {}", number("vectors"), tools(number("tools")));
        vectors.push_str(&format!(", {} known from before", number("cached")));
        if number("refused") > 0 {
            vectors.push_str(&format!(", {} that the model cannot embed", number("refused")));
        }
        lines.push(format!("vectors  {vectors}; {}", mebibytes(number("vectorsBytes"))));
    }
    let index = &optimizer["index"];
    lines.push(match index["version"].as_str() {
        Some(version) => {
            let bytes = index["memoryBytes"].as_u64().unwrap_or(0);
            let size = index["tools"].as_u64().unwrap_or(0);
            format!("index    {version}, {}; {}", tools(size), mebibytes(bytes))
        }
        None => "index    not made yet".to_owned(),
    });
    lines.join("\n")
}

fn state(optimizer: &Value) -> String {
    let state = optimizer["state"].as_str().unwrap_or("unknown");
    let detail = optimizer["detail"].as_str().unwrap_or_default();
    match state {
        "off" => "tools are found by their words".to_owned(),
        "ready" if optimizer["ready"] == true => {
            "ready: tools are found by words and meaning".to_owned()
        }
        "ready" => "waiting for the tools of the backends".to_owned(),
        "degraded" => format!("by words alone: {detail}"),
        _ => detail.to_owned(),
    }
}

fn tools(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "tool")
}

fn mebibytes(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one digit is shown")]
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    format!("{mebibytes:.1} MiB")
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::json;

    use super::*;

    fn told(with: &Value) -> String {
        let mut status = json!({
            "state": "ready", "ready": true, "detail": "ready", "since": null,
            "source": "sentence-transformers/all-MiniLM-L6-v2", "model": "all-MiniLM-L6-v2@1",
            "dimensions": 384, "tools": 500, "vectors": 500, "cached": 480, "refused": 0,
            "vectorsBytes": 250_000,
            "index": {"version": "00000000000000ab", "tools": 500, "memoryBytes": 3_000_000},
        });
        for (key, value) in with.as_object().unwrap() {
            status[key] = value.clone();
        }
        text(&status)
    }

    /// The first line, which tells the state.
    fn state_told(with: &Value) -> String {
        told(with).lines().next().unwrap().to_owned()
    }

    #[test]
    fn each_state_is_told() {
        assert_snapshot!(told(&json!({})), @"
        state    ready: tools are found by words and meaning
        source   sentence-transformers/all-MiniLM-L6-v2
        model    all-MiniLM-L6-v2@1, 384 numbers a text
        vectors  500 of 500 tools, 480 known from before; 0.2 MiB
        index    00000000000000ab, 500 tools; 2.9 MiB
        ");
        assert_snapshot!(state_told(&json!({"ready": false})), @"state    waiting for the tools of the backends");
        assert_snapshot!(told(&json!({
            "state": "opening", "ready": false, "model": null, "vectors": 0, "cached": 0,
            "detail": "opening the embedding model: downloading x, 13 %", "index": null,
        })), @"
        state    opening the embedding model: downloading x, 13 %
        source   sentence-transformers/all-MiniLM-L6-v2
        vectors  0 of 500 tools, 0 known from before; 0.2 MiB
        index    not made yet
        ");
        assert_snapshot!(told(&json!({
            "state": "embedding", "detail": "embedding tools: 8 of 500", "vectors": 8, "cached": 0,
            "refused": 2,
        })), @"
        state    embedding tools: 8 of 500
        source   sentence-transformers/all-MiniLM-L6-v2
        model    all-MiniLM-L6-v2@1, 384 numbers a text
        vectors  8 of 500 tools, 0 known from before, 2 that the model cannot embed; 0.2 MiB
        index    00000000000000ab, 500 tools; 2.9 MiB
        ");
        assert_snapshot!(state_told(&json!({
            "state": "degraded", "since": 58_000,
            "detail": "embed texts with TEI: http://tei:8080/embed refuses connections",
        })), @"state    by words alone: embed texts with TEI: http://tei:8080/embed refuses connections");
        assert_snapshot!(told(&json!({"state": "off", "source": null, "model": null})), @"
        state    tools are found by their words
        index    00000000000000ab, 500 tools; 2.9 MiB
        ");
    }
}
