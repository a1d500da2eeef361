//! Ten thousand tools, alike or not, and catalogues that change.

use std::sync::Arc;

use vmcp_core::{Json, Offer, Raw, Version, memory::Memory};
use vmcp_gateway::layers::optimizer::State;

use crate::{
    kit::{id, json, modern},
    optimizer::{fake::Fake, world::World},
};

const MANY: usize = 10_000;

fn many(describe: impl Fn(usize) -> String) -> World {
    let tool = |n: usize| {
        let description = Json::string(&describe(n));
        json(&format!(
            r#"{{"name":"tool_{n}","description":{description},"inputSchema":{{"type":"object"}}}}"#
        ))
    };
    let tools = (0..MANY).map(tool).collect();
    let offer = Offer { tools, ..Offer::empty(Version::LATEST) };
    World::over(Arc::new(Memory::offering(&id("many"), &offer)))
}

#[tokio::test]
async fn one_of_ten_thousand_is_found_by_its_name_and_by_its_word() {
    let world = many(|n| format!("Does number{n} of many things."));
    assert!(world.find("tool_7777").await.starts_with("tool_7777"));
    assert!(world.find("the number4242 of them").await.starts_with("tool_4242 "));
    let result = world.ask(r#"{"tool_description":"number4242"}"#).await;
    let metrics = result.raw().at(&["structuredContent", "token_metrics"]).unwrap();
    let number = |key: &str| metrics.get(key).and_then(Raw::as_i64).unwrap();
    assert!(number("baseline_tokens") > 20 * MANY as i64, "{metrics:?}");
    assert_eq!(
        number("saved_tokens"),
        number("baseline_tokens") - number("returned_tokens"),
        "{metrics:?}"
    );
    let list = world.gateway.catalog(&modern("{}").0).await.unwrap();
    assert_eq!(list.tools().count(), 2);
}

#[tokio::test]
async fn ten_thousand_tools_with_one_description_are_ranked_by_name() {
    let world = many(|_| "The same for all.".to_owned());
    let first = world.find("the same for all").await;
    assert_eq!(first.split(' ').count(), 8);
    assert_eq!(world.find("the same for all").await, first);
    assert!(world.find("tool_9999 same").await.starts_with("tool_9999"));
}

#[tokio::test]
async fn many_searches_at_once_wait_for_one_index() {
    let world = many(|n| format!("Thing {n}."));
    let all = (0..64).map(|n| {
        let gateway = Arc::clone(&world.gateway);
        tokio::spawn(async move {
            let cx = modern("{}").0;
            crate::optimizer::world::find(&*gateway, &cx, &format!("tool_{n}")).await
        })
    });
    for (n, search) in all.enumerate() {
        let found = search.await.unwrap();
        assert_eq!(found.split(' ').next(), Some(&*format!("tool_{n}")));
    }
}

/// All are as near as each other, but for what their names say.
#[tokio::test]
async fn ten_thousand_tools_with_one_description_get_vectors() {
    let tools: Vec<_> = (0..MANY).map(|n| format!("tool_{n}: Sends a mail.")).collect();
    let tools: Vec<_> = tools.iter().map(String::as_str).collect();
    let fake = Fake::new();
    let world = World::meaning(&tools, &fake, None);
    assert_eq!(world.warm().await, State::Ready);
    let status = world.optimizer.status();
    assert_eq!((status.tools, status.vectors), (MANY, MANY));
    let index = status.index.unwrap();
    let bytes = (index.memory_bytes + status.vectors_bytes) / MANY;
    assert!(bytes < 6000, "{bytes} bytes a tool");
    let first = world.find("a letter").await;
    assert_eq!(first.split(' ').count(), 8);
    assert_eq!(world.find("a letter").await, first);
    assert!(world.find("letter of tool_9999").await.starts_with("tool_9999"));
}
