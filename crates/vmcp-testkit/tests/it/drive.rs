//! One client over every transport and era, so that a case need not care.

use serde_json::{Value, json};
use vmcp_testkit::raw::{self, Answer, Responder};
use vmcp_testkit::{HttpFake, Script, Speaks, StdioFake};

/// Every way to reach a fake.
pub(crate) const ALL: [Way; 5] =
    [Way::LegacyHttp, Way::LegacySse, Way::LegacyStdio, Way::ModernHttp, Way::ModernStdio];

/// Transport and era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    LegacyHttp,
    LegacySse,
    LegacyStdio,
    ModernHttp,
    ModernStdio,
}

impl Way {
    pub(crate) fn is_modern(self) -> bool {
        matches!(self, Self::ModernHttp | Self::ModernStdio)
    }
}

/// A fake and a client that talks to it.
pub(crate) struct Driven {
    pub(crate) http: Option<HttpFake>,
    pub(crate) stdio: Option<StdioFake>,
    client: Client,
    respond: Responder,
    capabilities: Value,
}

enum Client {
    Legacy(raw::LegacySession),
    Sse(Box<raw::SseSession>),
    Stdio(raw::Stdio),
    ModernStdio(raw::Stdio),
    Modern(raw::Modern),
}

/// Answers everything a server may ask.
pub(crate) fn willing() -> Responder {
    std::sync::Arc::new(|method, _| match method {
        "elicitation/create" => Ok(json!({"action": "accept", "content": {"name": "Ada"}})),
        "roots/list" => Ok(json!({"roots": [{"uri": "file:///home"}]})),
        "sampling/createMessage" => Ok(json!({
            "role": "assistant",
            "model": "none",
            "content": {"type": "text", "text": "this"},
        })),
        "ping" => Ok(json!({})),
        other => Err(json!({"code": -32601, "message": other})),
    })
}

/// Starts the fake of a script that speaks both eras, and connects to it.
pub(crate) async fn drive(way: Way, script: Script, capabilities: Value) -> Driven {
    let mut script = script;
    script.speaks = Speaks::Dual;
    script.http.sse_transport = true;
    let (mut http, mut stdio) = (None, None);
    let respond = willing();
    let callback = move |method: &str, params: &Value| respond(method, params);
    let version = "2025-11-25";
    let client = match way {
        Way::LegacyHttp | Way::LegacySse | Way::ModernHttp => {
            let fake = http.insert(HttpFake::start(script).await);
            match way {
                Way::LegacyHttp => {
                    let session =
                        raw::legacy_session(&fake.url(), version, capabilities.clone()).await;
                    Client::Legacy(session.unwrap().on_request(callback))
                }
                Way::LegacySse => {
                    let session =
                        raw::sse_session(&fake.sse_url(), version, capabilities.clone()).await;
                    Client::Sse(Box::new(session.unwrap().on_request(callback)))
                }
                _ => Client::Modern(raw::modern(&fake.url(), capabilities.clone())),
            }
        }
        Way::LegacyStdio | Way::ModernStdio => {
            let fake = stdio.insert(StdioFake::new(&script));
            let mut process = raw::Stdio::start(&fake.command(), &fake.args()).unwrap();
            process.on_request(callback);
            if way == Way::LegacyStdio {
                process.initialize(version, capabilities.clone()).await.unwrap();
                Client::Stdio(process)
            } else {
                Client::ModernStdio(process)
            }
        }
    };
    Driven { http, stdio, client, respond: willing(), capabilities }
}

impl Driven {
    /// Sends a request, answering whatever the server asks meanwhile.
    pub(crate) async fn request(&mut self, method: &str, params: Value) -> Answer {
        let answer = match &mut self.client {
            Client::Legacy(session) => session.exchange(method, params).await,
            Client::Sse(session) => session.exchange(method, params).await,
            Client::Stdio(process) => process.request(method, params).await,
            Client::Modern(client) => client.request_answering(method, params, &self.respond).await,
            Client::ModernStdio(process) => {
                answering(process, method, params, &self.respond, &self.capabilities).await
            }
        };
        answer.unwrap()
    }

    pub(crate) async fn call(&mut self, tool: &str, arguments: Value) -> Answer {
        self.request("tools/call", json!({"name": tool, "arguments": arguments})).await
    }

    /// What the fake complained about.
    pub(crate) fn violations(&self) -> Vec<String> {
        let http = self.http.as_ref().map(HttpFake::violations);
        http.or(self.stdio.as_ref().map(StdioFake::violations)).unwrap_or_default()
    }
}

async fn answering(
    process: &mut raw::Stdio,
    method: &str,
    params: Value,
    respond: &Responder,
    capabilities: &Value,
) -> Result<Answer, raw::Error> {
    let mut answer = process.modern_request(method, params.clone(), capabilities.clone()).await?;
    while answer.result()["resultType"] == "input_required" {
        let mut retry = params.clone();
        retry["requestState"] = answer.result()["requestState"].clone();
        retry["inputResponses"] = json!({});
        for (key, wish) in answer.result()["inputRequests"].as_object().into_iter().flatten() {
            let said = respond(wish["method"].as_str().unwrap(), &wish["params"]).unwrap();
            retry["inputResponses"][key] = said;
        }
        answer = process.modern_request(method, retry, capabilities.clone()).await?;
    }
    Ok(answer)
}
