//! All sessions: a cap, a time to live, and an id that only its own principal can use.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom, SystemRandom};
use vmcp_core::{Client, Identity, Session};

use super::{peer::SessionPeer, session::LegacySession};
use crate::settings::Settings;

pub(crate) struct Sessions {
    cap: usize,
    ttl: Duration,
    grace: Duration,
    random: SystemRandom,
    all: Mutex<HashMap<String, Arc<LegacySession>>>,
}

impl Sessions {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            cap: settings.max_sessions,
            ttl: settings.session_ttl,
            grace: settings.session_grace,
            random: SystemRandom::new(),
            all: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<LegacySession>>> {
        self.all.lock().expect("no panic inside")
    }

    /// Makes a session for `client`, which nobody finds before it is [admitted](Self::admit).
    pub(super) fn prepare(&self, mut client: Client, identity: Identity) -> Arc<LegacySession> {
        let place = Arc::default();
        let peer = Arc::new(SessionPeer::new(Arc::clone(&place)));
        let core = Arc::new(Session::new(self.new_id(), Arc::clone(&peer) as _));
        client.session = Some(Arc::clone(&core));
        let session = LegacySession::new(core, Arc::new(client), Arc::new(identity), place);
        let session = Arc::new(session);
        peer.belong_to(&session);
        session
    }

    /// Lets `session` be found; at the cap, the one that has been idle longest makes room.
    /// `false` when every one of them is in use.
    pub(super) fn admit(&self, session: &Arc<LegacySession>) -> bool {
        let mut all = self.lock();
        let evicted = if all.len() < self.cap {
            None
        } else {
            let idle = all.iter().filter_map(|(id, session)| Some((session.idle()?, id)));
            let longest =
                idle.filter(|(idle, _)| *idle >= self.grace).max_by_key(|(idle, _)| *idle);
            let Some((_, id)) = longest else { return false };
            let id = id.clone();
            all.remove(&id)
        };
        all.insert(session.core.id.clone(), Arc::clone(session));
        drop(all);
        if let Some(evicted) = evicted {
            evicted.close();
        }
        true
    }

    /// The session called `id`, if it is `identity`'s. Another principal's is as good as none.
    pub(super) fn get(&self, id: &str, identity: &Identity) -> Option<Arc<LegacySession>> {
        let session = self.lock().get(id).cloned()?;
        if *session.identity != *identity {
            return None;
        }
        session.touch();
        Some(session)
    }

    pub(super) fn remove(&self, id: &str) {
        let removed = self.lock().remove(id);
        if let Some(session) = removed {
            session.close();
        }
    }

    /// Ends the sessions that have been idle for too long.
    pub(crate) fn expire(&self) {
        let expired: Vec<_> =
            self.lock().extract_if(|_, s| s.idle().is_some_and(|idle| idle >= self.ttl)).collect();
        for (_, session) in expired {
            session.close();
        }
    }

    /// Ends all sessions.
    pub(crate) fn clear(&self) {
        let all: Vec<_> = self.lock().drain().collect();
        for (_, session) in all {
            session.close();
        }
    }

    /// 192 random bits as visible ASCII.
    fn new_id(&self) -> String {
        let mut bytes = [0; 24];
        self.random.fill(&mut bytes).expect("the operating system has random numbers");
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }
}

#[cfg(test)]
mod tests {
    use vmcp_core::Version;

    use super::*;

    fn sessions() -> Sessions {
        Sessions::new(&Settings::new("t"))
    }

    fn subject(subject: &str) -> Identity {
        Identity::Subject { issuer: "https://issuer.example".into(), subject: subject.into() }
    }

    #[test]
    fn a_session_of_another_principal_is_as_good_as_none() {
        let sessions = sessions();
        let session = sessions.prepare(Client::new(Version::LATEST_LEGACY), subject("a"));
        let id = &session.core.id;
        assert!(sessions.get(id, &subject("a")).is_none(), "not admitted yet");
        assert!(sessions.admit(&session));
        assert!(sessions.get(id, &subject("a")).is_some());
        for other in [subject("b"), subject(""), Identity::Anonymous] {
            assert!(sessions.get(id, &other).is_none(), "{other:?}");
        }
    }

    /// A machine that sleeps for ten minutes, or a clock that leaps as far: nobody is logged out.
    #[tokio::test(start_paused = true)]
    async fn a_leap_of_the_clock_ends_only_what_was_idle_for_its_whole_life() {
        let minute = Duration::from_secs(60);
        let sessions = sessions();
        let open: Vec<_> = (0..100)
            .map(|_| sessions.prepare(Client::new(Version::LATEST_LEGACY), Identity::Anonymous))
            .inspect(|session| assert!(sessions.admit(session)))
            .collect();
        let left = || {
            sessions.expire();
            sessions.lock().len()
        };
        tokio::time::advance(10 * minute).await;
        assert_eq!(left(), 100);
        for session in &open[..30] {
            assert!(sessions.get(&session.core.id, &Identity::Anonymous).is_some());
        }
        tokio::time::advance(20 * minute).await;
        assert_eq!(left(), 30, "those that were used in between");
        tokio::time::advance(10 * minute).await;
        assert_eq!(left(), 0);
    }

    #[test]
    fn nothing_but_the_map_keeps_a_session_alive() {
        let sessions = sessions();
        let session = sessions.prepare(Client::new(Version::LATEST_LEGACY), Identity::Anonymous);
        assert!(sessions.admit(&session));
        let (whole, core) = (Arc::downgrade(&session), Arc::downgrade(&session.core));
        sessions.remove(&session.core.id);
        drop(session);
        assert!(whole.upgrade().is_none() && core.upgrade().is_none());
    }
}
