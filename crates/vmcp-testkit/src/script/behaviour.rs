//! What using a tool, reading a resource or getting a prompt does.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::items::Item;

/// What happens when an item is used.
///
/// The same behaviours serve tools, resources and prompts: text becomes the content of a tool
/// result, the contents of a resource or the message of a prompt.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Behaviour {
    /// Answers `{"arguments":…,"_meta":…}` as text, both byte for byte as received.
    #[default]
    Echo,
    /// Answers this text.
    Text(String),
    /// Answers with exactly this result, a JSON text relayed byte for byte. In the modern era the
    /// text must carry its own `resultType` and cache fields.
    Raw(String),
    /// Answers a JSON-RPC error.
    Error {
        /// The error code.
        code: i64,
        /// The error message.
        message: String,
        /// The `data` member; `null` leaves it out.
        #[serde(default)]
        data: Value,
    },
    /// Answers a tool result with `isError: true` and this text.
    ToolError(String),
    /// Waits, then does something else.
    Delay {
        /// Milliseconds.
        ms: u64,
        /// What follows.
        then: Box<Behaviour>,
    },
    /// Never answers.
    Hang,
    /// Sends progress 1..=steps for the request's `progressToken`, if any, then answers.
    Progress {
        /// How many notifications.
        steps: u64,
    },
    /// Sends progress for ever, one notification each `every_ms`, and never answers.
    Chatter {
        /// Milliseconds between notifications.
        every_ms: u64,
    },
    /// Logs one line at this level, then answers. Modern: only if the request allows the level.
    Log {
        /// An RFC 5424 level name, such as `warning`.
        level: String,
    },
    /// Asks the client for something and answers with what it said, as `{"answers":[…]}`.
    ///
    /// Legacy: requests on the right stream. Modern: `input_required` with a `requestState` that is
    /// verified on the retry. Refused with -32021 (legacy: a tool error) if the client did not
    /// declare the capability.
    Ask(Ask),
    /// Sends a legacy `ping` to the client, waits for the reply, then answers.
    Ping,
    /// Legacy: refuses with -32042 the first `times` calls of each session. Modern: asks for an
    /// URL elicitation.
    UrlElicitation {
        /// Where the user should go.
        url: String,
        /// How often, per session.
        times: u64,
    },
    /// Answers `{"calls":n}`: how often this item was used in this session (modern: ever).
    Counter,
    /// Adds and removes tools, announces the change, then answers.
    ChangeTools {
        /// Appended to the list.
        #[serde(default)]
        add: Vec<Item>,
        /// Names to remove.
        #[serde(default)]
        remove: Vec<String>,
    },
    /// Adds and removes prompts, announces the change, then answers.
    ChangePrompts {
        /// Appended to the list.
        #[serde(default)]
        add: Vec<Item>,
        /// Names to remove.
        #[serde(default)]
        remove: Vec<String>,
    },
    /// Announces that a resource changed to those subscribed to it, then answers.
    TouchResource(String),
    /// Sends the first bytes of the answer (headers not counted), then cuts the connection.
    Disconnect {
        /// How many bytes of body or line.
        after_bytes: usize,
    },
    /// Ends without an answer: the process exits; an HTTP fake closes its port and connections.
    Exit {
        /// The exit code; HTTP fakes ignore it.
        code: i32,
    },
    /// As `Exit`, by SIGKILL; an HTTP fake resets its connections.
    Kill,
    /// Answers text of this many bytes, made while it is sent.
    BigResult {
        /// Length of the text.
        bytes: u64,
    },
    /// Writes this many bytes of noise to stderr (HTTP: SSE comments of 64 KiB each), then answers.
    Flood {
        /// How much noise.
        bytes: u64,
    },
    /// Hangs; that it was cancelled is noted as `cancelled` with the way it was told.
    CancelProbe,
}

/// What a server may ask of a client in the middle of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ask {
    /// `sampling/createMessage` with one user message.
    Sampling,
    /// `roots/list`.
    Roots,
    /// `elicitation/create` in form mode.
    Elicitation {
        /// The `requestedSchema`.
        schema: Value,
        /// How often in a row; each round is a new request.
        rounds: u32,
    },
    /// Several at once, each under its own key; legacy servers ask them concurrently.
    Several(Vec<Ask>),
}

impl Ask {
    /// One form elicitation with this schema.
    #[must_use]
    pub fn elicitation(schema: Value) -> Self {
        Self::Elicitation { schema, rounds: 1 }
    }
}
