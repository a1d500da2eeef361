//! What goes wrong on the wire, and for which requests.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One wire fault and the requests it strikes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which requests.
    #[serde(default)]
    pub when: When,
    /// What happens to them.
    pub what: WireFault,
}

/// Which requests a fault strikes: those that match, after the first `skip`, `times` of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct When {
    /// The JSON-RPC method. Default: any, also HTTP requests without one.
    pub method: Option<String>,
    /// The HTTP method; never matches on stdio. Default: any.
    pub http_method: Option<String>,
    /// How many matching requests are spared first. Default 0.
    pub skip: u64,
    /// How many are struck then. Default: all.
    pub times: Option<u64>,
}

impl When {
    /// Every request.
    #[must_use]
    pub fn always() -> Self {
        Self::default()
    }

    /// Every request with this JSON-RPC method.
    #[must_use]
    pub fn method(method: &str) -> Self {
        Self { method: Some(method.to_owned()), ..Self::default() }
    }

    /// Every HTTP request with this HTTP method, such as `GET`.
    #[must_use]
    pub fn http(http_method: &str) -> Self {
        Self { http_method: Some(http_method.to_owned()), ..Self::default() }
    }

    /// Only the n-th matching request, counted from 1.
    #[must_use]
    pub fn nth(mut self, n: u64) -> Self {
        self.skip = n.saturating_sub(1);
        self.times = Some(1);
        self
    }

    /// Only the first `times` matching requests (after those skipped).
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }
}

/// What happens to a request on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WireFault {
    /// Answers this instead, without looking at the request. Stdio: the body as one line.
    Respond {
        /// HTTP status.
        status: u16,
        /// HTTP headers, as they are.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body.
        #[serde(default)]
        body: String,
    },
    /// Reads the request, never answers it.
    Hang,
    /// Answers this JSON-RPC error with HTTP 200.
    Error {
        /// The error code.
        code: i64,
        /// The error message.
        message: String,
        /// The `data` member; `null` leaves it out.
        #[serde(default)]
        data: Value,
    },
    /// Waits, then goes on as usual.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// Closes the connection without an answer; stdio: exits with 0.
    Close,
    /// Resets the connection without an answer; stdio: kills itself.
    Reset,
    /// Sends the first bytes of the answer, then closes.
    Truncate {
        /// How many bytes of body or line.
        after_bytes: usize,
    },
    /// The answer is not JSON: its last brace is missing.
    InvalidJson,
    /// The answer carries an id that nobody used.
    WrongId,
    /// The answer carries the id of the request answered before.
    DuplicateId,
    /// The answer's id has the other type: `7` becomes `"7"` and the other way round.
    FlippedId,
    /// The answer is sent twice.
    AnswerTwice,
    /// Besides the answer, the next numeric id is answered before it was asked.
    AnswerEarly,
    /// Legacy HTTP: the answering stream sends an event id and `retry`, then ends; everything else
    /// comes on a GET with that id as `Last-Event-ID`. Elsewhere it changes nothing.
    Polling {
        /// The `retry` field, in milliseconds.
        retry_ms: u64,
    },
    /// The right JSON answer under another content type.
    ContentType(String),
    /// Lines of junk before the answer.
    Junk(Vec<String>),
    /// One line of junk this long before the answer.
    LongLine {
        /// Length of the line.
        bytes: u64,
    },
    /// The answer's bytes in an unusual form.
    Shaped(Shape),
}

impl WireFault {
    /// 200 with an HTML login page.
    #[must_use]
    pub fn login_page() -> Self {
        let page = "<!DOCTYPE html><html><title>Sign in</title><form>password</form></html>";
        Self::respond(200, &[("content-type", "text/html")], page)
    }

    /// This status, these headers, this body.
    #[must_use]
    pub fn respond(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Self::Respond { status, headers, body: body.to_owned() }
    }

    /// 429 or 503 with `Retry-After`, in seconds.
    #[must_use]
    pub fn busy(status: u16, retry_after: u64) -> Self {
        Self::respond(status, &[("retry-after", &retry_after.to_string())], "busy")
    }

    /// 302 to `location`.
    #[must_use]
    pub fn redirect(location: &str) -> Self {
        Self::respond(302, &[("location", location)], "")
    }

    /// 404, as for a session that is not known.
    #[must_use]
    pub fn unknown_session() -> Self {
        let body =
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}"#;
        Self::respond(404, &[("content-type", "application/json")], body)
    }

    pub(crate) fn needs_stream(&self) -> bool {
        match self {
            Self::AnswerTwice | Self::AnswerEarly | Self::Junk(_) | Self::LongLine { .. } => true,
            Self::Shaped(shape) => shape.needs_stream(),
            _ => false,
        }
    }

    pub(crate) fn shape(&self) -> Shape {
        match self {
            Self::Shaped(shape) => shape.clone(),
            _ => Shape::Plain,
        }
    }
}

/// An unusual form of the bytes that carry an answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Shape {
    /// Nothing unusual.
    #[default]
    Plain,
    /// SSE (or stdio) lines end in CR LF.
    Crlf,
    /// SSE lines end in CR.
    Cr,
    /// SSE lines end in LF, CR LF and CR by turns.
    MixedEnds,
    /// SSE comments, then the end: no answer.
    CommentsOnly,
    /// SSE comments for ever: no answer. Stdio: a line without end.
    Endless,
    /// A byte order mark first; with [`ReplyStyle::Json`](crate::ReplyStyle) before the JSON.
    Bom,
    /// An SSE `id` this long.
    HugeId {
        /// Length of the id.
        bytes: u64,
    },
    /// SSE `retry: 0` with the answer.
    RetryZero,
    /// The SSE event is cut off before its blank line; stdio: before the line's end.
    NoBlankLine,
    /// The SSE data on two `data` lines, split after the `jsonrpc` member.
    ManyDataLines,
    /// One byte per write.
    OneByte,
    /// One byte per write with a pause between.
    Drip {
        /// Milliseconds between bytes.
        ms: u64,
    },
    /// The whole answer, but the chunked body never ends.
    Unterminated,
}

impl Shape {
    fn needs_stream(&self) -> bool {
        !matches!(self, Self::Plain | Self::OneByte | Self::Drip { .. } | Self::Unterminated)
    }
}
