//! Host and Origin, on every path: a page in a browser must not reach a server on this machine by
//! giving a name of its own to 127.0.0.1.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, Request, StatusCode, header};

use super::reply::{self, Refused};
use crate::settings::Settings;

/// What Host and Origin may say.
pub(crate) struct Guard {
    hosts: Vec<String>,
    origins: Vec<String>,
}

impl Guard {
    pub(crate) fn new(settings: &Settings) -> Self {
        let lower = |all: &[String]| all.iter().map(|one| one.to_ascii_lowercase()).collect();
        Self { hosts: lower(&settings.allowed_hosts), origins: lower(&settings.allowed_origins) }
    }

    /// Checks a request that came in on the address `local`.
    ///
    /// # Errors
    /// The refusal to send.
    pub(crate) fn check<B>(&self, request: &Request<B>, local: SocketAddr) -> Result<(), Refused> {
        // The host of an absolute request target counts, not the header (RFC 9112, 3.2.2).
        let in_target = request.uri().authority().map(http::uri::Authority::as_str);
        let host = match in_target {
            Some(host) => Some(host),
            None => single(request.headers(), header::HOST.as_str()),
        };
        if !host.is_some_and(|host| self.allows_host(host, local)) {
            return Err(refusal(
                "the Host header names no host of this server; see `server.allowedHosts`",
            ));
        }
        if request.headers().contains_key(header::ORIGIN) {
            let origin = single(request.headers(), header::ORIGIN.as_str());
            if !origin.is_some_and(|origin| self.allows_origin(origin)) {
                return Err(refusal(
                    "this Origin may not call this server; see `server.allowedOrigins`",
                ));
            }
        }
        Ok(())
    }

    /// Besides what was allowed: the loopback names, and the very address that the connection came
    /// in on. A page that made its own name point here sends that name, never an address.
    fn allows_host(&self, host: &str, local: SocketAddr) -> bool {
        let host = host.to_ascii_lowercase();
        let (name, port) = split(&host);
        if self.hosts.iter().any(|allowed| *allowed == host || allowed == name) {
            return true;
        }
        let here = is_loopback(name) || name.parse() == Ok(local.ip().to_canonical());
        here && port.is_none_or(|port| port == local.port())
    }

    fn allows_origin(&self, origin: &str) -> bool {
        let origin = origin.to_ascii_lowercase();
        if self.origins.iter().any(|allowed| *allowed == origin || allowed == "*") {
            return true;
        }
        let Some((scheme, host)) = origin.split_once("://") else { return false };
        matches!(scheme, "http" | "https") && is_loopback(split(host).0)
    }
}

/// The one value of a header; `None` if there is none, or more than one.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    values.next().is_none().then(|| first.to_str().ok()).flatten()
}

/// A host without its brackets, and the port if there is one that is a number.
fn split(host: &str) -> (&str, Option<u16>) {
    if let Some(rest) = host.strip_prefix('[') {
        let (name, rest) = rest.split_once(']').unwrap_or((rest, ""));
        return (name, rest.strip_prefix(':').and_then(|port| port.parse().ok()));
    }
    match host.rsplit_once(':') {
        Some((name, port)) => (name, port.parse().ok().or(Some(0))),
        None => (host, None),
    }
}

fn is_loopback(name: &str) -> bool {
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn refusal(message: &str) -> Refused {
    Box::new(reply::refusal(StatusCode::FORBIDDEN, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &[&str], origin: Option<&str>, target: &str) -> bool {
        let mut settings = Settings::new("t");
        settings.allowed_hosts = vec!["Gateway.example".to_owned()];
        settings.allowed_origins = vec!["https://app.example".to_owned()];
        let guard = Guard::new(&settings);
        let mut request = Request::builder().uri(target);
        for host in host {
            request = request.header("host", *host);
        }
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        guard.check(&request.body(()).unwrap(), ([192, 0, 2, 7], 4483).into()).is_ok()
    }

    #[test]
    fn only_our_own_names_and_those_that_were_allowed() {
        for (host, allowed) in [
            ("127.0.0.1:4483", true),
            ("localhost:4483", true),
            ("LOCALHOST", true),
            ("[::1]:4483", true),
            ("gateway.example", true),
            ("gateway.example:8443", true),
            ("192.0.2.7:4483", true),
            ("192.0.2.7", true),
            ("192.0.2.8:4483", false),
            ("192.0.2.7:80", false),
            ("127.0.0.1:4484", false),
            ("evil.com", false),
            ("evil.com:4483", false),
            ("localhost.evil.com", false),
            ("127.0.0.1:4483.evil.com", false),
            ("127.0.0.1:", false),
            ("", false),
        ] {
            assert_eq!(check(&[host], None, "/mcp"), allowed, "{host}");
        }
        assert!(!check(&[], None, "/mcp"), "no host");
        assert!(!check(&["localhost", "localhost"], None, "/mcp"), "two hosts");
        assert!(!check(&["localhost:4483"], None, "http://evil.com/mcp"), "absolute form");
    }

    #[test]
    fn origins_are_loopback_or_allowed() {
        for (origin, allowed) in [
            ("http://localhost:3000", true),
            ("http://127.0.0.1", true),
            ("https://app.example", true),
            ("https://app.example.evil.com", false),
            ("http://evil.com", false),
            ("null", false),
            ("file://", false),
            ("", false),
        ] {
            assert_eq!(check(&["localhost:4483"], Some(origin), "/mcp"), allowed, "{origin}");
        }
    }
}
