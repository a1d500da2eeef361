//! Questions in the middle of a call.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::json as value;
use vmcp_backend::EraChoice;
use vmcp_core::{Error, Gateway, Json, Outcome, Peer, ToolCall, Version};
use vmcp_testkit::{Ask, Behaviour, HttpFake, Item, Script, Speaks};

use crate::kit::{Kit, caller, fake, in_era, json, legacy, modern, text};

const ALL: &str = r#"{"elicitation":{},"sampling":{},"roots":{}}"#;
const YES: &str = r#"{"action":"accept","content":{"ok":true}}"#;
const ROOTS: &str = r#"{"roots":[{"uri":"file:///r"}]}"#;

fn script() -> Script {
    let form =
        Ask::elicitation(value!({"type": "object", "properties": {"ok": {"type": "boolean"}}}));
    let both = Ask::Several(vec![form.clone(), Ask::Roots]);
    Script::new(Speaks::Dual)
        .tool(Item::tool("form", Behaviour::Ask(form)))
        .tool(Item::tool("twice", Behaviour::Ask(rounds(2))))
        .tool(Item::tool("ten", Behaviour::Ask(rounds(10))))
        .tool(Item::tool("eleven", Behaviour::Ask(rounds(11))))
        .tool(Item::tool("sample", Behaviour::Ask(Ask::Sampling)))
        .tool(Item::tool("both", Behaviour::Ask(both)))
        .tool(Item::tool("roots", Behaviour::Ask(Ask::Roots)))
        .tool(Item::tool("other", Behaviour::Echo))
}

fn rounds(rounds: u32) -> Ask {
    Ask::Elicitation { schema: value!({"type": "object", "properties": {}}), rounds }
}

async fn kit(era: EraChoice) -> (HttpFake, Kit) {
    let server = HttpFake::start(script()).await;
    let kit = Kit::start(vec![in_era(fake("b", &server), era)]).await;
    (server, kit)
}

#[tokio::test]
async fn a_legacy_caller_is_asked_during_the_call_whatever_the_backend_speaks() {
    for era in [EraChoice::Modern, EraChoice::Legacy] {
        let (server, kit) = kit(era).await;
        let (cx, peer) = legacy(ALL, &[YES]);
        let text = kit.text(&cx, r#"{"name":"form"}"#).await;
        assert!(text.contains("accept"), "{era:?}: {text}");
        assert_eq!(peer.asked.lock().unwrap()[0].0, "elicitation/create");
        assert_eq!(server.violations(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn several_rounds_and_several_questions_at_once() {
    for era in [EraChoice::Modern, EraChoice::Legacy] {
        let (_server, kit) = kit(era).await;
        let (cx, peer) = legacy(ALL, &[YES, YES]);
        kit.text(&cx, r#"{"name":"twice"}"#).await;
        assert_eq!(peer.asked.lock().unwrap().len(), 2, "{era:?}");
    }
    let (_server, kit) = kit(EraChoice::Modern).await;
    let (cx, peer) = legacy(ALL, &[YES, ROOTS]);
    let text = kit.text(&cx, r#"{"name":"both"}"#).await;
    assert!(text.contains("file:///r") && text.contains("accept"), "{text}");
    assert_eq!(peer.asked.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_modern_caller_gets_the_questions_and_hands_back_a_sealed_state() {
    let (_server, kit) = kit(EraChoice::Modern).await;
    let (cx, _) = modern(ALL);
    let params = r#"{"name":"form","arguments":{"a":1}}"#;
    let Outcome::InputRequired(result) = kit.call(&cx, params).await.unwrap() else {
        panic!("it asks");
    };
    let requests = result.get("inputRequests").unwrap();
    let key = requests.raw().as_object().unwrap().next().unwrap().key().into_owned();
    let state = result.get("requestState").unwrap();
    let retry = |name: &str, arguments: &str, state: &str| {
        format!(
            r#"{{"name":"{name}","arguments":{arguments},"inputResponses":{{"{key}":{YES}}},"requestState":{state}}}"#
        )
    };
    let first = state.as_str().as_bytes()[1] as char;
    let other = if first == 'A' { 'B' } else { 'A' };
    let changed = state.as_str().replacen(first, &other.to_string(), 1);
    // Not for other arguments, not for another tool, not changed.
    for bad in [
        retry("form", r#"{"a":2}"#, state.as_str()),
        retry("other", r#"{"a":1}"#, state.as_str()),
        retry("form", r#"{"a":1}"#, &changed),
    ] {
        let error = kit.error(&cx, &bad).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(error, @"`requestState` is not valid for this request; make the request again without it");
        }
    }
    // Key order and spaces are the caller's own business.
    let done = kit.call(&cx, &retry("form", r#"{ "a" : 1 }"#, state.as_str())).await.unwrap();
    assert!(matches!(done, Outcome::Complete(_)), "{done:?}");
}

#[tokio::test]
async fn a_caller_that_cannot_be_asked_is_not_asked() {
    let (_server, kit) = kit(EraChoice::Modern).await;
    let (cx, peer) = legacy("{}", &[]);
    let error = kit.call(&cx, r#"{"name":"form"}"#).await.unwrap_err();
    let vmcp_core::Kind::Relayed { code, .. } = error.kind else { panic!("{error:?}") };
    assert_eq!(code, -32021);
    // Elicitation came with 2025-06-18: an older client's word for it means nothing.
    let (cx, _) = caller(Version::V2025_03_26, ALL, &[]);
    assert!(kit.call(&cx, r#"{"name":"form"}"#).await.is_err());
    assert!(peer.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_legacy_backend_is_told_that_nobody_can_be_asked_and_the_call_ends_well() {
    let (server, kit) = kit(EraChoice::Legacy).await;
    let mut seen = Vec::new();
    // A modern caller cannot be asked during a call; the others did not say that they can.
    for (cx, peer) in [modern(ALL), legacy("{}", &[]), legacy(r#"{"roots":{}}"#, &[])] {
        let outcome = kit.call(&cx, r#"{"name":"form"}"#).await.unwrap();
        seen.push(text(outcome.result()));
        assert!(peer.asked.lock().unwrap().is_empty());
    }
    seen.dedup();
    insta::assert_snapshot!(seen.join("\n"), @"the client did not declare elicitation.form");
    assert_eq!(server.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_client_that_answers_an_error_counts_as_undecided() {
    let (_server, kit) = kit(EraChoice::Modern).await;
    let (cx, _) = legacy(ALL, &[]);
    let text = kit.text(&cx, r#"{"name":"form"}"#).await;
    assert!(text.contains("cancel"), "{text}");
    insta::assert_snapshot!(kit.error(&cx, r#"{"name":"roots"}"#).await, @"the client did not answer `roots/list`: out of answers");
}

#[tokio::test]
async fn ten_rounds_of_questions_are_put_and_not_one_more() {
    let (server, kit) = kit(EraChoice::Modern).await;
    let (cx, peer) = legacy(ALL, &[YES; 10]);
    kit.text(&cx, r#"{"name":"ten"}"#).await;
    assert_eq!(peer.asked.lock().unwrap().len(), 10);
    let (cx, peer) = legacy(ALL, &[YES; 11]);
    insta::assert_snapshot!(kit.error(&cx, r#"{"name":"eleven"}"#).await, @"backend `b` asked for input more than 10 times in one call");
    assert_eq!(peer.asked.lock().unwrap().len(), 10);
    assert_eq!(server.violations(), Vec::<String>::new());
}

/// A client whose model calls a tool of the same backend before it answers.
struct Thinker(Arc<dyn Gateway>);

#[async_trait]
impl Peer for Thinker {
    fn notify(&self, _method: &str, _params: Json) {}

    async fn request(&self, _method: &str, _params: Json) -> Result<Json, Error> {
        let (cx, _) = legacy(ALL, &[]);
        let call = ToolCall { name: "other".into(), params: json(r#"{"name":"other"}"#) };
        let inner = self.0.call_tool(&cx, call).await?;
        let said = text(inner.result());
        assert!(said.contains("arguments"), "{said}");
        let content = r#"{"type":"text","text":"thought about it"}"#;
        Ok(json(&format!(r#"{{"role":"assistant","content":{content},"model":"m"}}"#)))
    }
}

#[tokio::test]
async fn a_client_may_call_tools_before_it_answers_a_question() {
    for era in [EraChoice::Modern, EraChoice::Legacy] {
        let (server, kit) = kit(era).await;
        let (mut cx, _) = legacy(ALL, &[]);
        cx.peer = Arc::new(Thinker(Arc::clone(&kit.gateway)));
        let text = kit.text(&cx, r#"{"name":"sample"}"#).await;
        assert!(text.contains("thought about it"), "{era:?} {text}");
        assert_eq!(server.violations(), Vec::<String>::new());
    }
}
