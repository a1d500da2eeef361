//! A tool that loses its response stream and finishes anyway.

use std::time::Duration;

use futures_util::FutureExt as _;
use rmcp::{ErrorData, model::CallToolResponse};
use tokio::time::sleep;

use super::{Entry, Run, no_arguments};
use crate::{
    call::{Call, text},
    http_server::StreamCutter,
};

/// Long enough for the priming event to leave, and for a client to notice the end of the stream.
const PAUSE: Duration = Duration::from_millis(100);

pub(super) const TOOLS: [Entry; 1] = [Entry {
    name: "test_reconnection",
    description: "Closes its stream before it answers; the answer waits for a resumed stream.",
    schema: no_arguments,
    run: Run::Act(|call| reconnection(call).boxed()),
}];

async fn reconnection(call: Call<'_>) -> Result<CallToolResponse, ErrorData> {
    let request = call.context.extensions.get::<http::request::Parts>();
    let cutter = request.and_then(|parts| parts.extensions.get::<StreamCutter>());
    // A modern stream cannot be resumed: cutting it would cancel the call.
    if let Some(cutter) = cutter.filter(|_| !crate::era::is_modern(&call.context)) {
        sleep(PAUSE).await;
        cutter.cut();
        sleep(PAUSE).await;
    }
    Ok(text("Reconnection test completed.").into())
}
