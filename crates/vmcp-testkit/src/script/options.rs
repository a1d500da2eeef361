//! Options of one transport only.

use serde::{Deserialize, Serialize};

/// How an HTTP fake serves.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpOptions {
    /// Body style of answers. Default: JSON unless something else must be sent first.
    pub reply: ReplyStyle,
    /// Serve the 2024-11-05 HTTP+SSE transport at `/sse`. Default false.
    pub sse_transport: bool,
    /// Leave out the streamable HTTP transport, so `/mcp` is not found. Default false.
    pub no_streamable: bool,
    /// Refuse the legacy GET stream with 405. Default false.
    pub no_get_stream: bool,
    /// Refuse DELETE with 405. Default false.
    pub no_delete: bool,
    /// Require `Authorization: Bearer` with this token, else 401. Default: none needed.
    pub bearer: Option<String>,
    /// Never hand out a session id, as servers without sessions do. Default false.
    pub no_session: bool,
}

/// The body style of HTTP answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyStyle {
    /// JSON, or SSE when the answer is not the first thing to send.
    #[default]
    Auto,
    /// Always SSE.
    Stream,
    /// Always JSON: everything but the answer is dropped.
    Json,
}

/// Which stream carries a legacy HTTP server's own requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskOn {
    /// The stream of the call that made it ask.
    #[default]
    Call,
    /// The session's GET stream, if open; else the call's.
    GetStream,
}

/// How a stdio fake lives as a process.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProcessOptions {
    /// Lines written to stdout before anything is read.
    pub banner: Vec<String>,
    /// Bytes of noise written to stderr in the background from the start; 0 for none.
    pub stderr_flood: u64,
    /// Catch SIGTERM and carry on. Default false.
    pub ignore_sigterm: bool,
    /// Carry on when stdin ends. Default false.
    pub ignore_eof: bool,
    /// Start a child in its own session that ignores SIGTERM and keeps stdout and stderr open; its
    /// pid is noted as `grandchild`. It ends by itself after two minutes.
    pub grandchild: bool,
    /// Read nothing, answer nothing.
    pub hang: bool,
    /// Die when the k-th message (from 1) has been read, before it is answered.
    pub crash_at: Option<u64>,
    /// How to die. Default: exit code 1.
    pub crash: Crash,
}

/// How a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crash {
    /// Exits with this code.
    Exit(i32),
    /// Kills itself with SIGKILL.
    Kill,
}

impl Default for Crash {
    fn default() -> Self {
        Self::Exit(1)
    }
}
