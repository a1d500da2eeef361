//! What a client is told to do, as the JSON that the drivers read.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    clients::Client,
    servers::{Reach, Server, Step, What},
};

/// A plan for the server itself.
pub(super) fn direct(server: &Server, client: &Client, mode: &str, folder: &Path) -> Value {
    let target = server.reach_alone(&folder.join(format!("direct-{}", client.name)));
    let steps: Vec<_> =
        steps_for(server, client).map(|step| step_json(step, &Names::OWN)).collect();
    let mut plan = json!({ "mode": mode, "lists": client.lists(), "steps": steps });
    match target {
        Reach::Command(words) => plan["command"] = words.into(),
        Reach::Url { url, sse } => {
            plan["url"] = url.into();
            plan["sse"] = sse.into();
        }
    }
    plan
}

/// A plan for a gateway over these servers.
pub(super) fn through<'a>(
    servers: impl Iterator<Item = (&'a Server, Names)> + Clone,
    client: &Client,
    url: &str,
) -> Value {
    let wait_for: Vec<_> =
        servers.clone().map(|(server, names)| names.of_tool(server.steps[0].what.name())).collect();
    let steps: Vec<_> = servers
        .flat_map(|(server, names)| {
            steps_for(server, client).map(move |step| step_json(step, &names))
        })
        .collect();
    json!({
        "mode": client.mode,
        "url": url,
        "lists": client.lists(),
        "waitFor": wait_for,
        "steps": steps,
    })
}

/// Returns the steps that a client can do.
pub(super) fn steps_for<'a>(
    server: &'a Server,
    client: &'a Client,
) -> impl Iterator<Item = &'a Step> {
    let can = |(at, step): &(usize, &Step)| client.can(*at, step);
    server.steps.iter().enumerate().filter(move |step| can(step)).map(|(_, step)| step)
}

/// How a gateway renames what a server offers.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// What stands before names of tools and prompts.
    pub(super) prefix: String,
    /// What stands before URIs.
    pub(super) scheme: String,
}

impl Names {
    /// The server's own names.
    pub(super) const OWN: Self = Self { prefix: String::new(), scheme: String::new() };

    /// Returns the advertised name of a tool or prompt.
    pub(super) fn of_tool(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Returns the advertised form of a URI.
    pub(super) fn of_uri(&self, uri: &str) -> String {
        format!("{}{uri}", self.scheme)
    }
}

fn step_json(step: &Step, names: &Names) -> Value {
    match &step.what {
        What::Call(name, arguments) => {
            json!({ "call": names.of_tool(name), "arguments": arguments })
        }
        What::Read(uri) => json!({ "read": names.of_uri(uri) }),
        What::Prompt(name, arguments) => {
            json!({ "prompt": names.of_tool(name), "arguments": arguments })
        }
    }
}
