//! Signs of life for a caller who asked for them.

use std::sync::atomic::{AtomicU64, Ordering};

use vmcp_core::{CallContext, Json};
use vmcp_wire::{meta, method};

/// Notifications of one script: a script that floods its caller is not worth more.
const MOST: u64 = 1000;

/// Sends progress, each time more than before, if the caller gave a token for it.
pub(super) struct Ticker<'a> {
    cx: &'a CallContext,
    token: Option<Json>,
    ticks: AtomicU64,
}

impl<'a> Ticker<'a> {
    pub(super) fn new(cx: &'a CallContext, token: Option<Json>) -> Self {
        let token = token.filter(|token| !token.raw().is_null());
        Self { cx, token, ticks: AtomicU64::new(0) }
    }

    /// Tells the caller that something has happened. Beyond a thousand times it is not told.
    pub(super) fn tick(&self, message: &str) {
        self.tick_about(message, None);
    }

    /// The same, with what programs may want to know of it.
    pub(super) fn tick_about(&self, message: &str, about: Option<Json>) {
        let Some(token) = &self.token else { return };
        let tick = self.ticks.fetch_add(1, Ordering::Relaxed) + 1;
        if tick > MOST {
            return;
        }
        let members = [
            (meta::PROGRESS_TOKEN, token.clone()),
            ("progress", Json::number(tick)),
            ("message", Json::string(message)),
        ];
        let about = about.map(|about| ("_meta", about));
        self.cx.peer.notify(method::PROGRESS, Json::object(members.into_iter().chain(about)));
    }
}
