//! Asking the user to confirm, in whichever way the client can be asked.

use serde_json::{Value, json};
use vmcp::core::{Client, Era, Error, Kind, Outcome};

use super::server::{Call, json};

/// What came of asking.
pub(super) enum Consent {
    /// The user agreed.
    Given,
    /// The user said no, or did not decide.
    Refused,
    /// The result to return: it makes a modern client ask and call again.
    Pending(Outcome),
    /// The client cannot ask anybody.
    Unasked,
}

/// The key of our one question.
const KEY: &str = "confirm";

/// Asks `question`, or reads the answer that the call brings along.
///
/// # Errors
/// When the client went away meanwhile.
pub(super) async fn ask(call: &Call, question: &str) -> Result<Consent, Error> {
    let given = &call.params["inputResponses"][KEY];
    if !given.is_null() {
        return Ok(read(given));
    }
    if !can_fill_forms(&call.cx.client) {
        return Ok(Consent::Unasked);
    }
    let form = form(question);
    match call.cx.client.era() {
        Era::Modern => {
            let request = json!({"method": "elicitation/create", "params": form});
            let result = json!({"resultType": "input_required", "inputRequests": {KEY: request}});
            Ok(Consent::Pending(Outcome::InputRequired(json(&result))))
        }
        Era::Legacy => match call.cx.peer.request("elicitation/create", json(&form)).await {
            Ok(answer) => Ok(read(&serde_json::from_str(answer.as_str()).unwrap_or_default())),
            Err(error) if error.kind == Kind::Cancelled => Err(error),
            Err(_) => Ok(Consent::Unasked),
        },
    }
}

fn form(question: &str) -> Value {
    let agree = json!({"type": "boolean", "title": "Roll back", "description": question});
    let schema = json!({"type": "object", "properties": {"agree": agree}, "required": ["agree"]});
    json!({"mode": "form", "message": question, "requestedSchema": schema})
}

fn read(answer: &Value) -> Consent {
    let agreed = answer["action"] == "accept" && answer["content"]["agree"] == true;
    if agreed { Consent::Given } else { Consent::Refused }
}

/// `elicitation: {}` means forms.
fn can_fill_forms(client: &Client) -> bool {
    client.can(&["elicitation", "form"])
        || client.can(&["elicitation"]) && !client.can(&["elicitation", "url"])
}
