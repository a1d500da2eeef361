//! `operational`: timeouts, health checks and circuit breaker.

use insta::assert_snapshot;

use crate::support::{report, with_backend};

#[test]
fn timeouts_of_zero() {
    assert_snapshot!(report(&with_backend(
r"operational:
  timeouts:
    default: 0s
    perWorkload: {docs: 0s}
")), @"
    error[VMCP0060]: `operational.timeouts.default` must be more than zero
     --> vmcp.yaml:4:14
      |
    4 |     default: 0s
      |              ^^ too short
      |
      = help: leave it out for the default

    error[VMCP0060]: `operational.timeouts.perWorkload.docs` must be more than zero
     --> vmcp.yaml:5:25
      |
    5 |     perWorkload: {docs: 0s}
      |                         ^^ too short
      |
      = help: leave it out for the default
    ");
}

#[test]
fn a_timeout_for_an_unknown_backend() {
    assert_snapshot!(report(&with_backend(
r"operational:
  timeouts:
    perWorkload: {doc: 5s}
")), @"
    warning[VMCP0050]: `doc` names no backend of this file
     --> vmcp.yaml:4:19
      |
    4 |     perWorkload: {doc: 5s}
      |                   ^^^ did you mean `docs`?
    ");
}

#[test]
fn a_check_longer_than_its_interval() {
    assert_snapshot!(report(&with_backend(
r"operational:
  failureHandling:
    healthCheckInterval: 5s
    healthCheckTimeout: 5s
")), @"
    error[VMCP0061]: a health check must end before the next one starts
     --> vmcp.yaml:5:25
      |
    4 |     healthCheckInterval: 5s
      |                          -- the next one starts after this
    5 |     healthCheckTimeout: 5s
      |                         ^^ must be less than the interval
    ");
}

#[test]
fn a_check_longer_than_the_default_interval() {
    assert_snapshot!(report(&with_backend(
r"operational:
  failureHandling:
    healthCheckTimeout: 1m
")), @"
    error[VMCP0061]: a health check must end before the next one starts
     --> vmcp.yaml:4:25
      |
    4 |     healthCheckTimeout: 1m
      |                         ^^ must be less than the interval
      |
      = help: `healthCheckInterval` is 30s by default
    ");
}

#[test]
fn an_interval_of_zero() {
    assert_snapshot!(report(&with_backend(
r"operational:
  failureHandling:
    healthCheckInterval: 0s
    healthCheckTimeout: 5s
")), @"
    error[VMCP0060]: `operational.failureHandling.healthCheckInterval` must be more than zero
     --> vmcp.yaml:4:26
      |
    4 |     healthCheckInterval: 0s
      |                          ^^ too short
      |
      = help: leave it out for the default
    ");
}

#[test]
fn a_breaker_that_reopens_at_once() {
    assert_snapshot!(report(&with_backend(
r"operational:
  failureHandling:
    circuitBreaker: {enabled: true, timeout: 10ms}
")), @"
    error[VMCP0060]: `operational.failureHandling.circuitBreaker.timeout` must be at least 1s
     --> vmcp.yaml:4:46
      |
    4 |     circuitBreaker: {enabled: true, timeout: 10ms}
      |                                              ^^^^ too short
    ");
}

#[test]
fn a_breaker_without_failures() {
    assert_snapshot!(report(&with_backend(
r"operational:
  failureHandling:
    circuitBreaker: {enabled: true, failureThreshold: 0}
")), @"
    error[VMCP0016]: `operational.failureHandling.circuitBreaker.failureThreshold` must be at least 1
     --> vmcp.yaml:4:55
      |
    4 |     circuitBreaker: {enabled: true, failureThreshold: 0}
      |                                                       ^ out of range
    ");
}

#[test]
fn an_unknown_mode() {
    assert_snapshot!(report(&with_backend(
r"operational:
  failureHandling:
    partialFailureMode: best-effort
")), @"
    error[VMCP0015]: unknown value `best-effort` for `operational.failureHandling.partialFailureMode`
     --> vmcp.yaml:4:25
      |
    4 |     partialFailureMode: best-effort
      |                         ^^^^^^^^^^^ did you mean `best_effort`?
      |
      = help: expected one of `fail`, `best_effort`
    ");
}

#[test]
fn an_unknown_log_level() {
    assert_snapshot!(report(&with_backend(
r"operational:
  logLevel: verbose
")), @"
    error[VMCP0015]: unknown value `verbose` for `operational.logLevel`
     --> vmcp.yaml:3:13
      |
    3 |   logLevel: verbose
      |             ^^^^^^^ expected one of `error`, `warn`, `info`, `debug`, `trace`
    ");
}

#[test]
fn a_setting_without_effect() {
    assert_snapshot!(report(&with_backend(
r"operational:
  failureHandling:
    statusReportingInterval: 10s
")), @"
    warning[VMCP0064]: status is given when asked for, never at intervals, in this version
     --> vmcp.yaml:4:30
      |
    4 |     statusReportingInterval: 10s
      |                              ^^^ has no effect
    ");
}

#[test]
fn a_short_interval_shortens_the_check() {
    let of = |text: &str| {
        let config = crate::support::config(&with_backend(text));
        config.operational.failure_handling.check_timeout()
    };
    let seconds = std::time::Duration::from_secs;
    assert_eq!(of(""), seconds(10));
    assert_eq!(of("operational: {failureHandling: {healthCheckInterval: 4s}}"), seconds(2));
    assert_eq!(of("operational: {failureHandling: {healthCheckTimeout: 3s}}"), seconds(3));
}

#[test]
fn the_most_specific_limit_of_a_call_wins() {
    let config = crate::support::config(
        r"
operational: {logLevel: debug, timeouts: {default: 20s, perWorkload: {b: 30s, c: 30s}}}
backends:
  - {name: a, command: x}
  - {name: b, command: x}
  - {name: c, command: x, timeouts: {call: 40s}}
",
    );
    let calls: Vec<_> = config
        .backends
        .iter()
        .map(|backend| config.timeouts_for(backend).call.to_string())
        .collect();
    assert_eq!(calls, ["20s", "30s", "40s"]);
    assert_eq!(config.operational.log_level, Some(vmcp_config::LogLevel::Debug));
}

#[test]
fn without_settings_a_call_may_take_five_minutes() {
    let config = crate::support::config(&with_backend(""));
    let limits = config.timeouts_for(&config.backends[0]);
    assert_eq!(limits, vmcp_config::CallTimeouts::default());
    assert_eq!((limits.call.to_string(), limits.idle.to_string()), ("5m".into(), "1m".into()));
}
