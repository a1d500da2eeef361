//! The servers of the demo behind a gateway with code mode, and what its clients get.

use serde_json::{Value, json};
use vmcp_testkit::{invariants::settle, raw};

use super::show::show;
use crate::kit::{Folder, Gateway, SOON};

pub(super) const TOOL: &str = "execute_tool_script";
/// What is logged about each script that ran.
const LOGGED: &str = "a script ended";

/// A gateway over the servers of the demo, none of which takes its time.
pub(super) struct World {
    gateway: Gateway,
    /// What it was started with besides the servers.
    section: String,
    _folder: Folder,
}

/// What a client got for a script.
pub(super) struct Told {
    result: Value,
    /// The messages of its progress.
    progress: Vec<String>,
    /// How many scripts the gateway had logged before it.
    logged: usize,
}

/// The servers of the demo as YAML.
pub(super) fn servers() -> String {
    let server = |name: &str| {
        let command = Value::from(env!("CARGO_BIN_EXE_vmcp"));
        let arguments = json!(["__demo-server", name, "--stdio", "--latency", "0"]);
        format!("  - {{name: {name}, command: {command}, args: {arguments}}}\n")
    };
    let servers = ["pager", "metrics", "deploys", "tickets", "chat"].map(server);
    format!("backends:\n{}", servers.concat())
}

impl World {
    /// Starts it with a section of the configuration.
    pub(super) async fn start(section: &str) -> Self {
        let folder = Folder::new();
        folder.write("vmcp.yaml", &(servers() + section));
        let mut command = folder.vmcp(["serve", "-p", "0"]);
        command.env("VMCP_LOG", "vmcp_gateway::layers::code_mode=debug");
        let gateway = Gateway::start(command).await;
        gateway.board(&folder).await;
        Self { gateway, section: section.to_owned(), _folder: folder }
    }

    /// A world with this section: `old` if it is one, else a new one.
    pub(super) async fn with(section: &str, old: Option<Self>) -> Self {
        match old {
            Some(world) if world.section == section => world,
            Some(world) => {
                world.stop().await;
                Self::start(section).await
            }
            None => Self::start(section).await,
        }
    }

    pub(super) async fn stop(self) {
        assert_eq!(self.gateway.stop().await, Some(0));
    }

    /// The description of the tool.
    pub(super) async fn description(&self) -> String {
        let list = self.gateway.modern().request("tools/list", json!({})).await.unwrap();
        let tools = list.result()["tools"].as_array().unwrap();
        let ours = tools.iter().find(|tool| tool["name"] == TOOL).unwrap();
        ours["description"].as_str().unwrap().to_owned()
    }

    /// Runs a script. Its first lines may say with what: `# data: {…}`, and `# the user answers: …`
    /// for a client of the legacy era that can be asked.
    pub(super) async fn run(&self, script: &str) -> Told {
        let logged = self.logged().len();
        let mut arguments = json!({"script": script});
        if let Some(data) = said(script, "# data: ") {
            arguments["data"] = data;
        }
        let params = json!({"name": TOOL, "arguments": arguments, "_meta": {"progressToken": "p"}});
        let answer = match said(script, "# the user answers: ") {
            None => self.gateway.modern().request("tools/call", params).await.unwrap(),
            Some(reply) => {
                let capabilities = json!({"elicitation": {}});
                let session = raw::legacy_session(&self.gateway.url, "2025-11-25", capabilities);
                let session = session.await.unwrap().on_request(move |_, _| Ok(reply.clone()));
                session.exchange("tools/call", params).await.unwrap()
            }
        };
        let notes = answer.notifications.iter();
        let notes = notes.filter(|note| note["method"] == "notifications/progress");
        let message = |note: &Value| note["params"]["message"].as_str().unwrap().to_owned();
        Told { progress: notes.map(message).collect(), result: answer.result().clone(), logged }
    }

    /// What the gateway logs about the script of `told`, without the time of day.
    pub(super) async fn log(&self, told: &Told) -> String {
        let there = settle(|| self.logged().len() > told.logged, SOON).await;
        there.expect("each script that ran is logged");
        self.logged()[told.logged].clone() + "\n"
    }

    fn logged(&self) -> Vec<String> {
        let lines = self.gateway.process.stderr();
        let texts = lines.iter().filter(|line| line.contains(LOGGED));
        texts
            .filter_map(|line| line.split_once(" DEBUG "))
            .map(|(_, text)| text.to_owned())
            .collect()
    }
}

impl Told {
    /// The result in the form that a block has.
    pub(super) fn shown(&self, info: &str) -> String {
        match info {
            "json" => show(&self.value()),
            "json whole" => {
                let members = ["content", "structuredContent", "isError"];
                let whole = members.map(|key| (key.to_owned(), self.result[key].clone()));
                show(&Value::Object(whole.into_iter().collect()))
            }
            _ => self.text() + "\n",
        }
    }

    /// What its client saw of the script while it ran.
    pub(super) fn progress(&self) -> String {
        self.progress.iter().map(|message| format!("{message}\n")).collect()
    }

    /// All texts of the content.
    pub(super) fn text(&self) -> String {
        let items = self.result["content"].as_array().unwrap().iter();
        items.map(|item| item["text"].as_str().unwrap()).collect::<Vec<_>>().join("\n\n")
    }

    /// The value that the script gave back.
    fn value(&self) -> Value {
        assert_eq!(self.result["isError"], false, "{}", self.text());
        self.result["structuredContent"]["result"].clone()
    }
}

/// What a comment at the beginning of `script` says after `head`, as JSON.
fn said(script: &str, head: &str) -> Option<Value> {
    let mut comments = script.lines().take_while(|line| line.starts_with('#'));
    let text = comments.find_map(|line| line.strip_prefix(head))?;
    Some(serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}")))
}
