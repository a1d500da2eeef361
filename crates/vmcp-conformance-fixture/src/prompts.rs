//! Prompts and the completion of their arguments.

use rmcp::{
    ErrorData, RoleServer,
    model::{
        CompleteRequestParams, CompleteResult, CompletionInfo, ContentBlock,
        GetPromptRequestParams, GetPromptResponse, GetPromptResult, Prompt, PromptArgument,
        PromptMessage, ResourceContents, Role,
    },
    service::RequestContext,
};
use serde_json::{Value, json};

use crate::{
    ask::{Asked, Outcome, Question, Step, Turn, converse, internal},
    changes::{Change, Changes},
    media::PNG,
};

/// Returns all prompts, in a fixed order.
pub(crate) fn list(changes: &Changes) -> Vec<Prompt> {
    let prompt = |name: &str, description: &str, arguments: &[&str]| {
        let arguments: Vec<_> = arguments.iter().map(|name| required(name)).collect();
        let arguments = (!arguments.is_empty()).then_some(arguments);
        Prompt::new(name, Some(description), arguments)
    };
    vec![
        prompt("test_simple_prompt", "A prompt of one message.", &[]),
        prompt(
            "test_prompt_with_arguments",
            "A prompt that repeats its arguments.",
            &["arg1", "arg2"],
        ),
        prompt(
            "test_prompt_with_embedded_resource",
            "A prompt that embeds a resource.",
            &["resourceUri"],
        ),
        prompt("test_prompt_with_image", "A prompt that shows an image.", &[]),
        prompt("test_input_required_result_prompt", "A prompt that asks before it answers.", &[]),
        prompt("test_dynamic_prompt", &changes.description(&Change::Prompts), &[]),
    ]
}

/// Returns the messages of a prompt, or a question.
///
/// # Errors
///
/// `-32602` for an unknown name or a missing argument.
pub(crate) async fn get(
    request: GetPromptRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<GetPromptResponse, ErrorData> {
    let arguments = Value::Object(request.arguments.unwrap_or_default());
    if request.name != "test_input_required_result_prompt" {
        let messages = messages(&request.name, &arguments)?;
        return Ok(GetPromptResult::new(messages).into());
    }
    let asked = Asked {
        arguments: &arguments,
        responses: request.input_responses,
        state: request.request_state,
    };
    Ok(match converse(context, asked, contextual).await? {
        Outcome::Done(result) => result.into(),
        Outcome::InputRequired(result) => result.into(),
    })
}

/// Completes any argument from a fixed list of words.
///
/// # Errors
///
/// None in practice: the list is shorter than the protocol's limit.
pub(crate) fn complete(request: &CompleteRequestParams) -> Result<CompleteResult, ErrorData> {
    let words = ["paris", "park", "party", "test", "testing"];
    let fitting = words
        .into_iter()
        .filter(|word| word.starts_with(&request.argument.value))
        .map(str::to_owned)
        .collect();
    let values = CompletionInfo::with_all_values(fitting).map_err(internal)?;
    Ok(CompleteResult::new(values))
}

fn messages(name: &str, arguments: &Value) -> Result<Vec<PromptMessage>, ErrorData> {
    Ok(match name {
        "test_simple_prompt" => vec![user("This is a simple prompt for testing.")],
        "test_prompt_with_arguments" => {
            let (first, second) = (argument(arguments, "arg1")?, argument(arguments, "arg2")?);
            let text = format!("Prompt with arguments: arg1='{first}', arg2='{second}'");
            vec![user(&text)]
        }
        "test_prompt_with_embedded_resource" => {
            let uri = argument(arguments, "resourceUri")?;
            let resource = ResourceContents::text("Embedded resource content for testing.", uri)
                .with_mime_type("text/plain");
            vec![
                PromptMessage::new(Role::User, ContentBlock::resource(resource)),
                user("Please process the embedded resource above."),
            ]
        }
        "test_prompt_with_image" => vec![
            PromptMessage::new(Role::User, ContentBlock::image(PNG, "image/png")),
            user("Please analyze the image above."),
        ],
        "test_dynamic_prompt" => vec![user("The description of this prompt changes.")],
        _ => {
            let text = format!("there is no prompt named {name}");
            return Err(ErrorData::invalid_params(text, None));
        }
    })
}

fn contextual(turn: &Turn<'_>) -> Result<Step<GetPromptResult>, ErrorData> {
    let Some(answer) = turn.answer("user_context") else {
        let schema = json!({
            "type": "object",
            "properties": { "context": { "type": "string" } },
            "required": ["context"],
        });
        let params = json!({
            "message": "What context should the prompt use?",
            "requestedSchema": schema,
        });
        let request = json!({ "method": "elicitation/create", "params": params });
        let question = Question { key: "user_context", request };
        return Ok(Step::Ask { questions: vec![question], state: None });
    };
    let context = answer["content"]["context"].as_str().unwrap_or("none");
    let message = user(&format!("Use this context: {context}"));
    Ok(Step::Done(GetPromptResult::new(vec![message])))
}

fn required(name: &str) -> PromptArgument {
    PromptArgument::new(name).with_required(true)
}

fn user(text: &str) -> PromptMessage {
    PromptMessage::new_text(Role::User, text)
}

fn argument<'a>(arguments: &'a Value, name: &str) -> Result<&'a str, ErrorData> {
    arguments[name].as_str().ok_or_else(|| {
        ErrorData::invalid_params(format!("argument {name} is missing or no string"), None)
    })
}
