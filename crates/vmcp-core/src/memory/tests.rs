use std::task::{Context, Poll, Waker};

use super::*;
use crate::{Version, gateway::Reference};

/// What `work` comes to; nothing here waits.
fn now<T>(work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("it waits"),
    }
}

fn json(text: &str) -> Json {
    text.parse().unwrap()
}

fn memory() -> Memory {
    let offer = Offer {
        tools: vec![json(r#"{"name":"b"}"#), json(r#"{"name":"a","x":1}"#), json(r#"{"x":1}"#)],
        resources: vec![json(r#"{"uri":"r:1"}"#)],
        templates: vec![json(r#"{"uriTemplate":"r:{n}"}"#)],
        prompts: vec![json(r#"{"name":"p"}"#)],
        instructions: Some("Be brief.".to_owned()),
        ..Offer::empty(Version::LATEST)
    };
    Memory::offering(&BackendId::new("m").unwrap(), &offer)
        .tool("a", |_, call| {
            let done = Ok(Outcome::Complete(call.params.clone()));
            Box::pin(async { done })
        })
        .resource("r:1", json(r#"{"contents":[1]}"#))
        .other_resources(|uri| (uri == "r:2").then(|| json(r#"{"contents":[2]}"#)))
        .prompt("p", |get| Ok(get.params.clone()))
        .completing(|_| (0..150).map(|n| n.to_string()).collect())
}

#[test]
fn an_offer_is_advertised_word_for_word() {
    let catalog = now(memory().catalog(&CallContext::internal())).unwrap();
    let tools: Vec<_> = catalog.tools().map(|tool| tool.definition.as_str()).collect();
    assert_eq!(tools, [r#"{"name":"a","x":1}"#, r#"{"name":"b"}"#]);
    assert!(catalog.resource("r:1").is_some() && catalog.template("r:{n}").is_some());
    assert!(catalog.prompt("p").is_some());
    assert_eq!(catalog.instructions.as_deref(), Some("Be brief."));
}

#[test]
fn functions_answer_and_what_has_none_is_not_found() {
    let (memory, cx) = (memory(), CallContext::internal());
    let call = |name: &str| ToolCall { name: name.to_owned(), params: json(r#"{"k":1}"#) };
    let outcome = now(memory.call_tool(&cx, call("a"))).unwrap();
    assert_eq!(outcome.result().as_str(), r#"{"k":1}"#);
    let read = |uri: &str| ResourceRead { uri: uri.to_owned(), params: Json::empty_object() };
    for (uri, contents) in [("r:1", r#"{"contents":[1]}"#), ("r:2", r#"{"contents":[2]}"#)] {
        let outcome = now(memory.read_resource(&cx, read(uri))).unwrap();
        assert_eq!(outcome.result().as_str(), contents);
    }
    let get = |name: &str| PromptGet { name: name.to_owned(), params: json("[]") };
    assert_eq!(now(memory.get_prompt(&cx, get("p"))).unwrap().result().as_str(), "[]");
    let refusals = [
        now(memory.call_tool(&cx, call("b"))),
        now(memory.read_resource(&cx, read("r:3"))),
        now(memory.get_prompt(&cx, get("q"))),
    ];
    let refusals = refusals.map(|refusal| refusal.unwrap_err().to_string());
    insta::assert_snapshot!(refusals.join("\n"), @"
    unknown tool `b`
    unknown resource `r:3`
    unknown prompt `q`
    ");
}

#[test]
fn a_completion_has_no_more_values_than_the_protocol_allows() {
    let reference = Reference::Prompt("p".to_owned());
    let asked = Completion { reference, params: Json::empty_object() };
    let result = now(memory().complete(&CallContext::internal(), asked)).unwrap();
    let completion = result.get("completion").unwrap();
    assert_eq!(completion.raw().get("values").unwrap().as_array().unwrap().count(), 100);
    assert_eq!(completion.get("total").unwrap().as_str(), "150");
    assert_eq!(completion.get("hasMore").unwrap().as_str(), "true");
}
