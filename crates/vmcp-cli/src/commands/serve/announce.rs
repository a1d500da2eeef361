//! The first line: where it listens. It is the one that programs read.

use vmcp::{Vmcp, config::LogLevel};

use crate::{
    arguments::{LogFormat, Serve},
    say,
};

pub(super) const fn level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    }
}

/// Prints where the endpoint is.
pub(super) fn listening(vmcp: &Vmcp, arguments: &Serve, auth: &str) {
    let url = vmcp.url();
    let version = env!("CARGO_PKG_VERSION");
    let config = arguments.config.display();
    match arguments.log_format {
        LogFormat::Text => {
            say::out(&format!("vMCP {version}  {url}   config {config}   auth {auth}"));
        }
        LogFormat::Json => {
            let port = vmcp.address().port();
            let event = serde_json::json!({
                "event": "listening",
                "url": url,
                "port": port,
                "version": version,
                "config": config.to_string(),
                "auth": auth,
            });
            say::out(&event.to_string());
        }
    }
}
