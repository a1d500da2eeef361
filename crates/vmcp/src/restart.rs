//! Settings that a reload leaves as they were.

use vmcp_config::Config;

/// The paths of the settings that differ and that only the next start takes over.
pub(crate) fn keys(running: &Config, wanted: &Config) -> Vec<&'static str> {
    let (old, new) = (&running.server, &wanted.server);
    let handling = |config: &Config| config.operational.failure_handling.partial_failure_mode;
    [
        ("name", running.name != wanted.name),
        (
            "aggregation.validateArguments",
            running.aggregation.validate_arguments != wanted.aggregation.validate_arguments,
        ),
        ("codeMode.enabled", running.code_mode.enabled != wanted.code_mode.enabled),
        ("optimizer", running.optimizer.is_some() != wanted.optimizer.is_some()),
        ("incomingAuth", running.incoming_auth != wanted.incoming_auth),
        ("operational.failureHandling.partialFailureMode", handling(running) != handling(wanted)),
        ("passthroughHeaders", running.passthrough_headers != wanted.passthrough_headers),
        ("sessionStorage", running.session_storage != wanted.session_storage),
        ("server.host", old.host != new.host),
        ("server.port", old.port != new.port),
        ("server.sessionTtl", old.session_ttl != new.session_ttl),
        ("server.maxSessions", old.max_sessions != new.max_sessions),
        ("server.allowedHosts", old.allowed_hosts != new.allowed_hosts),
        ("server.allowedOrigins", old.allowed_origins != new.allowed_origins),
        ("server.maxBodyBytes", old.max_body_bytes != new.max_body_bytes),
    ]
    .into_iter()
    .filter_map(|(key, differs)| differs.then_some(key))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Config {
        let text = format!("backends:\n  - {{name: a, url: http://127.0.0.1:1/mcp}}\n{text}");
        let source = vmcp_config::Source::new("vmcp.yaml", &text);
        vmcp_config::load(&source, &|_| None).unwrap().config
    }

    fn check(text: &str, keys: &[&str]) {
        assert_eq!(super::keys(&load(""), &load(text)), keys, "{text}");
    }

    #[test]
    fn what_concerns_the_endpoint_waits_for_the_next_start() {
        check("", &[]);
        check("name: other", &["name"]);
        check("server: {host: localhost, port: 1}", &["server.host", "server.port"]);
        check(
            "server: {sessionTtl: 1m, maxSessions: 2, maxBodyBytes: 1MiB}",
            &["server.sessionTtl", "server.maxSessions", "server.maxBodyBytes"],
        );
        check("server: {allowedHosts: [x.example]}", &["server.allowedHosts"]);
        check("server: {allowedOrigins: ['https://x.example']}", &["server.allowedOrigins"]);
        check("aggregation: {validateArguments: true}", &["aggregation.validateArguments"]);
        check("codeMode: {enabled: true}", &["codeMode.enabled"]);
        check("optimizer: {}", &["optimizer"]);
        check("optimizer: {enabled: false}", &[]);
        check("passthroughHeaders: [x-one]", &["passthroughHeaders"]);
        check(
            "operational: {failureHandling: {partialFailureMode: fail}}",
            &["operational.failureHandling.partialFailureMode"],
        );
    }

    #[test]
    fn what_concerns_backends_and_rules_does_not() {
        check("server: {maxResultBytes: 1MiB}", &[]);
        check("aggregation: {excludeAllTools: true}", &[]);
        check("codeMode: {stepLimit: 7}", &[]);
        check("operational: {timeouts: {default: 1s}}", &[]);
        check("operational: {failureHandling: {healthCheckInterval: 40s}}", &[]);
    }
}
