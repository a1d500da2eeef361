//! Servers that ask the client in the middle of a call.

use serde_json::{Value, json};
use vmcp_testkit::{Ask, AskOn, Behaviour, HttpFake, Item, Script, raw};

use crate::drive::{ALL, Way, drive};

fn schema() -> Value {
    json!({"type": "object", "properties": {"name": {"type": "string"}}})
}

fn all_capabilities() -> Value {
    json!({"sampling": {}, "roots": {}, "elicitation": {"form": {}, "url": {}}})
}

fn asks(ask: Ask) -> Script {
    Script::default().tool(Item::tool("it", Behaviour::Ask(ask)))
}

#[tokio::test]
async fn every_kind_of_question_is_answered_over_every_transport_and_era() {
    let several = Ask::Several(vec![Ask::Roots, Ask::Sampling, Ask::elicitation(schema())]);
    let cases = [
        (Ask::Sampling, "/answers/0/content/text", json!("this")),
        (Ask::Roots, "/answers/0/roots/0/uri", json!("file:///home")),
        (Ask::elicitation(schema()), "/answers/0/content/name", json!("Ada")),
        (Ask::Elicitation { schema: schema(), rounds: 3 }, "/answers/2/action", json!("accept")),
        (several, "/answers/1/model", json!("none")),
    ];
    for way in ALL {
        for (ask, pointer, want) in &cases {
            let mut driven = drive(way, asks(ask.clone()), all_capabilities()).await;
            let answer = driven.call("it", json!({})).await;
            let said: Value = serde_json::from_str(answer.content_text()).unwrap_or_default();
            assert_eq!(said.pointer(pointer), Some(want), "{way:?} {ask:?} {}", answer.text);
            assert_eq!(driven.violations(), Vec::<String>::new(), "{way:?} {ask:?}");
        }
    }
}

#[tokio::test]
async fn nothing_is_asked_that_was_not_declared() {
    for way in ALL {
        let mut driven = drive(way, asks(Ask::Sampling), json!({"roots": {}})).await;
        let answer = driven.call("it", json!({})).await;
        if way.is_modern() {
            assert_eq!(answer.error_code(), Some(-32021), "{way:?}");
            let needed = &answer.message["error"]["data"]["requiredCapabilities"];
            assert_eq!(needed, &json!({"sampling": {}}));
        } else {
            assert_eq!(answer.result()["isError"], true, "{way:?}");
        }
    }
}

#[tokio::test]
async fn a_modern_retry_is_verified() {
    let fake = HttpFake::start(asks(Ask::elicitation(schema()))).await;
    let client = raw::modern(&fake.url(), all_capabilities());
    let call = |arguments: Value| json!({"name": "it", "arguments": arguments});
    let accept = json!({"action": "accept", "content": {"name": "Ada"}});
    let retry = |first: &raw::Answer, arguments: Value| {
        let mut params = call(arguments);
        let key = first.result()["inputRequests"].as_object().unwrap().keys().next().unwrap();
        params["inputResponses"] = json!({key: accept, "unknown": {}});
        params["requestState"] = first.result()["requestState"].clone();
        params
    };
    let ask = |id: i64| {
        let (client, params) = (&client, call(json!({"a": 1})));
        async move { client.request_as(&json!(id), "tools/call", params).await.unwrap() }
    };

    let first = ask(100).await;
    assert_eq!(first.result()["resultType"], "input_required");
    assert!(first.result().get("ttlMs").is_none());
    let wish = first.result()["inputRequests"].as_object().unwrap().values().next().unwrap();
    assert_eq!(wish["params"]["mode"], "form");

    let same_id =
        client.request_as(&json!(100), "tools/call", retry(&first, json!({"a": 1}))).await;
    assert_eq!(same_id.unwrap().error_code(), Some(-32602));

    let first = ask(101).await;
    let other = client.request("tools/call", retry(&first, json!({"a": 2}))).await.unwrap();
    assert_eq!(other.error_code(), Some(-32602), "other arguments");

    let first = ask(102).await;
    let mut tampered = retry(&first, json!({"a": 1}));
    tampered["requestState"] = json!("tampered");
    let answer = client.request("tools/call", tampered).await.unwrap();
    assert_eq!(answer.error_code(), Some(-32602));

    let mut missing = retry(&first, json!({"a": 1}));
    missing["inputResponses"] = json!({});
    let again = client.request("tools/call", missing).await.unwrap();
    assert_eq!(again.result()["resultType"], "input_required", "a missing answer is asked again");

    let good = retry(&again, json!({"a": 1}));
    let done = client.request("tools/call", good.clone()).await.unwrap();
    assert_eq!(done.result()["resultType"], "complete");
    let twice = client.request("tools/call", good).await.unwrap();
    assert_eq!(twice.error_code(), Some(-32602), "a state is good once");
}

#[tokio::test]
async fn an_url_to_visit_is_refused_first_or_asked_for() {
    let visit = Behaviour::UrlElicitation { url: "https://example.com/in".into(), times: 1 };
    let script = Script::default().tool(Item::tool("it", visit));
    for way in ALL {
        let mut driven = drive(way, script.clone(), all_capabilities()).await;
        let answer = driven.call("it", json!({})).await;
        if way.is_modern() {
            assert!(answer.content_text().contains("accept"), "{way:?} {}", answer.text);
            continue;
        }
        assert_eq!(answer.error_code(), Some(-32042), "{way:?}");
        let wish = &answer.message["error"]["data"]["elicitations"][0];
        assert_eq!((&wish["mode"], &wish["elicitationId"]), (&json!("url"), &json!("it-1")));
        assert_eq!(driven.call("it", json!({})).await.content_text(), "signed in", "{way:?}");
    }
}

#[tokio::test]
async fn a_legacy_server_can_ping_and_ask_on_the_get_stream() {
    for way in [Way::LegacyHttp, Way::LegacySse, Way::LegacyStdio] {
        let script = Script::default().tool(Item::tool("it", Behaviour::Ping));
        let mut driven = drive(way, script, json!({})).await;
        let answer = driven.call("it", json!({})).await;
        assert!(answer.content_text().contains(r#""result":{}"#), "{way:?} {}", answer.text);
        assert_eq!(answer.requests[0]["method"], "ping", "{way:?}");
    }

    let mut script = asks(Ask::Roots);
    script.ask_on = AskOn::GetStream;
    let fake = HttpFake::start(script).await;
    let session = raw::legacy_session(&fake.url(), "2025-11-25", all_capabilities()).await.unwrap();
    let mut stream = session.listen().await.unwrap();
    let answering = async {
        let asked = stream.message().await.unwrap().unwrap();
        assert_eq!(asked["method"], "roots/list");
        let reply = json!({"jsonrpc": "2.0", "id": asked["id"], "result": {"roots": []}});
        assert_eq!(session.send(&reply).await.unwrap(), 202);
    };
    let (answer, ()) = tokio::join!(session.call("it", json!({})), answering);
    let answer = answer.unwrap();
    assert_eq!(answer.content_text(), r#"{"answers":[{"roots":[]}]}"#);
    assert!(answer.requests.is_empty(), "the question came on the other stream");
}
