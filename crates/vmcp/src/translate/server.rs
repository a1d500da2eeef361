//! The HTTP edge.

use vmcp_config::Config;
use vmcp_server::Settings;

pub(crate) fn server(config: &Config) -> Settings {
    let mut settings = Settings::new(&config.name);
    let server = &config.server;
    settings.allowed_hosts.clone_from(&server.allowed_hosts);
    settings.allowed_origins.clone_from(&server.allowed_origins);
    settings.max_body_bytes =
        usize::try_from(server.max_body_bytes.as_bytes()).unwrap_or(usize::MAX);
    settings.max_sessions = server.max_sessions;
    settings.session_ttl = server.session_ttl.as_std();
    settings.passed_headers =
        config.passthrough_headers.iter().map(|name| name.to_ascii_lowercase()).collect();
    settings
}
