//! Lines out.

use std::io;

use bytes::Bytes;
use tokio::{
    io::{AsyncWrite, AsyncWriteExt},
    sync::mpsc,
};
use tokio_util::sync::CancellationToken;

/// Writes messages until `last` is cancelled and those that were said before are written.
pub(super) async fn write(
    mut messages: mpsc::Receiver<Bytes>,
    mut output: impl AsyncWrite + Unpin,
    last: CancellationToken,
) -> io::Result<()> {
    let written = async {
        loop {
            let message = tokio::select! {
                biased;
                message = messages.recv() => message,
                () = last.cancelled() => None,
            };
            let Some(message) = message else { return Ok(()) };
            output.write_all(&message).await?;
            // Whatever else is there goes in the same breath.
            while let Ok(more) = messages.try_recv() {
                output.write_all(&more).await?;
            }
            output.flush().await?;
        }
    };
    let result: io::Result<()> = written.await;
    match result {
        // The client has gone: it wants no more, which is not a failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
