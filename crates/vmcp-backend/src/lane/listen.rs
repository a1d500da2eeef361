//! Change notifications of a modern backend: one `subscriptions/listen` at a time.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{sync::oneshot, time::Instant};
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::debug;
use vmcp_core::{Era, Json};
use vmcp_wire::method;

use super::Lane;
use crate::{fault::Fault, inbox::Answer, patience::Patience};

const FOREVER: Duration = Duration::from_secs(365 * 24 * 3600);
/// The wait before a stream that ended is opened again, at first and at most.
const REOPEN: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// The running stream; dropping it ends it.
pub(super) struct Listener {
    _stop: DropGuard,
}

/// The stream of a lane, if any.
#[derive(Default)]
pub(super) struct Listening {
    current: Option<Listener>,
    /// The lane is closed: no stream is opened any more.
    over: bool,
}

/// Whether the server took the subscription.
pub(crate) type Acknowledged = oneshot::Receiver<Result<(), Fault>>;

/// What happens at the first acknowledgement: whoever waits is told, and the stream that this one
/// replaces ends, so that nothing falls between the two.
struct Opened {
    tell: oneshot::Sender<Result<(), Fault>>,
    _old: Option<Listener>,
}

impl Lane {
    /// Asks for changes of lists and of `resources`, in place of what was asked for before;
    /// `None` if there is nothing to ask for.
    pub(crate) fn listen(self: &Arc<Self>, resources: &[String]) -> Option<Acknowledged> {
        if self.era() != Era::Modern {
            return None;
        }
        let params = self.filter(resources)?;
        let mut listening = self.listening.lock().expect("no panic inside");
        if listening.over {
            return None;
        }
        let stop = CancellationToken::new();
        let old = listening.current.replace(Listener { _stop: stop.clone().drop_guard() });
        let (tell, acknowledged) = oneshot::channel();
        let open = keep_open(Arc::downgrade(self), params, Opened { tell, _old: old });
        tokio::spawn(async move { stop.run_until_cancelled_owned(open).await });
        Some(acknowledged)
    }

    pub(super) fn stop_listening(&self) {
        self.listening.lock().expect("no panic inside").current = None;
    }

    /// Stops for good.
    pub(super) fn end_listening(&self) {
        *self.listening.lock().expect("no panic inside") = Listening { current: None, over: true };
    }

    /// Only what the server can do is asked for; `None` if that is nothing.
    fn filter(&self, resources: &[String]) -> Option<Json> {
        let yes = Json::bool(true);
        let mut wanted = Vec::new();
        for (capability, key) in [
            ("tools", "toolsListChanged"),
            ("prompts", "promptsListChanged"),
            ("resources", "resourcesListChanged"),
        ] {
            if self.can(&[capability, "listChanged"]) {
                wanted.push((key, yes.clone()));
            }
        }
        if !resources.is_empty() {
            wanted.push((
                "resourceSubscriptions",
                Json::array(resources.iter().map(|uri| Json::string(uri))),
            ));
        }
        (!wanted.is_empty()).then(|| Json::object([("notifications", Json::object(wanted))]))
    }
}

async fn keep_open(lane: Weak<Lane>, params: Json, opened: Opened) {
    let mut opened = Some(opened);
    let mut wait = REOPEN.0;
    while let Some(strong) = lane.upgrade() {
        let since = Instant::now();
        let end = listen_once(&strong, &params, &mut opened).await;
        if strong.closed().is_some() {
            return;
        }
        debug!(backend = %strong.inbox.backend, ?end, "the change stream ended");
        drop(strong);
        if let Ok(Err(error)) = end {
            // Lists are read again from time to time anyway.
            if let Some(opened) = opened {
                let refused = super::open::answered(method::LISTEN)(error);
                let _ = opened.tell.send(Err(refused));
            }
            return;
        }
        if since.elapsed() > REOPEN.1 {
            wait = REOPEN.0;
        }
        if let Err(Fault::Busy { retry_after: Some(asked), .. }) = end {
            wait = wait.max(asked);
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(REOPEN.1);
    }
}

async fn listen_once(lane: &Lane, params: &Json, opened: &mut Option<Opened>) -> Answer {
    let (tell, acknowledged) = oneshot::channel();
    let patience = Patience::only(FOREVER, "timeouts.idle");
    let mut stream = std::pin::pin!(lane.subscribe(params.clone(), tell, patience));
    tokio::select! {
        end = &mut stream => return end,
        Ok(()) = acknowledged => match opened.take() {
            // Who waited no longer may have read the lists before.
            Some(Opened { tell, _old }) => {
                if tell.send(Ok(())).is_err() {
                    lane.inbox.changed();
                }
            }
            // Changes while there was no stream went unheard.
            None => lane.inbox.changed(),
        },
    }
    stream.await
}
