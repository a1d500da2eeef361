//! Watching resources.

use std::pin::Pin;

use futures_util::{Stream, StreamExt};
use vmcp_backend::{Backend, Isolation};
use vmcp_core::{CallContext, Json};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script};

use crate::support::{
    Fake, SOON, Way, call, kill, legacy_client, offer, over_http, settle, text, tool_names, up,
};

const ONE: &str = "test://one";
const TWO: &str = "test://two";

fn script() -> Script {
    Script::default()
        .resource(Item::resource(ONE, Behaviour::Text("1".into())))
        .resource(Item::resource(TWO, Behaviour::Text("2".into())))
        .tool(Item::tool("touch", Behaviour::TouchResource(ONE.into())))
        .tool(Item::tool("touch2", Behaviour::TouchResource(TWO.into())))
        .tool(Item::tool("kill", Behaviour::Kill))
}

type Updates = Pin<Box<dyn Stream<Item = (String, Json)> + Send>>;

async fn watch(backend: &Backend, cx: &CallContext, uris: &[&str]) -> Updates {
    let uris = uris.iter().map(|&uri| uri.to_owned()).collect();
    Box::pin(backend.watch(cx, uris).await.unwrap())
}

async fn next(updates: &mut Updates) -> String {
    tokio::time::timeout(SOON, updates.next()).await.unwrap().unwrap().0
}

/// Legacy servers over HTTP tell what nobody called for on the standalone stream only.
async fn streams_are_open(way: Way, fake: &Fake, count: usize) {
    if let Fake::Http(http) = fake
        && way == Way::HttpLegacy
    {
        settle("the streams are open", || http.open_streams() == count).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn updates_arrive_over_every_way_and_one_subscription_serves_all() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let mut settings = fake.settings();
        settings.isolation = Isolation::Shared;
        let backend = up(settings).await;
        let (a, b) = (legacy_client("a"), legacy_client("b"));
        let mut first = watch(&backend, &a.cx, &[ONE]).await;
        let mut second = watch(&backend, &b.cx, &[ONE, TWO]).await;
        streams_are_open(way, &fake, 1).await;
        call(&backend, &a.cx, "touch").await.unwrap();
        assert_eq!(next(&mut first).await, ONE, "{way:?}");
        assert_eq!(next(&mut second).await, ONE, "{way:?}");
        call(&backend, &a.cx, "touch2").await.unwrap();
        assert_eq!(next(&mut second).await, TWO, "{way:?}");
        if !way.is_modern() {
            assert_eq!(fake.count("resources/subscribe"), 2, "{way:?}");
        }
        drop(first);
        call(&backend, &b.cx, "touch").await.unwrap();
        assert_eq!(next(&mut second).await, ONE, "still watched by the other");
        drop(second);
        if way.is_modern() {
            let without = || {
                let last = fake.seen("subscriptions/listen").pop().unwrap();
                last.params()["notifications"]["resourceSubscriptions"].is_null()
            };
            settle("nothing is watched any more", without).await;
        } else {
            settle("both are given up", || fake.count("resources/unsubscribe") == 2).await;
        }
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn a_lost_session_is_opened_and_watched_again_without_any_call() {
    for isolation in [Isolation::Shared, Isolation::Session] {
        let fake = Way::HttpLegacy.fake(script()).await;
        let Fake::Http(http) = &fake else { unreachable!() };
        let mut settings = fake.settings();
        settings.isolation = isolation;
        let backend = up(settings).await;
        let caller = legacy_client("a");
        let mut updates = watch(&backend, &caller.cx, &[ONE]).await;
        let open = if isolation == Isolation::Shared { 1 } else { 2 };
        streams_are_open(Way::HttpLegacy, &fake, open).await;
        http.forget_sessions();
        settle("watched again", || fake.count("resources/subscribe") == 2).await;
        streams_are_open(Way::HttpLegacy, &fake, open).await;
        http.push_updated(ONE).await;
        assert_eq!(next(&mut updates).await, ONE);
        backend.close().await;
        assert!(updates.next().await.is_none(), "closing ends it");
    }
}

#[tokio::test]
async fn a_process_that_is_started_again_is_watched_again() {
    for way in [Way::StdioLegacy, Way::StdioModern] {
        let fake = way.fake(script()).await;
        let Fake::Stdio(stdio) = &fake else { unreachable!() };
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        let mut updates = watch(&backend, &caller.cx, &[ONE]).await;
        kill(stdio.pids()[0]);
        let watched = || {
            let listens = fake.seen("subscriptions/listen");
            let listens = listens.iter().filter(|seen| seen.pid != stdio.pids()[0]).count();
            let again = fake.count("resources/subscribe") == 2 || listens > 0;
            again && stdio.pids().len() == 2
        };
        settle("watched again", watched).await;
        while call(&backend, &caller.cx, "touch").await.is_err() {}
        assert_eq!(next(&mut updates).await, ONE, "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn a_change_stream_that_ends_is_opened_again() {
    let fake = Way::HttpModern.fake(script()).await;
    let Fake::Http(http) = &fake else { unreachable!() };
    let backend = up(fake.settings()).await;
    let mut updates = watch(&backend, &CallContext::internal(), &[ONE]).await;
    http.end_listens();
    settle("it is closed", || http.open_streams() == 0).await;
    http.set_tools(vec![Item::tool("new", Behaviour::Echo)]);
    settle("it is open", || http.open_streams() == 1).await;
    offer(&backend, |offer| tool_names(offer) == ["new"]).await;
    http.push_updated(ONE).await;
    assert_eq!(next(&mut updates).await, ONE);
    backend.close().await;
}

#[tokio::test]
async fn what_the_server_refuses_to_watch_is_an_error_and_leaves_nothing() {
    for way in [Way::HttpLegacy, Way::Sse, Way::StdioLegacy] {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let uris = vec![ONE.to_owned(), "test://unknown".to_owned()];
        let refused = backend.watch(&legacy_client("a").cx, uris).await;
        let error = refused.map(drop).unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(&error), @"backend `fake` answered error -32002 to `resources/subscribe`: resource not found");
        }
        assert_eq!(fake.count("resources/unsubscribe"), 1, "{way:?}");
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn a_backend_that_is_down_cannot_be_watched() {
    let fake = HttpFake::start(script()).await;
    fake.go_down().await;
    let backend = Backend::start(over_http(&fake));
    let refused = backend.watch(&legacy_client("a").cx, vec![ONE.to_owned()]).await;
    let error = refused.map(drop).unwrap_err();
    insta::assert_snapshot!(text(&error), @"backend `fake` is not available: it cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?");
}
