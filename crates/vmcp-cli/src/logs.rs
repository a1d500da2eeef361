//! Log lines, to standard error.

use std::sync::Arc;

use tracing_subscriber::EnvFilter;

use crate::{arguments::LogFormat, board::Screen, look::Look};

/// The variable that sets what is logged, as in `VMCP_LOG=debug` or `VMCP_LOG=vmcp_backend=trace`.
const VARIABLE: &str = "VMCP_LOG";

/// What is logged if nobody says. What the board tells people is not logged as well.
const fn default_filter(format: LogFormat) -> &'static str {
    match format {
        LogFormat::Text => "warn,vmcp_backend::supervisor=error,vmcp_gateway::discovery=error",
        LogFormat::Json => "warn",
    }
}

/// What is logged where saved scripts that cannot run are told, too.
pub(crate) const ALL_TOLD: &str = "warn,vmcp_backend::supervisor=error,vmcp_gateway::discovery=error,vmcp_gateway::layers::code_mode::saved=error";

/// Starts logging; `level` is what the configuration says, `VMCP_LOG` wins over it.
pub(crate) fn start(format: LogFormat, level: Option<&str>, screen: &Arc<Screen>) {
    let level = level.unwrap_or_else(|| default_filter(format));
    let filter = std::env::var(VARIABLE).ok().and_then(|text| EnvFilter::try_new(text).ok());
    let filter = filter.unwrap_or_else(|| EnvFilter::new(level));
    let screen = Arc::clone(screen);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(screen);
    let started = match format {
        LogFormat::Text => builder.with_ansi(Look::of(&std::io::stderr()).color).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    // Somebody who embeds the command line may have started logging already.
    let _ = started;
}
