//! A bare TCP connection, for bytes that no HTTP client would send.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::error::Error;

/// A bare connection.
pub struct Socket(TcpStream);

/// Sends these bytes to `host:port`, then reads until the server closes or `within` is over.
///
/// # Errors
/// If there is no connection.
pub async fn socket(addr: &str, bytes: &[u8], within: Duration) -> Result<Vec<u8>, Error> {
    let mut socket = Socket::connect(addr).await?;
    socket.send(bytes).await?;
    Ok(socket.read_to_close(within).await.0)
}

impl Socket {
    /// Connects to `host:port`.
    ///
    /// # Errors
    /// If there is no connection.
    pub async fn connect(addr: &str) -> Result<Self, Error> {
        let stream = TcpStream::connect(addr).await;
        let stream = stream.map_err(|error| Error::new(&format!("connect to {addr}"), &error))?;
        stream.set_nodelay(true).map_err(|error| Error::new("set an option", &error))?;
        Ok(Self(stream))
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn send(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.0.write_all(bytes).await.map_err(|error| Error::new("send", &error))
    }

    /// Sends bytes one at a time with a pause after each.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn drip(&mut self, bytes: &[u8], pause: Duration) -> Result<(), Error> {
        for byte in bytes {
            self.send(&[*byte]).await?;
            tokio::time::sleep(pause).await;
        }
        Ok(())
    }

    /// Reads what is there next, at most 64 KiB; empty when the server closed.
    ///
    /// # Errors
    /// If the connection is reset.
    pub async fn read(&mut self) -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; 64 * 1024];
        let count = self.0.read(&mut bytes).await;
        bytes.truncate(count.map_err(|error| Error::new("read", &error))?);
        Ok(bytes)
    }

    /// Reads until the server closes, and says whether it did so within that time.
    pub async fn read_to_close(&mut self, within: Duration) -> (Vec<u8>, bool) {
        let mut all = Vec::new();
        let reading = async {
            while let Ok(bytes) = self.read().await {
                if bytes.is_empty() {
                    break;
                }
                all.extend_from_slice(&bytes);
            }
        };
        let closed = tokio::time::timeout(within, reading).await.is_ok();
        (all, closed)
    }

    /// Ends this side's sending.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn finish(&mut self) -> Result<(), Error> {
        self.0.shutdown().await.map_err(|error| Error::new("shut down", &error))
    }
}
