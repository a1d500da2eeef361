//! `resources/subscribe` and `resources/unsubscribe`: a task for each watched resource, telling on
//! the standalone stream.

use std::sync::Arc;

use futures_util::StreamExt;
use vmcp_core::{CallContext, Error, Event, Json, Kind};
use vmcp_wire::method;

use super::session::LegacySession;
use crate::{edge::Edge, mcp::operation::text_in};

/// Resources that one session may watch.
const MOST: usize = 1000;
/// The longest URI that can be watched, in bytes.
const LONGEST: usize = 8 << 10;

pub(super) async fn add(
    edge: &Arc<Edge>,
    session: &Arc<LegacySession>,
    cx: &CallContext,
    params: Option<&Json>,
) -> Result<Json, Error> {
    let uri = uri(params)?;
    has_room(session, &uri)?;
    let mut events = edge.gateway.subscribe(cx, std::slice::from_ref(&uri)).await?;
    // A child: the end of the session ends the watching, even one that begins at that moment.
    let end = session.end.child_token();
    let peer = Arc::clone(&session.core.peer);
    let ended = end.clone();
    let watch = async move {
        while let Some(event) = events.next().await {
            if let Event::ResourceUpdated { params, .. } = event {
                peer.notify(method::RESOURCE_UPDATED, params);
            }
        }
    };
    tokio::spawn(async move { ended.run_until_cancelled(watch).await });
    session.watched.lock().expect("no panic inside").insert(uri, end.drop_guard());
    Ok(Json::empty_object())
}

/// Requests that come at the same moment may go beyond the limit together, by their number.
fn has_room(session: &LegacySession, uri: &str) -> Result<(), Error> {
    if uri.len() > LONGEST {
        let message = format!("`params.uri` is longer than {LONGEST} bytes");
        return Err(Error::client(Kind::InvalidParams, message));
    }
    let watched = session.watched.lock().expect("no panic inside");
    if watched.len() >= MOST && !watched.contains_key(uri) {
        let message = format!("this session watches {MOST} resources already");
        return Err(Error::client(Kind::Limit, message));
    }
    Ok(())
}

pub(super) fn remove(session: &LegacySession, params: Option<&Json>) -> Result<Json, Error> {
    let uri = uri(params)?;
    session.watched.lock().expect("no panic inside").remove(&uri);
    Ok(Json::empty_object())
}

fn uri(params: Option<&Json>) -> Result<String, Error> {
    let empty = Json::empty_object();
    text_in(params.unwrap_or(&empty), "params", "uri")
}
