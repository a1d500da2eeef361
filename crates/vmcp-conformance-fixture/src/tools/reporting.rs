//! Tools that report while they run: logs and progress.

use std::time::Duration;

use futures_util::FutureExt as _;
use rmcp::{ErrorData, model::CallToolResponse};
use tokio::time::sleep;

use super::{Entry, Run, no_arguments};
use crate::call::{Call, text};

/// The suite wants reports to be spread in time, not sent as one burst.
const PAUSE: Duration = Duration::from_millis(50);

pub(super) const TOOLS: [Entry; 3] = [
    Entry {
        name: "test_tool_with_logging",
        description: "Logs three times while it runs.",
        schema: no_arguments,
        run: Run::Act(|call| logging(call).boxed()),
    },
    Entry {
        name: "test_logging_tool",
        description: "Logs once, if the client wants logs.",
        schema: no_arguments,
        run: Run::Act(|call| log_once(call).boxed()),
    },
    Entry {
        name: "test_tool_with_progress",
        description: "Reports progress three times while it runs.",
        schema: no_arguments,
        run: Run::Act(|call| progress(call).boxed()),
    },
];

async fn logging(call: Call<'_>) -> Result<CallToolResponse, ErrorData> {
    call.log("info", "Tool execution started").await?;
    sleep(PAUSE).await;
    call.log("info", "Tool processing data").await?;
    sleep(PAUSE).await;
    call.log("info", "Tool execution completed").await?;
    Ok(text("Logged three messages.").into())
}

async fn log_once(call: Call<'_>) -> Result<CallToolResponse, ErrorData> {
    call.log("info", "Tool execution started").await?;
    Ok(text("Logged, if logs were asked for.").into())
}

async fn progress(call: Call<'_>) -> Result<CallToolResponse, ErrorData> {
    call.progress(0.0).await?;
    sleep(PAUSE).await;
    call.progress(50.0).await?;
    sleep(PAUSE).await;
    call.progress(100.0).await?;
    Ok(text("Reported progress up to 100.").into())
}
