//! Searches, and calls of what was found.

use std::time::Duration;

use futures_util::FutureExt;
use vmcp_core::CallContext;

use super::meter::Figures;
use crate::{
    kit::modern,
    optimizer::world::{World, call},
};

fn world(figures: &Figures) -> World {
    World::counted(&[("send_mail", "{}"), ("read_file", "{}")], &figures.metrics())
}

async fn find(world: &World, arguments: &str) {
    let params = format!(r#"{{"name":"find_tool","arguments":{arguments}}}"#);
    call(&*world.gateway, &CallContext::internal(), &params).await.unwrap();
}

#[tokio::test]
async fn before_anything_happens_there_are_zeros() {
    let figures = Figures::new();
    let _world = world(&figures);
    insta::assert_snapshot!(figures.of("_optimizer_"), @"
    optimizer_call_tool_errors{tool_name=_other} 0
    optimizer_call_tool_not_found{tool_name=_other} 0
    optimizer_call_tool_requests{tool_name=_other} 0
    optimizer_find_tool_errors 0
    optimizer_find_tool_requests 0
    ");
}

#[tokio::test]
async fn every_search_is_counted_with_what_it_gave_and_saved() {
    let figures = Figures::new();
    let world = world(&figures);
    find(&world, r#"{"tool_description":"send a mail"}"#).await;
    find(&world, r#"{"tool_description":"zzzz"}"#).await;
    // Answered in words, for the model to read: nothing was looked for.
    find(&world, r#"{"tool_description":7}"#).await;
    insta::assert_snapshot!(figures.of("_find_tool_"), @"
    optimizer_find_tool_duration count=3
    optimizer_find_tool_errors 1
    optimizer_find_tool_requests 3
    optimizer_find_tool_results count=2 sum=1.0
    ");
    insta::assert_snapshot!(figures.of("_savings_"), @"optimizer_token_savings_percent count=1 sum=92.7");
}

#[tokio::test]
async fn every_call_is_counted_by_its_tool_and_its_end() {
    let figures = Figures::new();
    let world = world(&figures);
    for arguments in [
        r#"{"tool_name":"get","parameters":{"id":1}}"#,
        r#"{"tool_name":"get","parameters":{"id":2}}"#,
        r#"{"tool_name":"refuse","parameters":{}}"#,
        r#"{"tool_name":"denied","parameters":{}}"#,
        r#"{"tool_name":"gone","parameters":{}}"#,
        r#"{"tool_name":"find_tool","parameters":{}}"#,
        r#"{"parameters":{}}"#,
    ] {
        let _ = world.call(arguments).await;
    }
    insta::assert_snapshot!(figures.of("_call_tool_"), @"
    optimizer_call_tool_duration{tool_name=_other} count=3
    optimizer_call_tool_duration{tool_name=denied} count=1
    optimizer_call_tool_duration{tool_name=get} count=2
    optimizer_call_tool_duration{tool_name=refuse} count=1
    optimizer_call_tool_errors{tool_name=_other} 2
    optimizer_call_tool_errors{tool_name=denied} 1
    optimizer_call_tool_errors{tool_name=refuse} 1
    optimizer_call_tool_not_found{tool_name=_other} 1
    optimizer_call_tool_requests{tool_name=_other} 3
    optimizer_call_tool_requests{tool_name=denied} 1
    optimizer_call_tool_requests{tool_name=get} 2
    optimizer_call_tool_requests{tool_name=refuse} 1
    ");
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_any_more_is_an_error() {
    let figures = Figures::new();
    let world = world(&figures);
    let hanging = world.call(r#"{"tool_name":"hang","parameters":{}}"#);
    let mut hanging = Box::pin(hanging);
    let begun = async {
        while world.seen.running() == 0 {
            assert!(hanging.as_mut().now_or_never().is_none());
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), begun).await.unwrap();
    drop(hanging);
    insta::assert_snapshot!(figures.of("_call_tool_"), @"
    optimizer_call_tool_duration{tool_name=hang} count=1
    optimizer_call_tool_errors{tool_name=_other} 0
    optimizer_call_tool_errors{tool_name=hang} 1
    optimizer_call_tool_not_found{tool_name=_other} 0
    optimizer_call_tool_requests{tool_name=_other} 0
    optimizer_call_tool_requests{tool_name=hang} 1
    ");
}

#[tokio::test]
async fn tools_that_are_called_by_their_names_are_not_calls_of_call_tool() {
    let figures = Figures::new();
    let world = world(&figures);
    let params = r#"{"name":"get","arguments":{"id":1}}"#;
    call(&*world.gateway, &modern("{}").0, params).await.unwrap();
    assert_eq!(figures.of("_call_tool_duration"), "");
}
