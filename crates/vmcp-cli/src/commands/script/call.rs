//! One run of a script by the tool of a gateway, the same that models call.

use serde_json::Value;
use vmcp::{
    core::{Json, Outcome as Called, Raw, ToolCall},
    scripts::{CHECK_KEY, TOOL_NAME, TRACE_KEY},
};

use super::open::Open;
use crate::exit::{Code, Failure};

/// What came of a script.
pub(super) struct Ran {
    /// Its result as the gateway wrote it, or why there is none.
    pub(super) result: Result<Json, String>,
    /// What its writer should know of a result that was hardly meant.
    pub(super) note: Option<String>,
    /// What it printed.
    pub(super) logs: Vec<String>,
    /// Bytes of what it printed that were not kept.
    pub(super) logs_cut: u64,
    /// The figures, as `{"steps", "toolCalls", "peakBytes", "durationMs"}`; null if it was not run.
    pub(super) stats: Value,
    /// See [`TRACE_KEY`]; null if there is none.
    pub(super) trace: Value,
}

/// Fails if there is nobody to run scripts.
pub(super) async fn expect_tool(open: &Open) -> Result<(), Failure> {
    if open.catalog().await?.tool(TOOL_NAME).is_some() {
        return Ok(());
    }
    let text = format!("{} runs no scripts: it has no tool `{TOOL_NAME}`", open.from);
    Err(Failure::new(Code::Runtime, text).hint(
        "switch it on with `codeMode: {enabled: true}` in its file, or `vmcp serve --code-mode`",
    ))
}

/// Runs a script.
///
/// # Errors
/// When the gateway did not run it and gave no reason that is the script's.
pub(super) async fn run(open: &Open, script: &str, data: Option<&Json>) -> Result<Ran, Failure> {
    // The token is what asks for progress.
    let meta = [(TRACE_KEY, Json::bool(true)), ("progressToken", Json::number(1))];
    let result = call(open, script, data, Json::object(meta)).await?;
    read(&result).ok_or_else(|| foreign(&open.from))
}

/// What the gateway says of a script that it is to check; `None` if nothing is wrong.
///
/// # Errors
/// When the gateway gave no answer to that.
pub(super) async fn check(
    open: &Open,
    script: &str,
    data: Option<&Json>,
) -> Result<Option<String>, Failure> {
    let meta = Json::object([(CHECK_KEY, Json::bool(true))]);
    let result = call(open, script, data, meta).await?;
    let flag = |path: &[&str]| result.raw().at(path).and_then(Raw::as_bool) == Some(true);
    let is_wrong = flag(&["isError"]);
    if !is_wrong && !flag(&["_meta", CHECK_KEY]) {
        return Err(foreign(&open.from));
    }
    let first = result.raw().get("content").and_then(Raw::as_array).and_then(|mut all| all.next());
    let text = first.and_then(|item| item.get("text")?.as_text());
    let text = text.ok_or_else(|| foreign(&open.from))?.into_owned();
    Ok(is_wrong.then_some(text))
}

async fn call(open: &Open, script: &str, data: Option<&Json>, meta: Json) -> Result<Json, Failure> {
    let mut arguments = vec![("script", Json::string(script))];
    arguments.extend(data.map(|data| ("data", data.clone())));
    let params = Json::object([
        ("name", Json::string(&open.runner)),
        ("arguments", Json::object(arguments)),
        ("_meta", meta),
    ]);
    let call = ToolCall { name: open.runner.clone(), params };
    match open.gateway.call_tool(&open.caller, call).await {
        Ok(Called::Complete(result)) => Ok(result),
        Ok(Called::InputRequired(_)) => Err(foreign(&open.from)),
        Err(error) => Err(Failure::new(Code::Runtime, &*error.message)),
    }
}

fn foreign(from: &str) -> Failure {
    let text = format!("{from} answered as the `{TOOL_NAME}` of vmcp does not");
    Failure::new(Code::Runtime, text)
}

fn read(result: &Json) -> Option<Ran> {
    let whole: Value = serde_json::from_str(result.as_str()).ok()?;
    let structured = &whole["structuredContent"];
    let answer = if whole["isError"] == true {
        Err(whole["content"][0]["text"].as_str()?.to_owned())
    } else {
        // The text of a number says more than a value of this program can hold.
        Ok(result.get("structuredContent")?.get("result")?)
    };
    let logs = structured["logs"].as_array().into_iter().flatten();
    Some(Ran {
        result: answer,
        note: structured["note"].as_str().map(str::to_owned),
        logs: logs.filter_map(|line| line.as_str().map(str::to_owned)).collect(),
        logs_cut: structured["logBytesCut"].as_u64().unwrap_or(0),
        stats: structured["stats"].clone(),
        trace: whole["_meta"][TRACE_KEY].clone(),
    })
}
