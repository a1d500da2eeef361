//! Settings that a reload leaves as they were.

use vmcp_config::{Config, Optimizer};

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
        ("optimizer.embedding", differs(running, wanted, |it| &it.embedding)),
        ("optimizer.embeddingService", differs(running, wanted, |it| &it.embedding_service)),
        (
            "optimizer.embeddingServiceTimeout",
            differs(running, wanted, |it| &it.embedding_service_timeout),
        ),
        ("optimizer.embeddingProvider", differs(running, wanted, |it| &it.embedding_provider)),
        ("optimizer.embeddingModel", differs(running, wanted, |it| &it.embedding_model)),
        ("optimizer.embeddingHeaders", differs(running, wanted, |it| &it.embedding_headers)),
        ("incomingAuth", running.incoming_auth != wanted.incoming_auth),
        ("operational.failureHandling.partialFailureMode", handling(running) != handling(wanted)),
        ("passthroughHeaders", running.passthrough_headers != wanted.passthrough_headers),
        ("sessionStorage", running.session_storage != wanted.session_storage),
        (
            "telemetry.enablePrometheusMetricsPath",
            running.telemetry.enable_prometheus_metrics_path
                != wanted.telemetry.enable_prometheus_metrics_path,
        ),
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

/// Whether a setting of the optimizer differs; it need not be told if the whole section comes or
/// goes.
fn differs<T: PartialEq>(running: &Config, wanted: &Config, of: fn(&Optimizer) -> &T) -> bool {
    let both = running.optimizer.as_ref().zip(wanted.optimizer.as_ref());
    both.is_some_and(|(running, wanted)| of(running) != of(wanted))
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
        check_between("", text, keys);
    }

    fn check_between(running: &str, wanted: &str, keys: &[&str]) {
        assert_eq!(super::keys(&load(running), &load(wanted)), keys, "{running} -> {wanted}");
    }

    #[test]
    fn where_meaning_comes_from_waits_and_how_much_it_counts_does_not() {
        let model = "optimizer: {embedding: {}}";
        check(model, &["optimizer"]);
        check_between("optimizer: {}", model, &["optimizer.embedding"]);
        check_between(model, "optimizer: {embedding: {model: m}}", &["optimizer.embedding"]);
        check_between(
            model,
            "optimizer: {maxToolsToReturn: 3, embedding: {},
              hybridSearchSemanticRatio: 0.7, semanticDistanceThreshold: 0.8}",
            &[],
        );
        check_between(
            "optimizer: {embeddingService: 'http://a'}",
            "optimizer: {embeddingService: 'http://b', embeddingServiceTimeout: 1s,
              embeddingProvider: openai, embeddingModel: m, embeddingHeaders: {a: b}}",
            &[
                "optimizer.embeddingService",
                "optimizer.embeddingServiceTimeout",
                "optimizer.embeddingProvider",
                "optimizer.embeddingModel",
                "optimizer.embeddingHeaders",
            ],
        );
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
        check(
            "telemetry: {enablePrometheusMetricsPath: true}",
            &["telemetry.enablePrometheusMetricsPath"],
        );
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
