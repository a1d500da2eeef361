//! `vmcp tools search`: what a model would find.

use serde_json::{Value, json};
use vmcp::{
    Config,
    core::{CallContext, Json, Kind, Outcome as Called, ToolCall},
    search::{FIND_TOOL, Optimizer},
};

use super::{
    explained, in_short,
    place::{Named, Open},
};
use crate::{
    Outcome,
    arguments::tools::Search,
    exit::{Code, Failure},
    reached::interrupted_by_ctrl_c,
    say,
};

pub(super) async fn run(arguments: &Search) -> Outcome {
    let named = Named::by(&arguments.place);
    let mut config = named.config()?;
    if matches!(named, Named::Config(_)) {
        searching(&mut config, arguments);
    }
    let open = Open::new(&named, &config).await?;
    let outcome = interrupted_by_ctrl_c(search(&open, arguments)).await;
    open.close().await;
    outcome
}

/// Whoever searches at a prompt has asked for it, whatever the file says.
fn searching(config: &mut Config, arguments: &Search) {
    let optimizer = config.optimizer.get_or_insert_default();
    optimizer.max_tools_to_return = arguments.limit.unwrap_or(optimizer.max_tools_to_return);
}

async fn search(open: &Open, arguments: &Search) -> Outcome {
    open.warm().await?;
    let found = match open.backends.search().filter(|_| arguments.explain) {
        Some(search) => explain(&search, arguments).await?,
        None => find(open, arguments).await?,
    };
    if found == 0 { Err(Failure::told(Code::Runtime)) } else { Ok(()) }
}

/// Asks as a model does; returns how many tools were found.
async fn find(open: &Open, arguments: &Search) -> Result<usize, Failure> {
    let answer = ask(open, arguments).await?;
    if arguments.json {
        say::out(&answer.to_string());
    } else {
        say::out(&text(&answer));
    }
    if arguments.explain {
        say::err("hint: scores are known where the gateway runs: give its file with --config");
    }
    Ok(answer["tools"].as_array().map_or(0, Vec::len))
}

/// The same search with everything that goes into it.
async fn explain(search: &Optimizer, arguments: &Search) -> Result<usize, Failure> {
    let most = arguments.limit.map(|limit| limit as usize);
    let explained = search.explain(&CallContext::internal(), &arguments.query, &[], most).await;
    let explained = explained.map_err(|error| Failure::new(Code::Runtime, &*error.message))?;
    let explained = explained.map_err(|_| nothing_asked(&arguments.query))?;
    if arguments.json {
        say::out(&explained::json(&arguments.query, &explained).to_string());
    } else {
        say::out(&explained::text(&explained));
    }
    Ok(explained.explanation.hits.len())
}

fn nothing_asked(query: &str) -> Failure {
    let text = format!("`{}` has no word to look for", query.escape_debug());
    Failure::new(Code::Usage, text).hint("say what a tool should do, or write its name")
}

/// What `find_tool` answers.
async fn ask(open: &Open, arguments: &Search) -> Result<Value, Failure> {
    let question = json!({"name": open.finder, "arguments": {"tool_description": arguments.query}});
    let params: Json = question.to_string().parse().expect("JSON was just written");
    let call = ToolCall { name: open.finder.clone(), params };
    let gateway = open.backends.gateway();
    let called = gateway.call_tool(&CallContext::internal(), call).await;
    let result = match called {
        Ok(Called::Complete(result)) => result,
        Ok(Called::InputRequired(_)) => return Err(foreign(&open.from)),
        Err(error) if error.kind == Kind::NotFound => return Err(without(open)),
        Err(error) => return Err(Failure::new(Code::Runtime, &*error.message)),
    };
    let result: Value = serde_json::from_str(result.as_str()).unwrap_or_default();
    if result["isError"] == true {
        let why = result["content"][0]["text"].as_str().unwrap_or("it gave no reason");
        return Err(Failure::new(Code::Runtime, why));
    }
    let mut answer = result["structuredContent"].clone();
    let tools = answer["tools"].as_array_mut().ok_or_else(|| foreign(&open.from))?;
    tools.truncate(arguments.limit.map_or(usize::MAX, |limit| limit as usize));
    Ok(answer)
}

/// Nobody there finds tools.
fn without(open: &Open) -> Failure {
    let text = format!("{} has no tool `{FIND_TOOL}`", open.from);
    Failure::new(Code::Runtime, text)
        .hint("switch it on with `optimizer: {}` in its file, or `vmcp serve --optimizer`")
}

fn foreign(from: &str) -> Failure {
    Failure::new(Code::Runtime, format!("{from} answered as the `{FIND_TOOL}` of vmcp does not"))
}

/// For people: the names with the start of their descriptions, then what it costs.
fn text(answer: &Value) -> String {
    let tools = answer["tools"].as_array().map(Vec::as_slice).unwrap_or_default();
    let name = |tool: &Value| tool["name"].as_str().unwrap_or_default().to_owned();
    let width = tools.iter().map(|tool| name(tool).len()).max().unwrap_or(0).min(40);
    let mut lines = Vec::new();
    for (rank, tool) in (1..).zip(tools) {
        let description = in_short(tool["description"].as_str().unwrap_or_default());
        lines.push(
            format!("{rank:>2}. {:<width$}  {description}", name(tool)).trim_end().to_owned(),
        );
    }
    lines.push(format!("{}{}", say::count(tools.len(), "tool"), tokens(answer)));
    lines.extend(answer["note"].as_str().map(|note| format!("note: {note}")));
    lines.join("\n")
}

fn tokens(answer: &Value) -> String {
    let metrics = &answer["token_metrics"];
    match (metrics["returned_tokens"].as_u64(), metrics["baseline_tokens"].as_u64()) {
        (Some(returned), Some(baseline)) => {
            format!("; {returned} tokens of the {baseline} that all definitions have")
        }
        _ => String::new(),
    }
}
