//! The one writer of stdout, which also carries out the process's end.

use tokio::io::AsyncWriteExt as _;
use tokio::sync::{mpsc, oneshot};

use super::life::{crash, noise};
use crate::fake::encode::{Carrier, Encoded, Sink, encode};
use crate::fake::reply::Out;
use crate::script::options::Crash;

/// Writes until everybody is done or something sent ends the process; then tells its exit code.
pub(super) async fn write(mut outs: mpsc::Receiver<Out>, ended: oneshot::Sender<i32>) {
    let mut stdout = Sink::Stdout(tokio::io::stdout());
    while let Some(out) = outs.recv().await {
        let code = match out {
            Out::Message(text) | Out::Answer { text, .. } => {
                stdout.put_encoded(encode(text, Carrier::Line)).await;
                continue;
            }
            Out::Junk(text) => {
                stdout.put_encoded(Encoded::plain(text)).await;
                continue;
            }
            Out::Noise(bytes) => {
                noise(bytes).await;
                continue;
            }
            Out::Cut { text, after } => {
                stdout.put_cut(encode(text, Carrier::Line), after).await;
                0
            }
            Out::Exit(code) => code,
            Out::Kill => crash(Crash::Kill),
        };
        let _reader_gone = tokio::io::stdout().flush().await;
        let _main_gone = ended.send(code);
        return;
    }
    let _main_gone = ended.send(0);
}
