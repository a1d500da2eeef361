//! `server`: where it listens and who may reach it.

use super::Checks;
use super::operational::at_least;
use crate::codes;
use crate::path::Path;
use crate::sections::Server;
use crate::{ByteSize, Duration};

/// The smallest useful limit of a request or result.
const LEAST_BYTES: ByteSize = ByteSize::from_bytes(1024);

/// Checks the whole section.
pub(super) fn check(server: &Server, checks: &mut Checks<'_>) {
    let section = Path::default().key("server");
    at_least(Duration::from_secs(1), server.session_ttl, &section.key("sessionTtl"), checks);
    for (key, limit) in
        [("maxBodyBytes", server.max_body_bytes), ("maxResultBytes", server.max_result_bytes)]
    {
        at_least_bytes(LEAST_BYTES, limit, &section.key(key), checks);
    }
    host(server, &section.key("host"), checks);
    for (at, name) in server.allowed_hosts.iter().enumerate() {
        allowed_host(name, &section.key("allowedHosts").index(at), checks);
    }
    for (at, origin) in server.allowed_origins.iter().enumerate() {
        allowed_origin(origin, &section.key("allowedOrigins").index(at), checks);
    }
}

/// Checks that a size is not below `least`.
pub(super) fn at_least_bytes(
    least: ByteSize,
    size: ByteSize,
    path: &Path,
    checks: &mut Checks<'_>,
) {
    if size < least {
        let message = format!("`{path}` must be at least {least}");
        let found = checks.found(&codes::SIZE_LIMIT, path, message);
        checks.push(path, found.label("too small"));
    }
}

fn host(server: &Server, path: &Path, checks: &mut Checks<'_>) {
    if !is_host(&server.host) {
        let message = format!("`{path}` is not a host name or an IP address");
        let found = checks.found(&codes::HOST, path, message);
        checks.push(
            path,
            found.label("such as `127.0.0.1`").help("the port goes into `server.port`"),
        );
    } else if !server.is_loopback() && !server.insecure_no_auth {
        let message = "the server would be open to the network without authentication";
        let found = checks
            .found(&codes::OPEN_TO_ALL, path, message)
            .label("reachable beyond this machine")
            .help("use 127.0.0.1, or set `server.insecureNoAuth: true` if something in front of vmcp authenticates");
        checks.push(path, found);
    }
}

fn allowed_host(name: &str, path: &Path, checks: &mut Checks<'_>) {
    let (host, port) = match name.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
        _ => (name, None),
    };
    if is_host(host) && port.is_none_or(|port| port.parse::<u16>().is_ok()) {
        return;
    }
    let found = checks.found(&codes::HOST, path, format!("`{path}` is not a host"));
    checks.push(path, found.label("such as `vmcp.example` or `vmcp.example:8443`"));
}

fn allowed_origin(origin: &str, path: &Path, checks: &mut Checks<'_>) {
    let is_origin = origin.split_once("://").is_some_and(|(scheme, host)| {
        let scheme_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let host_char = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        !scheme.is_empty()
            && scheme.chars().all(scheme_char)
            && !host.is_empty()
            && host.chars().all(host_char)
    });
    if is_origin {
        return;
    }
    let found = checks
        .found(&codes::HOST, path, format!("`{path}` is not an origin"))
        .label("such as `https://app.example`, without a path")
        .help("a wildcard would let every web page call the tools");
    checks.push(path, found);
}

fn is_host(text: &str) -> bool {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let address = inner.unwrap_or(text).parse::<std::net::IpAddr>().is_ok();
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    address || !text.is_empty() && inner.is_none() && text.chars().all(name)
}
