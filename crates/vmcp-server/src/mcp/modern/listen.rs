//! `subscriptions/listen`: a stream of changes.

use std::{collections::HashSet, sync::Arc};

use futures_util::StreamExt;
use http::Response;
use vmcp_core::{CallContext, Catalog, Client, Event, Events, Json, NoPeer, Raw};
use vmcp_wire::{Id, Notification, Request, RpcError, code, convert::result_for, meta, method};

use crate::{
    edge::Edge,
    http::{payload::Payload, reply},
    mcp::streaming::{Final, Outlet},
};

/// What the client asked for.
#[derive(Default, Clone)]
struct Filter {
    tools: bool,
    prompts: bool,
    resources: bool,
    uris: Vec<String>,
}

/// More watched resources than this in one stream are not honoured.
const MAX_URIS: usize = 1000;

pub(super) async fn open(
    edge: &Arc<Edge>,
    cx: CallContext,
    request: &Request,
) -> Response<Payload> {
    let (outlet, body) = Outlet::new();
    match prepare(edge, cx, request, outlet).await {
        Ok((listener, streams)) => {
            tokio::spawn(listener.run(streams));
            reply::events(Payload::events(body, edge.settings.keep_alive))
        }
        Err(refused) => refused.response,
    }
}

/// Subscribes to what `request` asks for; the listener is to be run.
///
/// # Errors
/// The answer to a request that asks for nothing or cannot be served.
pub(super) async fn prepare(
    edge: &Arc<Edge>,
    cx: CallContext,
    request: &Request,
    outlet: Outlet,
) -> Result<(Listener, Vec<Events>), Final> {
    let wanted = request.params.as_ref().and_then(|params| params.get("notifications"));
    let Some(filter) = wanted.as_ref().and_then(Filter::read) else {
        let error = RpcError::new(code::INVALID_PARAMS, "`params.notifications` must be an object");
        return Err(Final::error(http::StatusCode::OK, &request.id, error));
    };
    let (filter, streams) = subscribe(edge, &cx, filter).await;
    let seen = edge.gateway.catalog(&cx).await.map_err(|error| super::failed(request, &error))?;
    let (cx, id) = (lasting(cx), lasting_id(&request.id));
    Ok((Listener { edge: Arc::clone(edge), cx, id, filter, outlet, seen }, streams))
}

/// A stream may stay open for days: what it keeps of the request is copied, since a share would
/// hold the whole body as long.
fn lasting(mut cx: CallContext) -> CallContext {
    let copy = |json: &Json| Json::from(json.raw());
    let client = Client {
        capabilities: copy(&cx.client.capabilities),
        info: cx.client.info.as_ref().map(copy),
        ..(*cx.client).clone()
    };
    // The peer leads to the response of a call, which this request does not have.
    cx.peer = Arc::new(NoPeer);
    cx.client = Arc::new(client);
    cx
}

fn lasting_id(id: &Id) -> Id {
    Id::from_json(id.json().raw().into()).expect("a copy of an id is an id")
}

/// Opens what can be opened; the filter that comes back is what is honoured.
async fn subscribe(
    edge: &Arc<Edge>,
    cx: &CallContext,
    mut filter: Filter,
) -> (Filter, Vec<Events>) {
    let mut streams = Vec::new();
    match edge.gateway.subscribe(cx, &[]).await {
        Ok(events) => streams.push(events),
        Err(_) => filter = Filter { uris: filter.uris, ..Filter::default() },
    }
    let mut honoured = Vec::new();
    for uri in std::mem::take(&mut filter.uris).into_iter().take(MAX_URIS) {
        if let Ok(events) = edge.gateway.subscribe(cx, std::slice::from_ref(&uri)).await {
            streams.push(events);
            honoured.push(uri);
        }
    }
    filter.uris = honoured;
    (filter, streams)
}

/// An open stream of changes.
pub(super) struct Listener {
    edge: Arc<Edge>,
    cx: CallContext,
    id: Id,
    filter: Filter,
    outlet: Outlet,
    seen: Arc<Catalog>,
}

impl Listener {
    /// Tells of changes until the client goes, the edge stops or nothing can change any more.
    pub(super) async fn run(mut self, streams: Vec<Events>) {
        let acknowledged = Json::object([("notifications", self.filter.json())]);
        if !self.say(method::ACKNOWLEDGED, &acknowledged).await {
            return;
        }
        let mut events = futures_util::stream::select_all(streams);
        loop {
            let event = tokio::select! {
                () = self.outlet.gone() => return,
                () = self.edge.stop.cancelled() => break,
                event = events.next() => event,
            };
            let told = match event {
                Some(Event::CatalogChanged) => self.catalog_changed().await,
                Some(Event::ResourceUpdated { params, .. }) => {
                    self.say(method::RESOURCE_UPDATED, &params).await
                }
                None => break,
            };
            if !told {
                return;
            }
        }
        self.end().await;
    }

    /// Tells of the lists that look different now, to this caller.
    async fn catalog_changed(&mut self) -> bool {
        let Ok(now) = self.edge.gateway.catalog(&self.cx).await else { return true };
        let (old, new) = (self.seen.shown(), now.shown());
        self.seen = now;
        for (changed, wanted, method) in [
            (old.tools != new.tools, self.filter.tools, method::TOOLS_CHANGED),
            (old.prompts != new.prompts, self.filter.prompts, method::PROMPTS_CHANGED),
            (old.resources != new.resources, self.filter.resources, method::RESOURCES_CHANGED),
        ] {
            if changed && wanted && !self.say(method, &Json::empty_object()).await {
                return false;
            }
        }
        true
    }

    async fn say(&self, method: &str, params: &Json) -> bool {
        let params =
            params.edit().put_at(&["_meta", meta::SUBSCRIPTION_ID], self.id.json()).finish();
        let notification = Notification { method: method.to_owned(), params: Some(params) };
        self.outlet.send(notification.encode()).await
    }

    /// A graceful end is a result.
    async fn end(&self) {
        let own = Json::object([(meta::SUBSCRIPTION_ID, self.id.json())]);
        let result = Json::object([("_meta", own)]);
        let info = &self.edge.settings.server_info;
        let result = result_for(self.cx.client.version, method::LISTEN, result, info);
        let response = vmcp_wire::Response { id: Some(self.id.clone()), outcome: Ok(result) };
        self.outlet.send(response.encode()).await;
    }
}

impl Filter {
    fn read(wanted: &Json) -> Option<Self> {
        wanted.raw().as_object()?;
        let flag = |key| wanted.raw().get(key).and_then(Raw::as_bool) == Some(true);
        let uris = wanted.raw().get("resourceSubscriptions").and_then(Raw::as_array);
        let mut named = HashSet::new();
        let uris = uris.into_iter().flatten().filter_map(|uri| Some(uri.as_text()?.into_owned()));
        Some(Self {
            tools: flag("toolsListChanged"),
            prompts: flag("promptsListChanged"),
            resources: flag("resourcesListChanged"),
            uris: uris.filter(|uri| named.insert(uri.clone())).collect(),
        })
    }

    fn json(&self) -> Json {
        let mut members = Vec::new();
        for (on, key) in [
            (self.tools, "toolsListChanged"),
            (self.prompts, "promptsListChanged"),
            (self.resources, "resourcesListChanged"),
        ] {
            if on {
                members.push((key, Json::bool(true)));
            }
        }
        if !self.uris.is_empty() {
            let uris = Json::array(self.uris.iter().map(|uri| Json::string(uri)));
            members.push(("resourceSubscriptions", uris));
        }
        Json::object(members)
    }
}
