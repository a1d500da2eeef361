//! Which resources are watched over a lane, counted, so that several subscribers share one
//! upstream subscription and a new lane can take over from a lost one.

use std::{collections::BTreeMap, sync::Mutex};

#[derive(Default)]
pub(crate) struct Watches(Mutex<BTreeMap<String, usize>>);

impl Watches {
    /// Adds one watcher of each; returns those that nobody watched before.
    pub(crate) fn add(&self, uris: &[String]) -> Vec<String> {
        let mut all = self.0.lock().expect("no panic inside");
        let mut first = Vec::new();
        for uri in uris {
            let count = all.entry(uri.clone()).or_insert(0);
            *count += 1;
            if *count == 1 {
                first.push(uri.clone());
            }
        }
        first
    }

    /// Takes one watcher of each away; returns those that nobody watches any more.
    pub(crate) fn remove(&self, uris: &[String]) -> Vec<String> {
        let mut all = self.0.lock().expect("no panic inside");
        let mut last = Vec::new();
        for uri in uris {
            let Some(count) = all.get_mut(uri) else { continue };
            *count -= 1;
            if *count == 0 {
                all.remove(uri);
                last.push(uri.clone());
            }
        }
        last
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().expect("no panic inside").keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_and_the_last_watcher_matter_upstream() {
        let watches = Watches::default();
        let a = ["a".to_owned()];
        let both = ["a".to_owned(), "b".to_owned()];
        assert_eq!(watches.add(&a), a);
        assert_eq!(watches.add(&both), ["b".to_owned()]);
        assert_eq!(watches.all(), both);
        assert_eq!(watches.remove(&a), Vec::<String>::new());
        assert_eq!(watches.remove(&both), both);
        assert_eq!(watches.remove(&both), Vec::<String>::new());
    }
}
