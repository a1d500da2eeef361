//! A link on its way to become a lane.

use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

use crate::transport::Link;

/// A link whose handshake is not over. If it fails or is given up, the link is closed in the
/// background.
pub(super) struct Unfinished {
    link: Option<Link>,
    closing: TaskTracker,
}

impl Unfinished {
    /// Guards `link`; if need be, it is closed in a task of `closing`.
    pub(super) fn new(link: Link, closing: &TaskTracker) -> Self {
        Self { link: Some(link), closing: closing.clone() }
    }

    /// The link, now that the handshake is over.
    pub(super) fn finish(mut self) -> Link {
        self.link.take().expect("it is taken here only, at the end")
    }
}

impl std::ops::Deref for Unfinished {
    type Target = Link;

    fn deref(&self) -> &Link {
        self.link.as_ref().expect("it is taken at the end only")
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let (Some(link), Ok(runtime)) = (self.link.take(), Handle::try_current()) {
            self.closing.spawn_on(async move { link.close().await }, &runtime);
        }
    }
}
