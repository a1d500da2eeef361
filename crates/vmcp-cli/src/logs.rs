//! Log lines, to standard error.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::arguments::LogFormat;

/// The variable that sets what is logged, as in `VMCP_LOG=debug` or `VMCP_LOG=vmcp_backend=trace`.
const VARIABLE: &str = "VMCP_LOG";

/// Starts logging; `level` is what the configuration says, `VMCP_LOG` wins over it.
pub(crate) fn start(format: LogFormat, level: Option<&str>) {
    let level = level.unwrap_or("warn");
    let filter = std::env::var(VARIABLE).ok().and_then(|text| EnvFilter::try_new(text).ok());
    let filter = filter.unwrap_or_else(|| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    // Somebody who embeds the command line may have started logging already.
    let _ = started;
}
