//! One `tools/call`, with what a tool may do during it.

use rmcp::{
    ErrorData, RoleServer,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock,
        ProgressNotificationParam, ServerNotification,
    },
    service::RequestContext,
};
use serde_json::{Value, json};

use crate::{
    ask::{Asked, Outcome, Step, Turn, converse, internal, parse},
    era::is_modern,
    fixture::Fixture,
    severity::rank,
};

/// A call in progress.
pub(crate) struct Call<'a> {
    pub(crate) fixture: &'a Fixture,
    pub(crate) context: RequestContext<RoleServer>,
    pub(crate) arguments: Value,
    request: CallToolRequestParams,
}

impl<'a> Call<'a> {
    /// Wraps a request; absent arguments count as an empty object.
    pub(crate) fn new(
        fixture: &'a Fixture,
        mut request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Self {
        let arguments = Value::Object(request.arguments.take().unwrap_or_default());
        Self { fixture, context, arguments, request }
    }

    /// Sends a log message on the call's stream, if the client wants its level.
    pub(crate) async fn log(&self, level: &str, text: &str) -> Result<(), ErrorData> {
        if !self.wants_log(level) {
            return Ok(());
        }
        let params = json!({ "level": level, "logger": "conformance-fixture", "data": text });
        let message = json!({ "method": "notifications/message", "params": params });
        let notification: ServerNotification = parse(message)?;
        let sent = self.context.peer.send_notification(notification).await;
        sent.map_err(internal)
    }

    /// Sends progress out of 100, if the client gave a token.
    pub(crate) async fn progress(&self, progress: f64) -> Result<(), ErrorData> {
        let Some(token) = self.context.meta.get_progress_token() else {
            return Ok(());
        };
        let params = ProgressNotificationParam::new(token, progress).with_total(100.0);
        let sent = self.context.peer.notify_progress(params).await;
        sent.map_err(internal)
    }

    /// Reports whether this request may be answered with a task.
    pub(crate) fn accepts_task(&self) -> bool {
        let capabilities = self.context.client_capabilities();
        capabilities.is_some_and(|declared| declared.supports_tasks())
    }

    /// Runs a conversation for this call.
    pub(crate) async fn converse(
        &self,
        step: impl Fn(&Turn<'_>) -> Result<Step<CallToolResult>, ErrorData>,
    ) -> Result<CallToolResponse, ErrorData> {
        let asked = Asked {
            arguments: &self.arguments,
            responses: self.request.input_responses.clone(),
            state: self.request.request_state.clone(),
        };
        Ok(match converse(&self.context, asked, step).await? {
            Outcome::Done(result) => result.into(),
            Outcome::InputRequired(result) => result.into(),
        })
    }

    /// A modern client opts in per request; a legacy one sets a threshold per session.
    fn wants_log(&self, level: &str) -> bool {
        if !is_modern(&self.context) {
            return self.fixture.log_threshold().admits(level);
        }
        let asked = self.context.meta.log_level().map(|asked| json!(asked));
        asked.is_some_and(|asked| rank(level) >= rank(asked.as_str().unwrap_or_default()))
    }
}

/// Returns a successful result with one text block.
pub(crate) fn text(text: impl Into<String>) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(text)])
}
