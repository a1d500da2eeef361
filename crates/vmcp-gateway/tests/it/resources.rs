//! URIs: whose they are, and what they are called in front.

use futures_util::StreamExt;
use vmcp_backend::EraChoice;
use vmcp_core::{
    CallContext, Completion, Event, Json, PromptGet, ResourceRead, gateway::Reference,
};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::kit::{Kit, fake, in_era, json, legacy, modern, prefixed};

async fn read(kit: &Kit, cx: &CallContext, uri: &str) -> Result<Json, String> {
    let params = Json::object([("uri", Json::string(uri))]);
    let read = ResourceRead { uri: uri.to_owned(), params };
    let outcome = kit.gateway.read_resource(cx, read).await;
    outcome.map(|outcome| outcome.result().clone()).map_err(|error| error.to_string())
}

fn first_uri(result: &Json) -> String {
    let contents = result.get("contents").unwrap();
    let first = contents.raw().as_array().unwrap().next().unwrap();
    first.get("uri").unwrap().as_text().unwrap().into_owned()
}

#[tokio::test]
async fn of_two_equal_uris_the_second_is_renamed_and_both_are_reachable() {
    let text = |text: &str| {
        Script::new(Speaks::Dual)
            .resource(Item::resource("note://x", Behaviour::Text(text.to_owned())))
    };
    let (one, two) = (HttpFake::start(text("of one")).await, HttpFake::start(text("of two")).await);
    let kit = Kit::start(vec![fake("one", &one), fake("two", &two)]).await;
    let (cx, _) = modern("{}");
    let catalog = kit.gateway.catalog(&cx).await.unwrap();
    let uris: Vec<_> = catalog.resources().iter().map(|r| r.uri.to_string()).collect();
    assert_eq!(uris, ["note://x", "two+note://x"]);
    let of_two = read(&kit, &cx, "two+note://x").await.unwrap();
    assert!(of_two.as_str().contains("of two"), "{of_two}");
    assert_eq!(first_uri(&of_two), "two+note://x");
    assert!(read(&kit, &cx, "note://x").await.unwrap().as_str().contains("of one"));
}

#[tokio::test]
async fn templates_and_unlisted_resources_find_their_server() {
    let server = HttpFake::start(
        Script::new(Speaks::Dual)
            .resource(Item::resource("note://x", Behaviour::Text("x".to_owned())))
            .template(Item::template("test://{id}/data", Behaviour::Text("filled".to_owned()))),
    )
    .await;
    let kit = Kit::start(vec![prefixed("b", &server)]).await;
    let (cx, _) = modern("{}");
    let filled = read(&kit, &cx, "test://7/data").await.unwrap();
    assert_eq!(first_uri(&filled), "test://7/data");
    insta::assert_snapshot!(read(&kit, &cx, "nowhere://y").await.unwrap_err(), @"unknown resource `nowhere://y`");
}

#[tokio::test]
async fn prompts_and_completions_are_asked_for_by_their_original_names() {
    let mut script = Script::new(Speaks::Dual).prompt(Item::prompt("triage", Behaviour::Echo));
    script.completions = vec!["paris".to_owned(), "park".to_owned()];
    let server = HttpFake::start(script).await;
    let kit = Kit::start(vec![prefixed("b", &server)]).await;
    let (cx, _) = modern("{}");
    let get = |name: &str| PromptGet {
        name: name.to_owned(),
        params: Json::object([("name", Json::string(name))]),
    };
    kit.gateway.get_prompt(&cx, get("b_triage")).await.unwrap();
    assert_eq!(server.requests_of("prompts/get")[0].params()["name"], "triage");
    let unknown = kit.gateway.get_prompt(&cx, get("triage")).await.unwrap_err();
    insta::assert_snapshot!(unknown, @"unknown prompt `triage`");
    let params = json(
        r#"{"ref":{"type":"ref/prompt","name":"b_triage"},"argument":{"name":"a","value":"par"}}"#,
    );
    let completion = Completion { reference: Reference::Prompt("b_triage".to_owned()), params };
    let result = kit.gateway.complete(&cx, completion).await.unwrap();
    assert!(result.as_str().contains("paris"), "{result}");
}

#[tokio::test]
async fn updates_of_a_watched_resource_arrive_in_both_eras() {
    for era in [EraChoice::Modern, EraChoice::Legacy] {
        let server = HttpFake::start(
            Script::new(Speaks::Dual)
                .resource(Item::resource("note://x", Behaviour::Text("x".to_owned()))),
        )
        .await;
        let kit = Kit::start(vec![in_era(fake("b", &server), era)]).await;
        let (cx, _) = legacy("{}", &[]);
        let uris = ["note://x".to_owned()];
        let mut events = kit.gateway.subscribe(&cx, &uris).await.unwrap();
        let touch = async {
            // The modern server is told by a stream that may still be opening.
            loop {
                server.push_updated("note://x").await;
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        let wait = async {
            loop {
                match events.next().await {
                    Some(Event::ResourceUpdated { uri, .. }) => break uri,
                    Some(Event::CatalogChanged) => {}
                    None => panic!("the events ended"),
                }
            }
        };
        let uri = tokio::select! {
            () = touch => unreachable!(),
            uri = tokio::time::timeout(std::time::Duration::from_secs(10), wait) => uri.unwrap(),
        };
        assert_eq!(uri, "note://x", "{era:?}");
    }
}
