//! A process that uses a container, told apart from a later one with the same number.

use std::{collections::HashMap, path::Path};

use serde::{Deserialize, Serialize};

/// The labels of a container that say who made it.
const INSTANCE: &str = "vmcp.owner";
const PROCESS: &str = "vmcp.owner-pid";
const STARTED: &str = "vmcp.owner-started";
const BOOT: &str = "vmcp.owner-boot";
const NAMESPACE: &str = "vmcp.owner-pid-namespace";

/// A process that made or uses a container.
///
/// A process number alone says little: numbers are used again. With the time of the process's
/// start, and with the start of the machine, it is one process only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The name of the vmcp that runs in the process.
    pub instance: String,
    /// The process's number.
    pub process: u32,
    /// When it started, in clock ticks since the machine did; `None` where the system does not say.
    pub started: Option<u64>,
    /// Which start of the machine that was.
    pub boot: Option<String>,
    /// In which namespace the process's number counts.
    pub namespace: Option<String>,
}

impl Owner {
    /// Describes the process that calls this.
    #[must_use]
    pub fn this_process(instance: &str) -> Self {
        Self {
            instance: instance.to_owned(),
            process: std::process::id(),
            started: started("self"),
            boot: boot(),
            namespace: namespace(),
        }
    }

    /// Whether the process may still live: `false` only when that is sure, or where the system
    /// has no `/proc` to ask; there the locked files of the register decide alone.
    #[must_use]
    pub fn may_live(&self) -> bool {
        if self.boot.is_none() || self.boot != boot() {
            return false;
        }
        // A number of another namespace cannot be looked up from here.
        self.namespace != namespace()
            || self.started.is_some() && started(&self.process.to_string()) == self.started
    }

    pub(crate) fn labels(&self) -> impl Iterator<Item = (&'static str, String)> {
        let started = self.started.map(|ticks| ticks.to_string());
        [
            (INSTANCE, Some(self.instance.clone())),
            (PROCESS, Some(self.process.to_string())),
            (STARTED, started),
            (BOOT, self.boot.clone()),
            (NAMESPACE, self.namespace.clone()),
        ]
        .into_iter()
        .filter_map(|(label, value)| Some((label, value?)))
    }

    pub(crate) fn from_labels(labels: &HashMap<String, String>) -> Option<Self> {
        Some(Self {
            instance: labels.get(INSTANCE)?.clone(),
            process: labels.get(PROCESS)?.parse().ok()?,
            started: labels.get(STARTED).and_then(|ticks| ticks.parse().ok()),
            boot: labels.get(BOOT).cloned(),
            namespace: labels.get(NAMESPACE).cloned(),
        })
    }
}

fn started(process: &str) -> Option<u64> {
    let stat = std::fs::read(Path::new("/proc").join(process).join("stat")).ok()?;
    start_time(&String::from_utf8_lossy(&stat))
}

/// The 22nd field. The second is the program's name in brackets, which may hold anything.
fn start_time(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_ascii_whitespace().nth(19)?.parse().ok()
}

fn boot() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned())
}

fn namespace() -> Option<String> {
    let link = std::fs::read_link("/proc/self/ns/pid").ok()?;
    Some(link.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_number_that_is_used_again_is_another_process() {
        let me = Owner::this_process("a");
        assert!(me.started.is_some() && me.boot.is_some() && me.may_live());
        let earlier = Owner { started: me.started.map(|ticks| ticks - 1), ..me.clone() };
        assert!(!earlier.may_live(), "the same number, started earlier");
        let before = Owner { boot: Some("another".into()), ..me.clone() };
        assert!(!before.may_live(), "before the machine was started again");
        let elsewhere =
            Owner { namespace: Some("pid:[1]".into()), process: u32::MAX, ..me.clone() };
        assert!(elsewhere.may_live(), "not to be seen from here");
        assert!(!Owner { process: u32::MAX, ..me }.may_live());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_has_ended_is_dead() {
        let mut child =
            std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
        let process = child.id();
        let owner =
            Owner { process, started: started(&process.to_string()), ..Owner::this_process("a") };
        assert!(owner.may_live());
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(!owner.may_live());
    }

    #[test]
    fn labels_hold_an_owner() {
        let owner = Owner {
            instance: "work laptop".into(),
            process: 7,
            started: Some(99),
            boot: None,
            namespace: Some("pid:[1]".into()),
        };
        let labels = owner.labels().map(|(label, value)| (label.to_owned(), value)).collect();
        assert_eq!(Owner::from_labels(&labels), Some(owner));
        assert_eq!(Owner::from_labels(&HashMap::new()), None);
    }

    proptest! {
        #[test]
        fn a_program_may_have_any_name(name in "[a-z ()0-9]{0,15}", ticks: u64) {
            let fields: Vec<_> = (4..22).map(|field| field.to_string()).collect();
            let stat = format!("12 ({name}) S {} {ticks} 0 0", fields.join(" "));
            prop_assert_eq!(start_time(&stat), Some(ticks));
        }

        #[test]
        fn no_text_makes_it_panic(stat: String) {
            let _ = start_time(&stat);
        }
    }
}
