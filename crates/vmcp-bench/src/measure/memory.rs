//! Memory of an idle gateway, and of idle sessions.

use std::time::Duration;

use tokio::time::sleep;

use super::{calls, configuration};
use crate::{
    Options, Outcome,
    client::Client,
    report::{Report, Unit},
};

const BACKENDS: usize = 10;
const TOOLS: usize = 20;
const SESSIONS: u32 = 1000;

/// How long a process is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(2);

/// Measures memory with 10 backends, then with 1,000 sessions more.
pub(super) async fn measure(options: &Options, report: &mut Report) -> Outcome {
    let backend = calls::backend(false, TOOLS).await?;
    let backends = configuration::backends(&backend, BACKENDS);
    let (gateway, _folder) =
        configuration::start(&options.vmcp, &backends, BACKENDS * TOOLS).await?;
    sleep(SETTLE).await;
    let idle = gateway.resident_kib()?;
    let mut client = Client::connect(&gateway.url).await?;
    for _ in 0..SESSIONS {
        client.open_session().await?;
    }
    sleep(SETTLE).await;
    let busy = gateway.resident_kib()?;
    #[expect(clippy::cast_precision_loss, reason = "far from 2^52")]
    let (idle, busy) = (idle as f64, busy as f64);
    report.alone("memory, idle, 10 backends, 200 tools", Unit::Kib, idle);
    report.alone("memory, 1,000 idle sessions more", Unit::Kib, busy);
    let each = (busy - idle) / f64::from(SESSIONS);
    report.alone("memory of one idle session", Unit::Kib, each);
    Ok(())
}
