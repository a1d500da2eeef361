//! `vmcp tools list`: what there is.

use serde_json::{Value, json};
use vmcp::core::{CallContext, catalog::Tool};

use super::{
    in_short,
    place::{Named, Open, at_home},
};
use crate::{
    Outcome,
    arguments::tools::List,
    exit::{Code, Failure},
    reached::interrupted_by_ctrl_c,
    say,
};

pub(super) async fn run(arguments: &List) -> Outcome {
    let named = Named::by(&arguments.place);
    let mut config = named.config()?;
    // What stands behind `find_tool` is what one wants to see.
    config.optimizer = None;
    let open = Open::new(&named, &config).await?;
    let outcome = interrupted_by_ctrl_c(list(&open, arguments.json)).await;
    open.close().await;
    outcome
}

async fn list(open: &Open, as_json: bool) -> Outcome {
    let catalog = open.backends.gateway().catalog(&CallContext::internal()).await;
    let catalog = catalog.map_err(|error| Failure::new(Code::Runtime, &*error.message))?;
    let mut tools: Vec<&Tool> = catalog.tools().filter(|tool| tool.advertised).collect();
    tools.sort_by_key(|tool| at_home(&tool.name).to_owned());
    if as_json {
        let tools: Vec<Value> = tools.iter().map(|tool| definition(tool)).collect();
        say::out(&json!({"from": open.from, "tools": tools}).to_string());
        return Ok(());
    }
    let width = tools.iter().map(|tool| at_home(&tool.name).len()).max().unwrap_or(0).min(40);
    for tool in &tools {
        let definition = definition(tool);
        let description = in_short(definition["description"].as_str().unwrap_or_default());
        say::out(format!("{:<width$}  {description}", at_home(&tool.name)).trim_end());
    }
    say::err(&say::count(tools.len(), "tool"));
    Ok(())
}

/// The tool as clients see it.
fn definition(tool: &Tool) -> Value {
    let mut definition: Value = serde_json::from_str(tool.definition.as_str()).unwrap_or_default();
    definition["name"] = at_home(&tool.name).into();
    definition
}
