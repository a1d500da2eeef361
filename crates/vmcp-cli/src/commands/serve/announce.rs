//! What `serve` prints: where it listens, and how the backends come up.

use std::sync::Arc;

use vmcp::{BackendReport, Directory, State, Vmcp, config::LogLevel};

use crate::arguments::{LogFormat, Serve};

pub(super) const fn level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    }
}

/// Prints where the endpoint is: the one line that programs read.
pub(super) fn listening(vmcp: &Vmcp, arguments: &Serve, auth: &str) {
    let url = vmcp.url();
    match arguments.log_format {
        LogFormat::Text => {
            let version = env!("CARGO_PKG_VERSION");
            let config = arguments.config.display();
            println!("vMCP {version}  {url}   config {config}   {auth}");
        }
        LogFormat::Json => {
            let port = vmcp.address().port();
            println!("{}", serde_json::json!({"event": "listening", "url": url, "port": port}));
        }
    }
}

/// Prints a line for each backend when its first attempt is over.
pub(super) async fn board(directory: Arc<Directory>, format: LogFormat) {
    directory.settled().await;
    for report in directory.report() {
        match format {
            LogFormat::Text => eprintln!("{}", line(&report)),
            LogFormat::Json => {}
        }
    }
}

fn line(report: &BackendReport) -> String {
    let name = report.id.as_str();
    match report.status.state {
        State::Up => {
            let ms = report.status.ready_ms.unwrap_or_default();
            format!("  ✓ {name:<16} {:>4} tools {ms:>6} ms   {}", report.tools, report.transport)
        }
        state => {
            let why = report.status.last_error.as_deref().unwrap_or(state.as_str());
            format!("  ✗ {name:<16} {why}")
        }
    }
}
