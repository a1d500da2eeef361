//! Questions and names that nobody means well.

use std::sync::Arc;

use vmcp_core::{Json, Offer, Version, memory::Memory};
use vmcp_gateway::layers::optimizer::State;

use crate::{
    kit::{id, json, text},
    optimizer::{
        fake::Fake,
        meaning::OFFICE,
        world::{World, names},
    },
};

#[tokio::test]
async fn hostile_descriptions_find_something_or_nothing() {
    let world = World::new(&[]);
    for description in [
        "\0\u{1}\u{7f}",
        "\u{fffd}\u{202e}\u{200b}🙂",
        "' OR 1=1; DROP TABLE tools; --",
        "NEAR(get put, 5) AND * ^ \"",
        "${jndi:ldap://x} {{7*7}} <script>",
        "../../etc/passwd",
        &"get ".repeat(250_000),
        &"x".repeat(1_000_000),
        &"🙂".repeat(100_000),
        &"get_".repeat(100_000),
    ] {
        let found = world.find(description).await;
        assert!(found.split(' ').count() <= 8, "{found}");
    }
}

#[tokio::test]
async fn hostile_keywords_do_too() {
    let world = World::new(&[]);
    let many = Json::array((0..100_000).map(|n| Json::string(&format!("get{n} put"))));
    let arguments = Json::object([("tool_keywords", many)]);
    let found = names(&world.ask(arguments.as_str()).await);
    assert!(found.contains("put"), "{found}");
    let empty = Json::array((0..100_000).map(|_| Json::string("")));
    let arguments = Json::object([("tool_keywords", empty)]);
    assert!(text(&world.ask(arguments.as_str()).await).contains("missing or empty"));
}

#[tokio::test]
async fn hostile_names_are_told_in_a_line() {
    let world = World::new(&[]);
    for name in ["x".repeat(1_000_000), "\n\u{1b}[2J".repeat(1000), "é".repeat(128)] {
        let arguments = Json::object([
            ("tool_name", Json::string(&name)),
            ("parameters", Json::empty_object()),
        ]);
        let told = world.refusal(arguments.as_str()).await;
        assert!(told.len() < 600 && !told.contains(char::is_control), "{told}");
    }
    let keys: Vec<String> = (0..1000).map(|n| format!("{n}\n{}", "k".repeat(1000))).collect();
    let many = Json::object(keys.iter().map(|key| (key.as_str(), Json::null())));
    let told = world.refusal(many.as_str()).await;
    assert!(told.len() < 2000 && !told.contains(char::is_control), "{told}");
    assert!(world.seen.calls().is_empty());
}

/// They are indexed and counted, and not given.
#[tokio::test]
async fn enormous_definitions_are_found_by_name_only() {
    let define = |(name, size): (&str, usize)| {
        let description = Json::string(&"x ".repeat(size / 2));
        json(&format!(
            r#"{{"name":"{name}","description":{description},"inputSchema":{{"type":"object"}}}}"#
        ))
    };
    let tools = [("huge", 2_000_000), ("large", 800_000), ("large_too", 800_000), ("small", 10)];
    let tools = tools.into_iter().map(define).collect();
    let offer = Offer { tools, ..Offer::empty(Version::LATEST) };
    let world = World::over(Arc::new(Memory::offering(&id("b"), &offer)));
    let result = world.ask(r#"{"tool_description":"huge large small too"}"#).await;
    assert_eq!(names(&result), "small large");
    let note = result.raw().at(&["structuredContent", "note"]).unwrap().as_text().unwrap();
    insta::assert_snapshot!(note, @"left out, because of very large definitions: `huge`, `large_too`");
    assert!(world.refusal(r#"{"tool_name":"hug","parameters":{}}"#).await.contains("`huge`"));
}

#[tokio::test]
async fn hostile_descriptions_are_embedded_or_not_and_harm_nothing() {
    let world = World::meaning(&OFFICE, &Fake::new(), None);
    world.warm().await;
    for description in [
        "\0\u{1}\u{7f}",
        "\u{fffd}\u{202e}\u{200b}🙂",
        &"letter ".repeat(150_000),
        &"x".repeat(1_000_000),
        &"🙂".repeat(100_000),
    ] {
        let found = world.find(description).await;
        assert!(found.split(' ').count() <= 5, "{found}");
    }
    assert_eq!(world.optimizer.status().state, State::Ready);
}

/// Of five megabytes a model is given two thousand bytes.
#[tokio::test]
async fn enormous_descriptions_are_embedded_in_part() {
    let fake = Fake::new();
    let huge = format!("huge: Sends mail. {}", "letter ".repeat(800_000));
    let world = World::meaning(&["small: Cash.", &huge], &fake, None);
    world.warm().await;
    assert_eq!(world.optimizer.status().vectors, 2);
    assert!(fake.longest() <= 2000, "{}", fake.longest());
    let found = world.noted("a letter").await;
    insta::assert_snapshot!(found, @"small [left out, because of very large definitions: `huge`]");
}
