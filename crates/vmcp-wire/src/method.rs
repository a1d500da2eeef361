//! Method names, and the facts about methods that both sides need.

/// Legacy handshake.
pub const INITIALIZE: &str = "initialize";
/// Legacy: the handshake is over.
pub const INITIALIZED: &str = "notifications/initialized";
/// Modern: what the server is and can do.
pub const DISCOVER: &str = "server/discover";
/// Legacy liveness check, both ways.
pub const PING: &str = "ping";
/// Lists tools.
pub const TOOLS_LIST: &str = "tools/list";
/// Calls a tool.
pub const TOOLS_CALL: &str = "tools/call";
/// Lists resources.
pub const RESOURCES_LIST: &str = "resources/list";
/// Lists resource templates.
pub const TEMPLATES_LIST: &str = "resources/templates/list";
/// Reads a resource.
pub const RESOURCES_READ: &str = "resources/read";
/// Legacy: watches a resource.
pub const RESOURCES_SUBSCRIBE: &str = "resources/subscribe";
/// Legacy: stops watching a resource.
pub const RESOURCES_UNSUBSCRIBE: &str = "resources/unsubscribe";
/// Lists prompts.
pub const PROMPTS_LIST: &str = "prompts/list";
/// Renders a prompt.
pub const PROMPTS_GET: &str = "prompts/get";
/// Completes an argument.
pub const COMPLETE: &str = "completion/complete";
/// Legacy: sets the level of log notifications.
pub const SET_LEVEL: &str = "logging/setLevel";
/// Modern: a stream of change notifications.
pub const LISTEN: &str = "subscriptions/listen";
/// Server to client: asks the user.
pub const ELICIT: &str = "elicitation/create";
/// Server to client: asks the model.
pub const SAMPLE: &str = "sampling/createMessage";
/// Server to client: asks for the roots.
pub const ROOTS_LIST: &str = "roots/list";
/// The roots have changed.
pub const ROOTS_CHANGED: &str = "notifications/roots/list_changed";
/// Gives up on a request.
pub const CANCELLED: &str = "notifications/cancelled";
/// A request makes progress.
pub const PROGRESS: &str = "notifications/progress";
/// A log line.
pub const LOG: &str = "notifications/message";
/// The tools have changed.
pub const TOOLS_CHANGED: &str = "notifications/tools/list_changed";
/// The prompts have changed.
pub const PROMPTS_CHANGED: &str = "notifications/prompts/list_changed";
/// The resources or templates have changed.
pub const RESOURCES_CHANGED: &str = "notifications/resources/list_changed";
/// A watched resource has changed.
pub const RESOURCE_UPDATED: &str = "notifications/resources/updated";
/// Modern: the first message of a listen stream.
pub const ACKNOWLEDGED: &str = "notifications/subscriptions/acknowledged";

/// The key of `params` whose value a modern request repeats in `Mcp-Name`.
#[must_use]
pub fn name_key(method: &str) -> Option<&'static str> {
    match method {
        TOOLS_CALL | PROMPTS_GET => Some("name"),
        RESOURCES_READ => Some("uri"),
        "tasks/get" | "tasks/update" | "tasks/cancel" => Some("taskId"),
        _ => None,
    }
}

/// Whether a modern result of `method` carries `ttlMs` and `cacheScope`.
#[must_use]
pub fn is_cacheable(method: &str) -> bool {
    matches!(
        method,
        DISCOVER | TOOLS_LIST | PROMPTS_LIST | RESOURCES_LIST | TEMPLATES_LIST | RESOURCES_READ
    )
}

/// Whether asking twice is as good as asking once.
#[must_use]
pub fn is_idempotent(method: &str) -> bool {
    is_cacheable(method) || matches!(method, PROMPTS_GET | COMPLETE | PING | SET_LEVEL)
}
