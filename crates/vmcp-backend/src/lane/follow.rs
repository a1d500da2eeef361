//! What happens around a lane while it is in its slot: its events are passed on, what is watched
//! is watched over it, and when it is lost, the next one takes over.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::sync::broadcast::{Receiver, error::RecvError};
use vmcp_core::{Era, Json};
use vmcp_wire::method;

use super::{Lane, Opener, slots::Slot};
use crate::{fault::Fault, inbox::LaneEvent};

/// The wait before a lost lane that somebody watches over is opened again, at first and at most.
const REOPEN: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(60));

/// How long a server may take to say that it will report changes before the lists are read: what
/// changed in between would go unheard.
const FIRST_ACKNOWLEDGEMENT: Duration = Duration::from_millis(250);

/// Starts to follow `lane`, which was just put into `slot`. What comes back ends once changes are
/// heard, or the server has not said so for a moment.
pub(super) fn start(
    slot: &Arc<Slot>,
    lane: &Arc<Lane>,
    opener: &Arc<Opener>,
) -> impl Future<Output = ()> + Send + use<> {
    let watched = slot.watches.all();
    let heard = lane.listen(&watched);
    if lane.era() == Era::Legacy && !watched.is_empty() {
        let lane = Arc::clone(lane);
        tokio::spawn(async move {
            for uri in &watched {
                let _ = subscription(&lane, method::RESOURCES_SUBSCRIBE, uri).await;
            }
        });
    }
    let (slot, lane, opener) = (Arc::downgrade(slot), Arc::clone(lane), Arc::clone(opener));
    let events = lane.events();
    tokio::spawn(async move {
        pass_on(&slot, &lane, events).await;
        drop(lane);
        reopen(&slot, &opener).await;
    });
    async move {
        if let Some(heard) = heard {
            let _ = tokio::time::timeout(FIRST_ACKNOWLEDGEMENT, heard).await;
        }
    }
}

/// Passes on events until the lane is closed.
async fn pass_on(slot: &Weak<Slot>, lane: &Lane, mut events: Receiver<LaneEvent>) {
    loop {
        let event = tokio::select! {
            event = events.recv() => event,
            _ = lane.wait_closed() => return,
        };
        let Some(slot) = slot.upgrade() else { return };
        match event {
            Ok(LaneEvent::ResourceUpdated(params)) => drop(slot.updates.send(params)),
            Ok(LaneEvent::ListChanged) | Err(RecvError::Lagged(_)) => slot.changed.notify_one(),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Opens the next lane if somebody watches something: no call may ever come to do it.
async fn reopen(slot: &Weak<Slot>, opener: &Arc<Opener>) {
    let mut wait = REOPEN.0;
    loop {
        tokio::time::sleep(wait.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
        let Some(slot) = slot.upgrade() else { return };
        let needless = slot.is_shared || slot.is_retired() || slot.current().is_some();
        if needless || slot.watches.all().is_empty() || slot.lane(opener).await.is_ok() {
            return;
        }
        wait = (wait * 2).min(REOPEN.1);
    }
}

impl Slot {
    /// Watches `uris` for one more subscriber; the server knows when this returns. After a failure
    /// nothing is watched.
    pub(crate) async fn watch(&self, lane: &Arc<Lane>, uris: &[String]) -> Result<(), Fault> {
        let first = self.watches.add(uris);
        let told = match lane.era() {
            _ if first.is_empty() => Ok(()),
            Era::Modern => self.listen_anew(lane).await,
            Era::Legacy => subscribe(lane, &first).await,
        };
        if told.is_err() {
            self.watches.remove(uris);
            lane.listen(&self.watches.all());
        }
        told
    }

    async fn listen_anew(&self, lane: &Arc<Lane>) -> Result<(), Fault> {
        let Some(told) = lane.listen(&self.watches.all()) else { return Ok(()) };
        // Nobody tells when a later watch took over; that one asks for these as well.
        lane.list_patience().wait(told).await?.unwrap_or(Ok(()))
    }

    /// Ends one subscriber's watch of `uris`.
    pub(crate) async fn unwatch(&self, uris: &[String]) {
        let last = self.watches.remove(uris);
        let Some(lane) = self.current().filter(|_| !last.is_empty()) else { return };
        if lane.listen(&self.watches.all()).is_none() {
            lane.stop_listening();
        }
        if lane.era() == Era::Legacy {
            for uri in &last {
                let _ = subscription(&lane, method::RESOURCES_UNSUBSCRIBE, uri).await;
            }
        }
    }
}

/// Subscribes to all or none.
async fn subscribe(lane: &Lane, uris: &[String]) -> Result<(), Fault> {
    for (done, uri) in uris.iter().enumerate() {
        if let Err(fault) = subscription(lane, method::RESOURCES_SUBSCRIBE, uri).await {
            for uri in &uris[..done] {
                let _ = subscription(lane, method::RESOURCES_UNSUBSCRIBE, uri).await;
            }
            return Err(fault);
        }
    }
    Ok(())
}

async fn subscription(lane: &Lane, method: &str, uri: &str) -> Result<(), Fault> {
    let params = Json::object([("uri", Json::string(uri))]);
    match lane.ask_internally(method, Some(params), lane.list_patience()).await? {
        Ok(_) => Ok(()),
        Err(error) => Err(Fault::Answered {
            method: method.to_owned(),
            code: error.code,
            message: error.message,
        }),
    }
}
