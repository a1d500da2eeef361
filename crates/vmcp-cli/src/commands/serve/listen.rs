//! The address: whether it may be listened on, and what if it is taken.

use std::io::ErrorKind;

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
    let host = &config.server.host;
    let text = format!("{host} can be reached from other machines, and nobody is asked who they are");
    let failure = Failure::new(Code::Config, text);
    Err(failure.hint("listen on 127.0.0.1, or give --insecure-no-auth if that is what you want"))
}

/// What protects the endpoint, for the first line.
pub(super) fn describe(config: &Config) -> &'static str {
    if config.server.is_loopback() { "auth none (loopback only)" } else { "auth none (OPEN TO ALL)" }
}

pub(super) async fn bind(config: &Config) -> Result<TcpListener, Failure> {
    let (host, port) = (config.server.host.as_str(), config.server.port);
    TcpListener::bind((host, port)).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => Failure::new(
            Code::PortInUse,
            format!("port {port} already in use, try 'vmcp serve -p 0' to pick a free port"),
        ),
        ErrorKind::PermissionDenied => {
            Failure::new(Code::Runtime, format!("port {port} needs privileges: {error}"))
                .hint("use a port above 1023, such as the default 4483")
        }
        _ => Failure::new(Code::Runtime, format!("cannot listen on {host}:{port}: {error}"))
            .hint("give an address of this machine with --host"),
    })
}
