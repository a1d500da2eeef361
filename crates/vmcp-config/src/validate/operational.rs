//! `operational`: durations that can work together.

use super::Checks;
use super::names::Names;
use crate::Duration;
use crate::codes;
use crate::path::Path;
use crate::sections::Operational;

/// Checks the whole section.
pub(super) fn check(operational: &Operational, names: &Names, checks: &mut Checks<'_>) {
    let section = Path::default().key("operational");
    let timeouts = section.key("timeouts");
    if let Some(default) = operational.timeouts.default {
        not_zero(default, &timeouts.key("default"), checks);
    }
    for (name, limit) in &operational.timeouts.per_workload {
        let path = timeouts.key("perWorkload").key(name);
        names.expect_key(name, &path, checks);
        not_zero(*limit, &path, checks);
    }
    failure_handling(operational, &section.key("failureHandling"), checks);
}

fn failure_handling(operational: &Operational, section: &Path, checks: &mut Checks<'_>) {
    let handling = &operational.failure_handling;
    let interval = section.key("healthCheckInterval");
    not_zero(handling.health_check_interval, &interval, checks);
    if let Some(timeout) = handling.health_check_timeout {
        let path = section.key("healthCheckTimeout");
        not_zero(timeout, &path, checks);
        let has_interval = !handling.health_check_interval.as_std().is_zero();
        if has_interval && timeout >= handling.health_check_interval && !checks.is_bad(&interval) {
            let limit = handling.health_check_interval;
            let message = "a health check must end before the next one starts";
            let found = checks.found(&codes::TIMEOUT_OVER_INTERVAL, &path, message);
            let found = if checks.is_written(&interval) {
                found.related(checks.span(&interval), "the next one starts after this")
            } else {
                found.help(format!("`healthCheckInterval` is {limit} by default"))
            };
            checks.push(&path, found.label("must be less than the interval"));
        }
    }
    let breaker = section.key("circuitBreaker").key("timeout");
    at_least(Duration::from_secs(1), handling.circuit_breaker.timeout, &breaker, checks);
    let reporting = section.key("statusReportingInterval");
    not_zero(handling.status_reporting_interval, &reporting, checks);
    if checks.is_written(&reporting) {
        let message = "status is given when asked for, never at intervals, in this version";
        let found = checks.found(&codes::NO_EFFECT, &reporting, message);
        checks.push(&reporting, found.label("has no effect"));
    }
}

/// Checks that a duration is more than nothing.
pub(super) fn not_zero(duration: Duration, path: &Path, checks: &mut Checks<'_>) {
    if duration.as_std().is_zero() {
        let found = checks
            .found(&codes::TOO_SHORT, path, format!("`{path}` must be more than zero"))
            .help("leave it out for the default");
        checks.push(path, found.label("too short"));
    }
}

/// Checks that a duration is not below `least`.
pub(super) fn at_least(least: Duration, duration: Duration, path: &Path, checks: &mut Checks<'_>) {
    if duration < least {
        let message = format!("`{path}` must be at least {least}");
        let found = checks.found(&codes::TOO_SHORT, path, message);
        checks.push(path, found.label("too short"));
    }
}
