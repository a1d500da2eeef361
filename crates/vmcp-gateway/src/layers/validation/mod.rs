//! The guard that answers a call whose arguments do not fit the tool's schema.
//!
//! It reads the schema that is advertised, with the operator's changes in it, and answers with a
//! tool result that a model can read and correct itself by; nothing is sent to the backend then.
//! What cannot be checked goes through: a schema that refers to another document, that is broken
//! or too large, and arguments that are too large for it. The backend checks in any case.
//!
//! | file | what |
//! |---|---|
//! | `checkers.rs` | one checker for each tool, made at its first call |
//! | `unroll/` | a schema without references, under limits |
//! | `checker.rs` | the engine, and what a check may cost |
//! | `arguments.rs` | the arguments as a tree |
//! | `words/` | what is wrong, in words |

mod arguments;
mod checker;
mod checkers;
mod unroll;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use tracing::error;
use vmcp_core::{
    CallContext, Catalog, Completion, Error, Events, Gateway, Json, News, Outcome, PromptGet,
    ResourceRead, ToolCall, tool_result,
};

use self::{checker::Checker, checkers::Checkers};

/// Answers a call whose arguments do not fit the tool's advertised schema with what is wrong, as
/// a tool result with `isError`. Everything else, calls of unknown tools too, is left to what is
/// inside.
pub struct Validation {
    inner: Arc<dyn Gateway>,
    checkers: Checkers,
}

impl Validation {
    /// Guards `inner`.
    #[must_use]
    pub fn new(inner: Arc<dyn Gateway>) -> Self {
        Self { inner, checkers: Checkers::default() }
    }

    /// What is wrong with the arguments of `call`, if anything is.
    async fn objection(&self, cx: &CallContext, call: &ToolCall) -> Result<Option<String>, Error> {
        let catalog = self.inner.catalog(cx).await?;
        let Some(tool) = catalog.tool(&call.name).filter(|tool| tool.advertised) else {
            return Ok(None);
        };
        let Some(checker) = self.checkers.of(tool).await else { return Ok(None) };
        let arguments = call.params.get("arguments").unwrap_or_else(Json::empty_object);
        Ok(check(checker, Arc::clone(&tool.name), arguments).await)
    }
}

/// Checks here if that is quick, else where it holds up nobody.
async fn check(checker: Arc<Checker>, tool: Arc<str>, arguments: Json) -> Option<String> {
    if checker.is_quick(arguments.as_str().len()) {
        return checker.objection(&tool, &arguments);
    }
    let name = Arc::clone(&tool);
    match tokio::task::spawn_blocking(move || checker.objection(&tool, &arguments)).await {
        Ok(objection) => objection,
        Err(failure) => {
            error!(tool = %name, error = %failure, "the check of a call's arguments failed");
            None
        }
    }
}

#[async_trait]
impl Gateway for Validation {
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        self.inner.catalog(cx).await
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        if let Some(objection) = self.objection(cx, &call).await? {
            return Ok(Outcome::Complete(tool_result::failure(&objection)));
        }
        self.inner.call_tool(cx, call).await
    }

    async fn read_resource(&self, cx: &CallContext, read: ResourceRead) -> Result<Outcome, Error> {
        self.inner.read_resource(cx, read).await
    }

    async fn get_prompt(&self, cx: &CallContext, get: PromptGet) -> Result<Outcome, Error> {
        self.inner.get_prompt(cx, get).await
    }

    async fn complete(&self, cx: &CallContext, completion: Completion) -> Result<Json, Error> {
        self.inner.complete(cx, completion).await
    }

    async fn subscribe(&self, cx: &CallContext, resources: &[String]) -> Result<Events, Error> {
        self.inner.subscribe(cx, resources).await
    }

    async fn inform(&self, cx: &CallContext, news: News) {
        self.inner.inform(cx, news).await;
    }
}
