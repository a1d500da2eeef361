//! Requests that a fake got.

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::tcp::OwnedReadHalf;

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// Method and target, such as `POST /embed`.
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// JSON; null without a body.
    pub(crate) body: Value,
    /// How many of the same line came before.
    pub(crate) nth: usize,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The texts that it wants vectors for.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let texts = self.body.get("inputs").or_else(|| self.body.get("input"));
        let texts = texts.and_then(Value::as_array);
        texts.map(|texts| texts.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
    }

    /// The next request of a connection; `None` at its end.
    pub(crate) async fn read(stream: &mut BufReader<OwnedReadHalf>) -> Option<Self> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            match line.trim() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let first = lines.first()?.rsplit_once(' ')?.0.to_owned();
        let split = |line: &String| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        };
        let headers = lines.iter().skip(1).filter_map(split).collect();
        let mut seen = Self { line: first, headers, body: Value::Null, nth: 0 };
        let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.ok()?;
        seen.body = serde_json::from_slice(&body).unwrap_or_default();
        Some(seen)
    }
}
