//! Tools that a command comes by without serving them: those of a gateway at a URL, and how the
//! backends that have them are waited for.

mod headers;
mod healthy;
mod remote;

use vmcp::Directory;

pub(crate) use self::remote::{Remote, away};
use crate::{
    board::{Screen, watch_until_settled},
    exit::{Code, Failure},
    look::Look,
};

/// Waits for the first attempt at each backend, and returns what is to be told of those that are not
/// up. `from` is where their tools are from, as errors call it.
///
/// # Errors
/// When nobody has any tools, or Ctrl-C was pressed.
pub(crate) async fn settled(
    directory: &Directory,
    screen: &Screen,
    from: &str,
) -> Result<Vec<String>, Failure> {
    let settled = async {
        watch_until_settled(directory, screen, Look::of(&std::io::stderr())).await;
        healthy::check(directory, from)
    };
    interrupted_by_ctrl_c(settled).await
}

/// Does `work`, unless Ctrl-C is pressed before it is done.
pub(crate) async fn interrupted_by_ctrl_c<T>(
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::select! {
        // First, so that the key is listened to before the work has begun.
        biased;
        _ = tokio::signal::ctrl_c() => Err(Failure::told(Code::Interrupted)),
        done = work => done,
    }
}
