//! Tools that run as tasks when the client can follow tasks.

use std::time::Duration;

use futures_util::{FutureExt as _, future::try_join};
use rmcp::{
    ErrorData,
    model::{
        CallToolResponse, CallToolResult, ClientCapabilities, ContentBlock, CreateTaskResult,
        InputRequest,
    },
    task_manager::{TaskContext, TaskExit, TaskFuture, TaskOptions},
};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    Entry, Run,
    input_required::elicitation,
    no_arguments,
    questions::{field, field_text},
};
use crate::{
    ask::{Question, Step, Turn, parse},
    call::{Call, text},
};

type Response = Result<CallToolResponse, ErrorData>;

pub(super) const TOOLS: [Entry; 6] = [
    Entry {
        name: "slow_compute",
        description: "Computes for some seconds.",
        schema: slow_schema,
        run: Run::Act(|call| slow_compute(call).boxed()),
    },
    Entry {
        name: "failing_job",
        description: "A task that ends with a tool error.",
        schema: no_arguments,
        run: Run::Act(|call| failing_job(call).boxed()),
    },
    Entry {
        name: "protocol_error_job",
        description: "A task that ends with a protocol error.",
        schema: no_arguments,
        run: Run::Act(|call| protocol_error_job(call).boxed()),
    },
    Entry {
        name: "confirm_delete",
        description: "Asks before it deletes; deletes nothing.",
        schema: delete_schema,
        run: Run::Act(|call| confirm_delete(call).boxed()),
    },
    Entry {
        name: "multi_input",
        description: "Asks two things at once.",
        schema: no_arguments,
        run: Run::Act(|call| multi_input(call).boxed()),
    },
    Entry {
        name: "test_tool_with_task",
        description: "Asks for a name, then goes on as a task.",
        schema: no_arguments,
        run: Run::Act(|call| ask_then_work(call).boxed()),
    },
];

async fn slow_compute(call: Call<'_>) -> Response {
    let seconds = call.arguments["seconds"].as_f64().unwrap_or(1.0);
    let label = call.arguments["label"].as_str().unwrap_or("job");
    let length = Duration::try_from_secs_f64(seconds.clamp(0.0, 3600.0)).unwrap_or_default();
    let result = text(format!("{label}: computed for {seconds} seconds."));
    if !call.accepts_task() {
        sleep(length).await;
        return Ok(result.into());
    }
    spawn(&call, move |task| {
        Box::pin(async move {
            tokio::select! {
                () = task.cancelled() => Err(TaskExit::Cancelled),
                () = sleep(length) => Ok(result),
            }
        })
    })
}

async fn failing_job(call: Call<'_>) -> Response {
    require_tasks(&call)?;
    let reason = ContentBlock::text("This job fails on purpose");
    let failed = CallToolResult::error(vec![reason]);
    spawn(&call, |_| Box::pin(async { Ok(failed) }))
}

async fn protocol_error_job(call: Call<'_>) -> Response {
    require_tasks(&call)?;
    let error = ErrorData::internal_error("This job breaks on purpose", None);
    spawn(&call, |_| Box::pin(async { Err(TaskExit::Error(error)) }))
}

async fn confirm_delete(call: Call<'_>) -> Response {
    let file = call.arguments["filename"].as_str().unwrap_or("nothing");
    let question = field("confirm", &format!("Delete {file}?"), "confirm", "boolean");
    if !call.accepts_task() {
        return call.converse(|turn| answer_all(turn, &[&question])).await;
    }
    spawn(&call, |task| {
        Box::pin(async move {
            let answer = request(&task, question).await?;
            Ok(text(format!("Confirmed: {}", answer["content"]["confirm"])))
        })
    })
}

async fn multi_input(call: Call<'_>) -> Response {
    let first = field("first", "What is the first name?", "name", "string");
    let second = field("second", "What is the second name?", "name", "string");
    if !call.accepts_task() {
        let questions = [&first, &second];
        return call.converse(|turn| answer_all(turn, &questions)).await;
    }
    spawn(&call, |task| {
        Box::pin(async move {
            let both = try_join(request(&task, first), request(&task, second));
            let (first, second) = both.await?;
            let (first, second) = (field_text(&first, "name"), field_text(&second, "name"));
            Ok(text(format!("Got {first} and {second}.")))
        })
    })
}

async fn ask_then_work(call: Call<'_>) -> Response {
    require_tasks(&call)?;
    match call.converse(elicitation).await? {
        CallToolResponse::Complete(result) => spawn(&call, |_| Box::pin(async { Ok(result) })),
        question => Ok(question),
    }
}

fn spawn(call: &Call<'_>, work: impl FnOnce(TaskContext) -> TaskFuture) -> Response {
    let options = TaskOptions::new().with_poll_interval_ms(100);
    let task = call.fixture.tasks().spawn(options, work);
    Ok(CreateTaskResult::new(task).into())
}

/// Refuses with `-32021` a client that could not follow the task.
fn require_tasks(call: &Call<'_>) -> Result<(), ErrorData> {
    if call.accepts_task() {
        return Ok(());
    }
    let required = ClientCapabilities::builder().enable_tasks().build();
    Err(ErrorData::missing_required_client_capability(required))
}

async fn request(task: &TaskContext, question: Question) -> Result<Value, TaskExit> {
    let request: InputRequest = parse(question.request)?;
    task.request_input(question.key, request).await
}

/// Without a task, the same questions make an ordinary conversation.
fn answer_all(turn: &Turn<'_>, questions: &[&Question]) -> Result<Step<CallToolResult>, ErrorData> {
    let answers: Option<Vec<_>> =
        questions.iter().map(|question| turn.answer(question.key)).collect();
    Ok(match answers {
        Some(answers) => Step::Done(text(format!("Got {}.", json!(answers)))),
        None => Step::Ask { questions: questions.iter().copied().cloned().collect(), state: None },
    })
}

fn slow_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "seconds": { "type": "number", "minimum": 0 },
            "label": { "type": "string" },
        },
    })
}

fn delete_schema() -> Value {
    json!({
        "type": "object",
        "properties": { "filename": { "type": "string" } },
        "required": ["filename"],
    })
}
