//! Texts that the model cannot embed while it embeds others: one tool's text must not keep all
//! others from being found.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;
use vmcp_search::{EmbedError, kept::Key};

/// After so many failures, searches no longer wait for a text.
const GIVEN_UP: u32 = 2;
/// When a text is tried for the second time.
const SOON: Duration = Duration::from_secs(5);
/// When a text is tried for another time.
const LATER: Duration = Duration::from_secs(600);

/// The texts that failed.
#[derive(Default)]
pub(super) struct Refused(HashMap<Key, Setback>);

struct Setback {
    failures: u32,
    again: Instant,
}

impl Refused {
    /// Notes that a text failed where others do not.
    pub(super) fn add(&mut self, key: Key, failure: &EmbedError) {
        let setback = self.0.entry(key).or_insert(Setback { failures: 0, again: Instant::now() });
        setback.failures = match failure {
            EmbedError::Unavailable { .. } => setback.failures.saturating_add(1),
            EmbedError::Unusable { .. } => setback.failures.max(GIVEN_UP),
        };
        let wait = if setback.failures < GIVEN_UP { SOON } else { LATER };
        setback.again = Instant::now() + wait;
    }

    /// Puts off a text that cannot be had at the moment.
    pub(super) fn put_off(&mut self, key: Key) {
        let again = Instant::now() + LATER;
        self.0.insert(key, Setback { failures: GIVEN_UP, again });
    }

    /// Whether it is too early to try a text again.
    pub(super) fn has(&self, key: &Key) -> bool {
        self.0.get(key).is_some_and(|setback| setback.again > Instant::now())
    }

    /// Whether searches still wait for some text.
    pub(super) fn is_waited_for(&self) -> bool {
        self.0.values().any(|setback| setback.failures < GIVEN_UP)
    }

    /// When the next text is to be tried again.
    pub(super) fn next(&self) -> Option<Instant> {
        self.0.values().map(|setback| setback.again).min()
    }

    /// Forgets the texts for which `wanted` says no.
    pub(super) fn retain(&mut self, wanted: impl Fn(&Key) -> bool) {
        self.0.retain(|key, _| wanted(key));
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = Key> {
        self.0.keys().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
