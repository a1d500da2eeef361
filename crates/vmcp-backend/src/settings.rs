//! What the operator says about one backend, and the defaults.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use vmcp_core::{BackendId, Json};

/// Everything about one backend.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The operator's name for it.
    pub id: BackendId,
    /// How it is reached.
    pub transport: Transport,
    /// Which era to speak.
    pub era: EraChoice,
    /// Whether clients share its state.
    pub isolation: Isolation,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// When it counts as broken.
    pub health: Health,
    /// The longest message that is accepted from it, in bytes. Default 16 MiB.
    pub max_message_bytes: usize,
    /// Who we are: `clientInfo` towards the backend.
    pub client_info: Json,
}

/// How a backend is reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Transport {
    /// A child process, spoken to over its standard input and output.
    Stdio(Stdio),
    /// Streamable HTTP; with [`EraChoice::Auto`] HTTP+SSE of 2024 is tried last.
    Http(Http),
    /// HTTP+SSE of 2024-11-05.
    Sse(Http),
}

/// A command, run without a shell.
#[derive(Clone, Default, PartialEq)]
pub struct Stdio {
    /// The program.
    pub command: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// Environment variables, on top of the few that every child gets.
    pub env: BTreeMap<String, String>,
    /// The working directory; ours if absent.
    pub cwd: Option<PathBuf>,
    /// A program (and first arguments) that runs the command given to it and makes it end with
    /// us; see the binary's `child` command. Without it a killed gateway may leave children that
    /// ignore the end of their standard input.
    pub launcher: Vec<String>,
}

impl std::fmt::Debug for Stdio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Arguments and environment may hold secrets.
        f.debug_struct("Stdio").field("command", &self.command).finish_non_exhaustive()
    }
}

/// An address.
#[derive(Clone, PartialEq)]
pub struct Http {
    /// The endpoint, `http` or `https`.
    pub url: String,
    /// Headers sent with every request; may hold secrets.
    pub headers: Vec<(String, String)>,
    /// PEM files with certificates that are trusted besides the platform's.
    pub extra_ca: Vec<PathBuf>,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").field("url", &shown_url(&self.url)).finish_non_exhaustive()
    }
}

/// `url` without what may be secret in it: user information, query, fragment.
#[must_use]
pub fn shown_url(url: &str) -> String {
    let Ok(mut parsed) = reqwest::Url::parse(url) else { return "<not a URL>".to_owned() };
    let _ = parsed.set_username("");
    let _ = parsed.set_password(None);
    parsed.set_query(None);
    parsed.set_fragment(None);
    parsed.to_string()
}

/// Which era to speak to a backend.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EraChoice {
    /// Find out.
    #[default]
    Auto,
    /// 2026-07-28.
    Modern,
    /// `initialize` and sessions.
    Legacy,
}

/// Whether clients share a backend's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// One process or upstream session for everybody.
    Shared,
    /// One for each client session. Clients without a session share one.
    Session,
}

/// How long to wait for what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timeouts {
    /// For a connection, a process's first answer and the handshake. Default 30 s.
    pub connect: Duration,
    /// For one page of a list. Default 30 s.
    pub list: Duration,
    /// For a call, whatever happens meanwhile. Default 5 min.
    pub call: Duration,
    /// For any sign of life during a call; progress starts it anew. Default 60 s.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            list: Duration::from_secs(30),
            call: Duration::from_secs(300),
            idle: Duration::from_secs(60),
        }
    }
}

/// When a backend counts as broken, and how it is probed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Health {
    /// Time between probes of a backend that nobody uses. Default 30 s.
    pub interval: Duration,
    /// How long a probe may take. Default 10 s.
    pub probe_timeout: Duration,
    /// Failed probes in a row after which it is down. Default 3.
    pub unhealthy_after: u32,
    /// The circuit breaker; absent means that only the state above counts.
    pub breaker: Option<BreakerSettings>,
    /// The first and the longest wait before connecting again. Default 1 s to 60 s.
    pub backoff: (Duration, Duration),
}

impl Default for Health {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(30),
            probe_timeout: Duration::from_secs(10),
            unhealthy_after: 3,
            breaker: None,
            backoff: (Duration::from_secs(1), Duration::from_secs(60)),
        }
    }
}

/// When calls are refused without trying.
///
/// A failure is a call, a reading of the lists or a probe without a JSON-RPC answer; a message beyond
/// the limit is none. A call that is answered and a new connection close the breaker; a probe or a
/// reading that succeeds does not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreakerSettings {
    /// Failures in a row that open it.
    pub failures: u32,
    /// How long it stays open before one call may try.
    pub open_for: Duration,
}

impl Settings {
    /// The longest message that is accepted by default: 16 MiB.
    pub const MAX_MESSAGE_BYTES: usize = 16 << 20;

    /// Settings with every default; isolation by transport: a process is shared, an address keeps
    /// one session for each client.
    #[must_use]
    pub fn new(id: BackendId, transport: Transport) -> Self {
        let isolation = match &transport {
            Transport::Stdio(_) => Isolation::Shared,
            Transport::Http(_) | Transport::Sse(_) => Isolation::Session,
        };
        let version = Json::string(env!("CARGO_PKG_VERSION"));
        Self {
            id,
            transport,
            era: EraChoice::Auto,
            isolation,
            timeouts: Timeouts::default(),
            health: Health::default(),
            max_message_bytes: Self::MAX_MESSAGE_BYTES,
            client_info: Json::object([("name", Json::string("vmcp")), ("version", version)]),
        }
    }
}
