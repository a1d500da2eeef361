//! Questions of tools that are called through `call_tool`, and their progress, over real sockets.

use std::sync::Arc;

use serde_json::json as value;
use tokio::sync::watch;
use vmcp_backend::EraChoice;
use vmcp_core::{Json, Outcome};
use vmcp_gateway::{Layers, layers::optimizer::Settings};
use vmcp_testkit::{Ask, Behaviour, HttpFake, Item, Script, Speaks};

use crate::kit::{Kit, fake, in_era, legacy, modern, settings};

const ALL: &str = r#"{"elicitation":{},"sampling":{},"roots":{}}"#;
const YES: &str = r#"{"action":"accept","content":{"ok":true}}"#;

async fn kit(era: EraChoice) -> (HttpFake, Kit) {
    let schema = value!({"type": "object", "properties": {"ok": {"type": "boolean"}}});
    let script = Script::new(Speaks::Dual)
        .tool(Item::tool("form", Behaviour::Ask(Ask::elicitation(schema))))
        .tool(Item::tool("steps", Behaviour::Progress { steps: 2 }))
        .tool(Item::tool("other", Behaviour::Echo));
    let server = HttpFake::start(script).await;
    let optimizer = watch::Sender::new(Arc::new(Settings::default()));
    let layers = Layers { optimizer: Some(optimizer.subscribe()), ..Layers::default() };
    let kit = Kit::layered(settings(vec![in_era(fake("b", &server), era)]), &layers).await;
    (server, kit)
}

/// A call of `call_tool` for `tool`, with `more` members.
fn through(tool: &str, parameters: &str, more: &str) -> String {
    format!(
        r#"{{"name":"call_tool","arguments":{{"tool_name":"{tool}","parameters":{parameters}}}{more}}}"#
    )
}

#[tokio::test]
async fn a_legacy_caller_is_asked_during_the_call_whatever_the_backend_speaks() {
    for era in [EraChoice::Modern, EraChoice::Legacy] {
        let (server, kit) = kit(era).await;
        let (cx, peer) = legacy(ALL, &[YES]);
        let text = kit.text(&cx, &through("form", "{}", "")).await;
        assert!(text.contains("accept"), "{era:?}: {text}");
        assert_eq!(peer.asked.lock().unwrap()[0].0, "elicitation/create");
        assert_eq!(server.violations(), Vec::<String>::new());
    }
}

/// What a modern caller hands back: `, "inputResponses": …, "requestState": …`.
fn answered(asked: &Json) -> String {
    let requests = asked.get("inputRequests").unwrap();
    let key = requests.raw().as_object().unwrap().next().unwrap().key().into_owned();
    let state = asked.get("requestState").unwrap();
    format!(r#","inputResponses":{{"{key}":{YES}}},"requestState":{state}"#)
}

#[tokio::test]
async fn a_modern_caller_gets_the_questions_and_makes_the_same_call_again() {
    let (server, kit) = kit(EraChoice::Modern).await;
    let (cx, _) = modern(ALL);
    let outcome = kit.call(&cx, &through("form", r#"{"a":1}"#, "")).await.unwrap();
    let Outcome::InputRequired(asked) = outcome else { panic!("it asks") };
    let more = answered(&asked);
    // Its state is good for this call only.
    for bad in [through("form", r#"{"a":2}"#, &more), through("other", r#"{"a":1}"#, &more)] {
        let error = kit.error(&cx, &bad).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(error, @"`requestState` is not valid for this request; make the request again without it");
        }
    }
    let done = kit.call(&cx, &through("form", r#"{ "a" : 1 }"#, &more)).await.unwrap();
    assert!(matches!(done, Outcome::Complete(_)), "{done:?}");
    assert_eq!(server.violations(), Vec::<String>::new());
}

/// It is the tool's question, not one of the tool that stands for it.
#[tokio::test]
async fn a_question_may_be_answered_by_a_direct_call_and_the_other_way_round() {
    let (_server, kit) = kit(EraChoice::Modern).await;
    let (cx, _) = modern(ALL);
    let direct = |more: &str| format!(r#"{{"name":"form","arguments":{{"a":1}}{more}}}"#);
    let through = |more: &str| through("form", r#"{"a":1}"#, more);
    for (first, then) in [(through(""), direct as fn(&str) -> String), (direct(""), through)] {
        let Outcome::InputRequired(asked) = kit.call(&cx, &first).await.unwrap() else {
            panic!("it asks")
        };
        let done = kit.call(&cx, &then(&answered(&asked))).await.unwrap();
        assert!(matches!(done, Outcome::Complete(_)), "{done:?}");
    }
}

#[tokio::test]
async fn progress_arrives_with_the_callers_own_token() {
    for era in [EraChoice::Modern, EraChoice::Legacy] {
        let (_server, kit) = kit(era).await;
        for (cx, peer) in [modern(ALL), legacy(ALL, &[])] {
            kit.text(&cx, &through("steps", "{}", r#","_meta":{"progressToken":"mine"}"#)).await;
            assert_eq!(peer.methods(), ["notifications/progress"; 2], "{era:?}");
            let told = peer.told.lock().unwrap();
            assert!(told.iter().all(|(_, params)| params.as_str().contains(r#""mine""#)));
        }
    }
}
