//! How many scripts run at once. One more is refused rather than queued: a queue of scripts would
//! grow without a bound, and whoever waits in it knows nothing.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use vmcp_core::Identity;

use super::Settings;

/// The scripts that run.
#[derive(Default)]
pub(super) struct Slots {
    running: Mutex<Running>,
}

#[derive(Default)]
struct Running {
    all: u32,
    /// Those of each identity that has some.
    own: HashMap<Arc<Identity>, u32>,
}

/// The place of one script that runs; given back when it is dropped.
pub(super) struct Slot {
    slots: Arc<Slots>,
    identity: Arc<Identity>,
}

impl Slots {
    /// A place for a script of `identity`.
    ///
    /// # Errors
    /// When there is none: says which limit it is.
    pub(super) fn take(
        self: &Arc<Self>,
        identity: &Arc<Identity>,
        settings: &Settings,
    ) -> Result<Slot, String> {
        let mut running = self.running.lock().expect("no panic inside");
        let own = running.own.get(identity).copied().unwrap_or(0);
        if running.all >= settings.max_running_scripts {
            let limit = settings.max_running_scripts;
            return Err(refusal("scripts", "maxRunningScripts", limit));
        }
        if own >= settings.max_running_scripts_per_identity {
            let limit = settings.max_running_scripts_per_identity;
            return Err(refusal("scripts of yours", "maxRunningScriptsPerIdentity", limit));
        }
        running.all += 1;
        running.own.insert(Arc::clone(identity), own + 1);
        Ok(Slot { slots: Arc::clone(self), identity: Arc::clone(identity) })
    }

    /// How many run.
    #[cfg(test)]
    pub(super) fn running(&self) -> u32 {
        self.running.lock().expect("no panic inside").all
    }
}

fn refusal(whose: &str, knob: &str, limit: u32) -> String {
    format!(
        "too many {whose} are running: {knob}={limit}; nothing was done, call again when one has ended"
    )
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut running = self.slots.running.lock().expect("no panic inside");
        running.all -= 1;
        match running.own.get_mut(&self.identity) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(running.own.remove(&self.identity)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(name: &str) -> Arc<Identity> {
        Arc::new(Identity::Subject { issuer: "i".to_owned(), subject: name.to_owned() })
    }

    #[test]
    fn a_place_is_refused_with_the_name_of_the_limit_and_comes_back() {
        let settings = Settings {
            max_running_scripts: 3,
            max_running_scripts_per_identity: 2,
            ..Settings::default()
        };
        let slots = Arc::new(Slots::default());
        let take = |name: &str| slots.take(&subject(name), &settings);
        let first = take("a").unwrap();
        let second = take("a").unwrap();
        insta::assert_snapshot!(take("a").err().unwrap(), @"too many scripts of yours are running: maxRunningScriptsPerIdentity=2; nothing was done, call again when one has ended");
        let other = take("b").unwrap();
        insta::assert_snapshot!(take("c").err().unwrap(), @"too many scripts are running: maxRunningScripts=3; nothing was done, call again when one has ended");
        drop((first, other));
        let again = take("a").unwrap();
        assert!(take("a").is_err());
        drop((second, again));
        assert!(slots.running.lock().unwrap().own.is_empty());
        assert_eq!(slots.running(), 0);
    }
}
