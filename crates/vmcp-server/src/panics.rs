//! Containing panics: a defect hurts the request that met it and nothing else.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

/// The work panicked; the panic itself went to standard error.
pub(crate) struct Panicked;

/// Runs `work` to its end, or up to its panic.
///
/// What `work` held is dropped either way. What it shares with others must not be left half done
/// by a panic; here that is a few maps, each changed by one call under its lock.
pub(crate) async fn caught<T>(work: impl Future<Output = T>) -> Result<T, Panicked> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|_| {
        tracing::error!("a request handler panicked");
        Panicked
    })
}
