//! The address: whether it may be listened on, and what if it is taken.

use std::{io::ErrorKind, net::IpAddr};

use tokio::net::TcpListener;
use vmcp::Config;

use crate::{
    Outcome,
    exit::{Code, Failure},
};

/// Without authentication only this machine may call, unless somebody says otherwise.
pub(super) fn check_open(config: &Config) -> Outcome {
    if config.server.is_loopback() || config.server.insecure_no_auth {
        return Ok(());
    }
    Err(open_to_all(&config.server.host))
}

fn open_to_all(host: &str) -> Failure {
    let text =
        format!("{host} can be reached from other machines, and nobody is asked who they are");
    Failure::new(Code::Config, text)
        .hint("listen on 127.0.0.1, or give --insecure-no-auth if that is what you want")
}

/// What protects the endpoint, for the first line.
pub(super) fn describe(config: &Config) -> &'static str {
    if config.server.is_loopback() { "none (loopback only)" } else { "none (OPEN TO ALL)" }
}

pub(super) async fn bind(config: &Config) -> Result<TcpListener, Failure> {
    let (host, port) = (config.server.host.as_str(), config.server.port);
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let listener = TcpListener::bind((bare, port))
        .await
        .map_err(|error| failure("serve", host, port, &error))?;
    // A name such as `localhost` may stand for anything; what counts is where it led.
    let address = listener.local_addr().map(|address| address.ip());
    let loopback = address.as_ref().is_ok_and(IpAddr::is_loopback);
    if loopback || config.server.insecure_no_auth { Ok(listener) } else { Err(open_to_all(host)) }
}

/// Why `command` cannot listen there.
pub(in crate::commands) fn failure(
    command: &str,
    host: &str,
    port: u16,
    error: &std::io::Error,
) -> Failure {
    match error.kind() {
        ErrorKind::AddrInUse => Failure::new(
            Code::PortInUse,
            format!("port {port} already in use, try 'vmcp {command} -p 0' to pick a free port"),
        ),
        ErrorKind::PermissionDenied => {
            Failure::new(Code::Runtime, format!("port {port} needs privileges: {error}"))
                .hint("use a port above 1023, such as the default 4483")
        }
        _ => Failure::new(Code::Runtime, format!("cannot listen on {host}:{port}: {error}"))
            .hint("give an address of this machine with --host"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_fail_has_a_way_out() {
        let show =
            |kind| failure("serve", "127.0.0.1", 80, &std::io::Error::from(kind)).to_string();
        insta::assert_snapshot!(show(ErrorKind::AddrInUse), @"error: port 80 already in use, try 'vmcp serve -p 0' to pick a free port");
        insta::assert_snapshot!(show(ErrorKind::PermissionDenied), @"
        error: port 80 needs privileges: permission denied
        hint: use a port above 1023, such as the default 4483
        ");
        insta::assert_snapshot!(show(ErrorKind::AddrNotAvailable), @"
        error: cannot listen on 127.0.0.1:80: address not available
        hint: give an address of this machine with --host
        ");
    }
}
