//! Questions in the middle of a call.

use serde_json::json as value;
use vmcp_backend::EraChoice;
use vmcp_core::{Outcome, Version};
use vmcp_testkit::{Ask, Behaviour, HttpFake, Item, Script, Speaks};

use crate::kit::{Kit, caller, fake, in_era, legacy, modern};

const ALL: &str = r#"{"elicitation":{},"sampling":{},"roots":{}}"#;
const YES: &str = r#"{"action":"accept","content":{"ok":true}}"#;
const ROOTS: &str = r#"{"roots":[{"uri":"file:///r"}]}"#;

fn script() -> Script {
    let form =
        Ask::elicitation(value!({"type": "object", "properties": {"ok": {"type": "boolean"}}}));
    let twice =
        Ask::Elicitation { schema: value!({"type": "object", "properties": {}}), rounds: 2 };
    let both = Ask::Several(vec![form.clone(), Ask::Roots]);
    Script::new(Speaks::Dual)
        .tool(Item::tool("form", Behaviour::Ask(form)))
        .tool(Item::tool("twice", Behaviour::Ask(twice)))
        .tool(Item::tool("both", Behaviour::Ask(both)))
        .tool(Item::tool("roots", Behaviour::Ask(Ask::Roots)))
        .tool(Item::tool("other", Behaviour::Echo))
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
async fn a_client_that_answers_an_error_counts_as_undecided() {
    let (_server, kit) = kit(EraChoice::Modern).await;
    let (cx, _) = legacy(ALL, &[]);
    let text = kit.text(&cx, r#"{"name":"form"}"#).await;
    assert!(text.contains("cancel"), "{text}");
    insta::assert_snapshot!(kit.error(&cx, r#"{"name":"roots"}"#).await, @"the client did not answer `roots/list`: out of answers");
}
