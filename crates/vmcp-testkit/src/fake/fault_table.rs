//! The script's faults with their counts: which one strikes this request.

use std::sync::Mutex;

use super::record::locked;
use crate::script::faults::{Fault, WireFault};

/// Faults and how many requests each has matched so far.
pub(crate) struct FaultTable(Mutex<Vec<(Fault, u64)>>);

impl FaultTable {
    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        Self(Mutex::new(faults.into_iter().map(|fault| (fault, 0)).collect()))
    }

    /// Replaces all faults; counts start again.
    pub(crate) fn set(&self, faults: Vec<Fault>) {
        *locked(&self.0) = faults.into_iter().map(|fault| (fault, 0)).collect();
    }

    /// Counts this request for every fault that matches and returns the first that strikes.
    pub(crate) fn strike(&self, http_method: &str, method: &str) -> Option<WireFault> {
        let mut struck = None;
        for (fault, count) in locked(&self.0).iter_mut() {
            let when = &fault.when;
            let matches = when.method.as_deref().is_none_or(|m| m == method)
                && when.http_method.as_deref().is_none_or(|m| m == http_method);
            if !matches {
                continue;
            }
            *count += 1;
            let upto = when.times.map_or(u64::MAX, |times| when.skip.saturating_add(times));
            if *count > when.skip && *count <= upto && struck.is_none() {
                struck = Some(fault.what.clone());
            }
        }
        struck
    }
}
