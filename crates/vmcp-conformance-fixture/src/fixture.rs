//! The server handler: protocol methods on one side, one module per topic on the other.
#![expect(deprecated, reason = "the legacy era has methods that rmcp marks as going away")]

use std::{
    borrow::Cow,
    sync::{Arc, Mutex},
};

use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CancelTaskParams, CompleteRequestParams,
        CompleteResult, GetPromptRequestParams, GetPromptResponse, GetTaskParams, GetTaskResult,
        Implementation, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
        ListToolsResult, PaginatedRequestParams, ProtocolVersion, ReadResourceRequestParams,
        ReadResourceResponse, ServerCapabilities, ServerConfig, SetLevelRequestParams,
        SubscribeRequestParams, SubscriptionFilter, Tool, UnsubscribeRequestParams,
        UpdateTaskParams,
    },
    service::{NotificationContext, RequestContext, SubscriptionContext},
    task_manager::TaskManager,
};
use serde_json::json;
use tokio::sync::broadcast;

use crate::{
    call::Call,
    changes::{Change, Changes, Subscriptions, lock},
    era::Era,
    prompts, resources,
    severity::Threshold,
    tools,
};

type Context = RequestContext<RoleServer>;
type Page = Option<PaginatedRequestParams>;

/// The fixture as one session (legacy) or one request (modern) sees it.
pub(crate) struct Fixture {
    era: Era,
    changes: Arc<Changes>,
    tasks: TaskManager,
    log_threshold: Threshold,
    subscriptions: Subscriptions,
    /// Opened before a subscription is acknowledged, so that no change falls in between.
    listening: Mutex<Option<broadcast::Receiver<Change>>>,
}

impl Fixture {
    /// Creates a fixture in which nothing has happened yet.
    pub(crate) fn new(era: Era) -> Self {
        Self {
            era,
            changes: Arc::new(Changes::new()),
            tasks: TaskManager::new(),
            log_threshold: Threshold::default(),
            subscriptions: Subscriptions::default(),
            listening: Mutex::default(),
        }
    }

    /// Returns a fixture that shares changes and tasks but nothing that belongs to a session.
    pub(crate) fn for_new_session(&self) -> Self {
        Self {
            changes: Arc::clone(&self.changes),
            tasks: self.tasks.clone(),
            ..Self::new(self.era)
        }
    }

    /// Returns what changes while the fixture runs.
    pub(crate) fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Returns the tasks of all sessions.
    pub(crate) fn tasks(&self) -> &TaskManager {
        &self.tasks
    }

    /// Returns the log level of this legacy session.
    pub(crate) fn log_threshold(&self) -> &Threshold {
        &self.log_threshold
    }
}

impl ServerHandler for Fixture {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_completions()
            .enable_logging()
            .enable_prompts()
            .enable_prompts_list_changed()
            .enable_resources()
            .enable_resources_list_changed()
            .enable_resources_subscribe()
            .enable_tools()
            .enable_tool_list_changed()
            .enable_tasks()
            .build();
        let this = Implementation::new("conformance-fixture", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(capabilities)
            .with_server_info(this)
            .with_instructions("Offers what the MCP conformance suite asks for.")
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        self.era.versions()
    }

    async fn list_tools(&self, _: Page, _: Context) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::list(&self.changes)))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::list(&self.changes).into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: Context,
    ) -> Result<CallToolResponse, ErrorData> {
        let name = request.name.clone();
        tools::run(&name, Call::new(self, request, context)).await
    }

    async fn list_prompts(&self, _: Page, _: Context) -> Result<ListPromptsResult, ErrorData> {
        let items = prompts::list(&self.changes);
        Ok(ListPromptsResult::with_all_items(items))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: Context,
    ) -> Result<GetPromptResponse, ErrorData> {
        prompts::get(request, &context).await
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _: Context,
    ) -> Result<CompleteResult, ErrorData> {
        prompts::complete(&request)
    }

    async fn list_resources(&self, _: Page, _: Context) -> Result<ListResourcesResult, ErrorData> {
        let items = resources::list(&self.changes);
        Ok(ListResourcesResult::with_all_items(items))
    }

    async fn list_resource_templates(
        &self,
        _: Page,
        _: Context,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let items = resources::templates();
        Ok(ListResourceTemplatesResult::with_all_items(items))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: Context,
    ) -> Result<ReadResourceResponse, ErrorData> {
        resources::read(&request.uri, &self.changes).map(Into::into)
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        _: Context,
    ) -> Result<(), ErrorData> {
        lock(&self.subscriptions).insert(request.uri);
        Ok(())
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _: Context,
    ) -> Result<(), ErrorData> {
        lock(&self.subscriptions).remove(&request.uri);
        Ok(())
    }

    async fn set_level(&self, request: SetLevelRequestParams, _: Context) -> Result<(), ErrorData> {
        let level = json!(request.level);
        self.log_threshold.set(level.as_str().unwrap_or_default());
        Ok(())
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        let subscriptions = Arc::clone(&self.subscriptions);
        self.changes.add_legacy(context.peer, subscriptions);
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        *lock(&self.listening) = Some(self.changes.listen());
        Some(requested.clone())
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let opened = lock(&self.listening).take();
        let mut changes = opened.unwrap_or_else(|| self.changes.listen());
        loop {
            let change = tokio::select! {
                () = context.cancelled() => return Ok(()),
                change = changes.recv() => change,
            };
            if let Ok(change) = change {
                send_change(&context, change).await;
            }
        }
    }

    async fn get_task(
        &self,
        request: GetTaskParams,
        _: Context,
    ) -> Result<GetTaskResult, ErrorData> {
        let task = self.tasks.get_task(&request.task_id)?;
        Ok(GetTaskResult::new(task))
    }

    async fn update_task(&self, request: UpdateTaskParams, _: Context) -> Result<(), ErrorData> {
        self.tasks.update_task(&request.task_id, request.input_responses)
    }

    async fn cancel_task(&self, request: CancelTaskParams, _: Context) -> Result<(), ErrorData> {
        self.tasks.cancel_task(&request.task_id)
    }
}

/// Sends one change to a modern subscription.
async fn send_change(context: &SubscriptionContext, change: Change) {
    let sink = context.sink();
    // The sink refuses what the client did not ask for, which is the filter we want.
    let _ = match change {
        Change::Tools => sink.notify_tool_list_changed().await,
        Change::Prompts => sink.notify_prompt_list_changed().await,
        Change::Resources => sink.notify_resource_list_changed().await,
        Change::Resource(uri) => sink.notify_resource_updated(uri).await,
    };
}
