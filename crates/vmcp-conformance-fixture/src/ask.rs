//! One way to ask the client for input in both eras.
//!
//! A conversation is a pure function from the answers so far to the next [`Step`]. In the modern
//! era each step is one request: questions go back as an `input_required` result and the sealed
//! state carries what was learnt. In the legacy era the same function runs in a loop and each
//! question is a request from server to client. So every interactive tool exists in both eras
//! under the same name, which is what tests across eras need.

use std::sync::OnceLock;

use rmcp::{
    ErrorData, RoleServer,
    model::{
        ClientCapabilities, InputRequest, InputRequests, InputRequiredResult, InputResponses,
        RequestStateCodec, ServerRequest,
    },
    service::RequestContext,
};
use serde_json::{Value, json};

use crate::era::is_modern;

/// Rounds of a legacy conversation before it is given up.
const MAX_ROUNDS: usize = 10;

/// A question to the client: a key and the request that carries it.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) key: &'static str,
    pub(crate) request: Value,
}

/// What a conversation does next.
#[derive(Debug)]
pub(crate) enum Step<T> {
    /// Ask; `state` comes back with the answers.
    Ask { questions: Vec<Question>, state: Option<Value> },
    /// The conversation is over.
    Done(T),
}

/// What a conversation knows in one round.
pub(crate) struct Turn<'a> {
    pub(crate) arguments: &'a Value,
    pub(crate) state: Option<Value>,
    pub(crate) capabilities: Value,
    answers: InputResponses,
}

impl Turn<'_> {
    /// Returns the answer to a question, or `None` if it is missing or no object.
    pub(crate) fn answer(&self, key: &str) -> Option<&Value> {
        self.answers.get(key).filter(|answer| answer.is_object())
    }

    /// Reports whether the client declared a top-level capability.
    pub(crate) fn has(&self, capability: &str) -> bool {
        self.capabilities.get(capability).is_some()
    }
}

/// The outcome of one request that may have asked.
pub(crate) enum Outcome<T> {
    Done(T),
    InputRequired(InputRequiredResult),
}

/// What the client sent along with the request.
pub(crate) struct Asked<'a> {
    pub(crate) arguments: &'a Value,
    pub(crate) responses: Option<InputResponses>,
    pub(crate) state: Option<String>,
}

/// Runs one round (modern) or the whole conversation (legacy).
///
/// # Errors
///
/// `-32602` for a state that was not sealed here, `-32021` for a question that the client did not
/// declare the capability for, and whatever the conversation itself refuses with.
pub(crate) async fn converse<T>(
    context: &RequestContext<RoleServer>,
    asked: Asked<'_>,
    step: impl Fn(&Turn<'_>) -> Result<Step<T>, ErrorData>,
) -> Result<Outcome<T>, ErrorData> {
    let mut turn = Turn {
        arguments: asked.arguments,
        state: asked.state.as_deref().map(open).transpose()?,
        capabilities: json!(context.client_capabilities().unwrap_or_default()),
        answers: asked.responses.unwrap_or_default(),
    };
    for _ in 0..MAX_ROUNDS {
        let (questions, state) = match step(&turn)? {
            Step::Done(value) => return Ok(Outcome::Done(value)),
            Step::Ask { questions, state } => (questions, state),
        };
        for question in &questions {
            require(&turn.capabilities, question)?;
        }
        if is_modern(context) {
            return input_required(questions, state).map(Outcome::InputRequired);
        }
        turn.answers = ask_directly(context, questions).await?;
        turn.state = state;
    }
    Err(ErrorData::internal_error(
        format!("the conversation did not end within {MAX_ROUNDS} rounds"),
        None,
    ))
}

/// Refuses with `-32021` unless the client declared the capability.
pub(crate) fn require_capability(capabilities: &Value, capability: &str) -> Result<(), ErrorData> {
    if capabilities.get(capability).is_some() {
        return Ok(());
    }
    let required: ClientCapabilities = parse(json!({ capability: {} }))?;
    Err(ErrorData::missing_required_client_capability(required))
}

fn require(capabilities: &Value, question: &Question) -> Result<(), ErrorData> {
    let method = question.request["method"].as_str().unwrap_or_default();
    let capability = method.split('/').next().unwrap_or_default();
    require_capability(capabilities, capability)
}

fn input_required(
    questions: Vec<Question>,
    state: Option<Value>,
) -> Result<InputRequiredResult, ErrorData> {
    let mut requests = InputRequests::new();
    for question in questions {
        let request: InputRequest = parse(question.request)?;
        requests.insert(question.key.to_owned(), request);
    }
    let sealed = state.map(|state| codec().seal(state.to_string().as_bytes()));
    Ok(InputRequiredResult::new(Some(requests), sealed))
}

async fn ask_directly(
    context: &RequestContext<RoleServer>,
    questions: Vec<Question>,
) -> Result<InputResponses, ErrorData> {
    let mut answers = InputResponses::new();
    for question in questions {
        let request: ServerRequest = parse(question.request)?;
        let answer = context.peer.send_request(request).await.map_err(internal)?;
        answers.insert(question.key.to_owned(), json!(answer));
    }
    Ok(answers)
}

/// Seals states with a key of this process.
///
/// The key is fixed because the fixture guards nothing: only tampering has to be noticed.
fn codec() -> &'static RequestStateCodec {
    static CODEC: OnceLock<RequestStateCodec> = OnceLock::new();
    CODEC.get_or_init(|| {
        RequestStateCodec::try_new(*b"conformance-fixture-state-key-01")
            .expect("the key has the least length of 32 bytes")
    })
}

fn open(sealed: &str) -> Result<Value, ErrorData> {
    codec().open_json(sealed).map_err(|error| {
        ErrorData::invalid_params(format!("requestState is not ours: {error}"), None)
    })
}

/// Parses one of our own literals into a protocol type.
pub(crate) fn parse<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, ErrorData> {
    serde_json::from_value(value).map_err(internal)
}

/// Wraps an error that is the fixture's own fault.
pub(crate) fn internal(error: impl std::fmt::Display) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{InputResponses, Question, Turn, codec, input_required, open};

    impl<'a> Turn<'a> {
        /// A turn of a client that can do everything.
        pub(crate) fn with(
            arguments: &'a Value,
            state: Option<Value>,
            answers: &[(&str, Value)],
        ) -> Self {
            let answers = answers.iter().cloned();
            let answers = answers.map(|(key, answer)| (key.to_owned(), answer));
            Self {
                arguments,
                state,
                capabilities: json!({ "elicitation": {}, "sampling": {}, "roots": {} }),
                answers: answers.collect::<InputResponses>(),
            }
        }
    }

    #[test]
    fn a_sealed_state_opens_and_a_tampered_one_does_not() {
        let state = json!({ "round": 1 });
        let sealed = codec().seal(state.to_string().as_bytes());
        assert_eq!(open(&sealed).unwrap(), state);
        let error = open(&format!("{sealed}-TAMPERED")).unwrap_err();
        assert_eq!(error.code.0, -32602);
    }

    #[test]
    fn questions_keep_their_keys() {
        let request = json!({ "method": "roots/list", "params": {} });
        let question = Question { key: "which", request };
        let result = input_required(vec![question], None).unwrap();
        let result = json!(result);
        assert_eq!(result["resultType"], "input_required");
        assert_eq!(result["inputRequests"]["which"]["method"], "roots/list");
        assert!(result.get("requestState").is_none());
    }

    #[test]
    fn an_answer_that_is_no_object_counts_as_missing() {
        let arguments = json!({});
        let turn = Turn::with(&arguments, None, &[("name", json!(12345))]);
        assert!(turn.answer("name").is_none());
    }
}
