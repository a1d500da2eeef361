//! What a fake saw: requests as they came, and notes about what befell it.

use std::fmt;
use std::fs::File;
use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

/// One request, notification or response as it arrived.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Time since the Unix epoch.
    pub at: Duration,
    /// The fake's process.
    pub pid: u32,
    /// The JSON-RPC method; none for responses and for HTTP requests without a message.
    pub method: Option<String>,
    /// The JSON-RPC id as text, such as `7` or `"a"`.
    pub id: Option<String>,
    /// The HTTP method, or `STDIO`.
    pub http_method: String,
    /// The HTTP path with its query; empty on stdio.
    pub path: String,
    /// HTTP headers with lower-case names, in order; values that are no text are made readable.
    pub headers: Vec<(String, String)>,
    /// The body or the line, as received. In files of stdio fakes bytes that are not UTF-8 are
    /// replaced.
    #[serde(with = "lossy")]
    pub body: Vec<u8>,
    /// The legacy session it named.
    pub session: Option<String>,
}

impl Seen {
    /// The first header of this (lower-case) name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `Null` if it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The `params` of the message; `Null` if there are none.
    #[must_use]
    pub fn params(&self) -> Value {
        self.json()["params"].clone()
    }

    /// Whether it carries this JSON-RPC method.
    #[must_use]
    pub fn is(&self, method: &str) -> bool {
        self.method.as_deref() == Some(method)
    }
}

/// Something that befell the fake.
///
/// `what` is one of `started`, `cancelled`, `violation`, `stream_opened`, `stream_closed`,
/// `session_opened`, `session_closed`, `grandchild`, `sigterm`, `eof`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Time since the Unix epoch.
    pub at: Duration,
    /// The fake's process.
    pub pid: u32,
    /// The kind of event.
    pub what: String,
    /// Its particulars.
    pub detail: Value,
}

/// One line of a record file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Entry {
    Seen(Seen),
    Note(Note),
}

/// Nothing that was waited for came in time; lists what came instead.
pub struct NotSeen {
    /// How long it was waited for.
    pub within: Duration,
    /// What was there at the end.
    pub instead: Vec<String>,
}

impl fmt::Debug for NotSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for NotSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "nothing that matches was recorded within {:?}; recorded:", self.within)?;
        self.instead.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

impl std::error::Error for NotSeen {}

/// Everything recorded so far, in memory and, if asked for, in a file.
pub(crate) struct Record {
    entries: Mutex<Vec<Entry>>,
    file: Option<Mutex<File>>,
    changed: watch::Sender<u64>,
}

impl Record {
    pub(crate) fn new(file: Option<File>) -> Self {
        Self {
            entries: Mutex::default(),
            file: file.map(Mutex::new),
            changed: watch::Sender::new(0),
        }
    }

    pub(crate) fn see(&self, seen: Seen) {
        self.push(Entry::Seen(seen));
    }

    pub(crate) fn note(&self, what: &str, detail: Value) {
        let what = what.to_owned();
        self.push(Entry::Note(Note { at: now(), pid: std::process::id(), what, detail }));
    }

    fn push(&self, entry: Entry) {
        if let Some(file) = &self.file
            && let Ok(mut line) = serde_json::to_vec(&entry)
        {
            line.push(b'\n');
            let _full = locked(file).write_all(&line);
        } else {
            locked(&self.entries).push(entry);
        }
        self.changed.send_modify(|n| *n += 1);
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        locked(&self.entries).clone()
    }

    /// Resolves when something is recorded after this call.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}

/// The requests among some entries.
pub(crate) fn requests(entries: &[Entry]) -> Vec<Seen> {
    let seen = |entry: &Entry| match entry {
        Entry::Seen(seen) => Some(seen.clone()),
        Entry::Note(_) => None,
    };
    entries.iter().filter_map(seen).collect()
}

/// What the client did that a good client does not.
pub(crate) fn violations(entries: &[Entry]) -> Vec<String> {
    let text = |note: Note| note.detail.as_str().unwrap_or_default().to_owned();
    notes(entries, "violation").into_iter().map(text).collect()
}

/// The notes of one kind among some entries; of every kind if `what` is empty.
pub(crate) fn notes(entries: &[Entry], what: &str) -> Vec<Note> {
    let note = |entry: &Entry| match entry {
        Entry::Note(note) if what.is_empty() || note.what == what => Some(note.clone()),
        _ => None,
    };
    entries.iter().filter_map(note).collect()
}

/// One line each, for [`NotSeen`].
pub(crate) fn describe(entries: &[Entry]) -> Vec<String> {
    let line = |entry: &Entry| match entry {
        Entry::Seen(s) => {
            let body: String = String::from_utf8_lossy(&s.body).chars().take(200).collect();
            format!("{} {} {body}", s.http_method, s.path)
        }
        Entry::Note(n) => format!("note {} {}", n.what, n.detail),
    };
    entries.iter().map(line).collect()
}

/// Time since the Unix epoch.
pub(crate) fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// The lock's content, also after a panic elsewhere: a test that failed must not hide another.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

mod lossy {
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(body: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&String::from_utf8_lossy(body))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        String::deserialize(from).map(String::into_bytes)
    }
}
