//! What a fake answers.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncWriteExt, Result};
use tokio::net::tcp::OwnedWriteHalf;

/// An answer, good or bad.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// A whole one.
    Whole { status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8> },
    /// Announces more than it sends, and closes the connection.
    BrokenOff(&'static str),
    /// Announces a body of so many bytes with this status, and sends none of it.
    Announces(u16, u64),
    /// Sends one byte after the other, without end.
    Drips,
    /// Sends as much as it can, without end.
    Floods,
    /// Speaks something else than HTTP.
    Stammers,
    /// Never answers.
    Hangs,
    /// Closes the connection instead.
    Closes,
}

impl Reply {
    pub(crate) fn json(body: &Value) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        Self::Whole { status: 200, headers, body: body.to_string().into_bytes() }
    }

    pub(crate) fn text(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::Whole { status, headers: Vec::new(), body: body.into() }
    }

    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::text(status, "").with("location", to)
    }

    /// With one more header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Whole { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }

    /// Sends it; an error ends the connection.
    pub(super) async fn send(self, stream: &mut OwnedWriteHalf) -> Result<()> {
        const CHUNK: usize = 16 << 10;
        match self {
            Self::Whole { status, headers, body } => {
                let mut head = format!("HTTP/1.1 {status} -\r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    head += &format!("{name}: {value}\r\n");
                }
                stream.write_all(&[head.as_bytes(), b"\r\n", &body].concat()).await
            }
            Self::BrokenOff(part) => {
                let length = part.len() + 100;
                let text = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{part}");
                stream.write_all(text.as_bytes()).await?;
                stream.shutdown().await
            }
            Self::Announces(status, length) => {
                let head = format!("HTTP/1.1 {status} -\r\ncontent-length: {length}\r\n\r\n");
                stream.write_all(head.as_bytes()).await
            }
            Self::Drips => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 50000\r\n\r\n").await?;
                loop {
                    stream.write_all(b" ").await?;
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
            Self::Floods => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await?;
                let chunk = format!("{CHUNK:x}\r\n{}\r\n", " ".repeat(CHUNK));
                loop {
                    stream.write_all(chunk.as_bytes()).await?;
                }
            }
            Self::Stammers => stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n\r\n").await,
            Self::Hangs => std::future::pending().await,
            Self::Closes => stream.shutdown().await,
        }
    }
}
