//! What is asked for: a request, and the capability it needs.

use serde_json::{Value, json};

use crate::script::behaviour::Ask;

/// One request to the client.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) method: &'static str,
    pub(crate) params: Value,
    /// The capability it needs: `sampling`, `roots`, `elicitation.form` or `elicitation.url`.
    pub(crate) needs: &'static str,
}

impl Wish {
    /// An URL elicitation.
    pub(crate) fn url(url: &str) -> Self {
        let params = json!({"mode": "url", "message": "Please sign in.", "url": url});
        Self { method: "elicitation/create", params, needs: "elicitation.url" }
    }

    /// Whether the client declared what this needs.
    pub(crate) fn is_allowed(&self, capabilities: &Value) -> bool {
        let elicitation = &capabilities["elicitation"];
        match self.needs {
            "elicitation.url" => elicitation["url"].is_object(),
            "elicitation.form" => {
                elicitation.is_object()
                    && (elicitation["form"].is_object() || !elicitation["url"].is_object())
            }
            other => capabilities[other].is_object(),
        }
    }

    /// The capabilities object that would allow it.
    pub(crate) fn required(&self) -> Value {
        match self.needs {
            "elicitation.url" => json!({"elicitation": {"url": {}}}),
            "elicitation.form" => json!({"elicitation": {"form": {}}}),
            other => json!({other: {}}),
        }
    }
}

/// What to ask, round by round; the wishes of one round are asked together.
pub(crate) fn rounds(ask: &Ask) -> Vec<Vec<Wish>> {
    match ask {
        Ask::Elicitation { rounds, .. } => (0..*rounds).map(|_| wishes(ask)).collect(),
        _ => vec![wishes(ask)],
    }
}

fn wishes(ask: &Ask) -> Vec<Wish> {
    let wish = match ask {
        Ask::Sampling => {
            let content = json!({"type": "text", "text": "What now?"});
            let params = json!({
                "messages": [{"role": "user", "content": content}],
                "maxTokens": 100,
            });
            Wish { method: "sampling/createMessage", params, needs: "sampling" }
        }
        Ask::Roots => Wish { method: "roots/list", params: json!({}), needs: "roots" },
        Ask::Elicitation { schema, .. } => {
            let params = json!({"message": "Please fill in.", "requestedSchema": schema});
            Wish { method: "elicitation/create", params, needs: "elicitation.form" }
        }
        Ask::Several(asks) => return asks.iter().flat_map(wishes).collect(),
    };
    vec![wish]
}
