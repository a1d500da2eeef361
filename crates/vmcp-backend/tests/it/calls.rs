//! Calls: what goes up, what comes back, and what is said in between.

use serde_json::json;
use vmcp_core::{CallContext, Kind};
use vmcp_testkit::{Ask, AskOn, Behaviour, HttpFake, Item, Script, Speaks};

use crate::support::{
    Fake, Way, call, client, id, legacy_client, modern_client, over_http, request, settle, tool,
    up, value_of,
};

fn script() -> Script {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    Script::default()
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("progress", Behaviour::Progress { steps: 3 }))
        .tool(Item::tool("log", Behaviour::Log { level: "warning".into() }))
        .tool(Item::tool("sample", Behaviour::Ask(Ask::Sampling)))
        .tool(Item::tool("roots", Behaviour::Ask(Ask::Roots)))
        .tool(Item::tool("elicit", Behaviour::Ask(Ask::elicitation(schema))))
        .tool(Item::tool("several", Behaviour::Ask(Ask::Several(vec![Ask::Roots, Ask::Sampling]))))
        .tool(Item::tool("ping", Behaviour::Ping))
        .tool(Item::tool("big", Behaviour::BigResult { bytes: 1_000_000 }))
        .tool(Item::tool("fail", Behaviour::ToolError("sad".into())))
        .tool(Item::tool("hang", Behaviour::Hang))
        .tool(Item::tool(
            "error",
            Behaviour::Error { code: -32602, message: "bad".into(), data: json!({"x": 1}) },
        ))
        .resource(Item::resource("test://one", Behaviour::Text("uno".into())))
        .prompt(Item::prompt("greet", Behaviour::Text("hello".into())))
}

#[tokio::test]
async fn arguments_and_foreign_meta_keep_their_bytes() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let params = r#"{"name":"echo","arguments":{ "n": 1.0e+2, "big":12345678901234567890 },"_meta":{"vendor/x":[1, 2]}}"#;
        let call = vmcp_backend::Call {
            method: "tools/call",
            params: params.parse().unwrap(),
            mirrored: Vec::new(),
        };
        let result = backend.call(&legacy_client("a").cx, call).await.unwrap();
        let text = value_of(&result)["content"][0]["text"].as_str().unwrap().to_owned();
        assert!(text.contains(r#"{ "n": 1.0e+2, "big":12345678901234567890 }"#), "{way:?} {text}");
        assert!(text.contains(r#""vendor/x":[1, 2]"#), "{way:?} {text}");
        assert_eq!(text.contains("io.modelcontextprotocol/clientInfo"), way.is_modern(), "{text}");
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn one_call_is_one_request_once_it_is_warm() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        call(&backend, &caller.cx, "echo").await.unwrap();
        if way == Way::HttpLegacy {
            let Fake::Http(fake) = &fake else { unreachable!() };
            settle("the streams are open", || fake.open_streams() == 2).await;
        }
        let before = total(&fake);
        for _ in 0..5 {
            call(&backend, &caller.cx, "echo").await.unwrap();
        }
        assert_eq!(total(&fake) - before, 5, "{way:?}");
        backend.close().await;
    }
}

fn total(fake: &Fake) -> usize {
    match fake {
        Fake::Http(fake) | Fake::Sse(fake) => fake.requests().len(),
        Fake::Stdio(fake) => fake.seen().len(),
    }
}

#[tokio::test]
async fn progress_comes_with_the_callers_own_token() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        let params = json!({"name": "progress", "_meta": {"progressToken": "mine"}});
        backend.call(&caller.cx, request("tools/call", &params)).await.unwrap();
        let heard = caller.peer.heard("notifications/progress");
        assert_eq!(heard.len(), 3, "{way:?} {heard:?}");
        assert!(heard.iter().all(|params| params["progressToken"] == "mine"));
        let silent = legacy_client("b");
        call(&backend, &silent.cx, "progress").await.unwrap();
        assert_eq!(silent.peer.heard("notifications/progress").len(), 0, "asked for none");
        backend.close().await;
    }
}

#[tokio::test]
async fn log_lines_reach_their_caller_at_the_level_it_set() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        caller.cx.client.session.as_ref().unwrap().set_log_level("info");
        call(&backend, &caller.cx, "log").await.unwrap();
        call(&backend, &caller.cx, "log").await.unwrap();
        let heard = caller.peer.heard("notifications/message");
        assert_eq!(heard.len(), 2, "{way:?}");
        assert_eq!(heard[0]["level"], "warning");
        assert_eq!(fake.count("logging/setLevel"), usize::from(!way.is_modern()), "{way:?}");
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn questions_of_a_legacy_server_reach_the_caller() {
    let cases = [
        (
            "sample",
            "sampling/createMessage",
            json!({"role": "assistant", "content": {}, "model": "m"}),
        ),
        ("roots", "roots/list", json!({"roots": []})),
        ("elicit", "elicitation/create", json!({"action": "accept", "content": {"a": "b"}})),
    ];
    for way in Way::ALL.into_iter().filter(|way| !way.is_modern()) {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        for (name, method, answer) in &cases {
            caller.peer.teach(answer.clone());
            let text = call(&backend, &caller.cx, name).await.unwrap();
            assert_eq!(text, json!({"answers": [answer]}).to_string(), "{way:?}");
            assert_eq!(caller.peer.asked().last().unwrap().0, *method, "{way:?}");
        }
        caller.peer.teach(json!({"a": 1}));
        caller.peer.teach(json!({"a": 1}));
        call(&backend, &caller.cx, "several").await.unwrap();
        call(&backend, &caller.cx, "ping").await.unwrap();
        assert_eq!(caller.peer.asked().len(), 5, "{way:?}");
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn questions_on_the_standalone_stream_reach_the_only_client() {
    let mut script = script();
    script.speaks = Speaks::latest_legacy();
    script.ask_on = AskOn::GetStream;
    let fake = HttpFake::start(script).await;
    let backend = up(over_http(&fake)).await;
    let caller = legacy_client("a");
    call(&backend, &caller.cx, "echo").await.unwrap();
    settle("both sessions have a stream", || fake.open_streams() == 2).await;
    caller.peer.teach(json!({"roots": []}));
    let text = call(&backend, &caller.cx, "roots").await.unwrap();
    assert_eq!(text, r#"{"answers":[{"roots":[]}]}"#);
}

#[tokio::test]
async fn what_a_client_cannot_do_is_not_asked_of_it() {
    let fake = Way::HttpLegacy.fake(script()).await;
    let backend = up(fake.settings()).await;
    let caller = client("a", &json!({"roots": {}}));
    let text = call(&backend, &caller.cx, "elicit").await.unwrap();
    assert_eq!(text, "the client did not declare elicitation.form");
    caller.peer.teach(json!({"roots": []}));
    call(&backend, &caller.cx, "roots").await.unwrap();
    let sessionless = call(&backend, &CallContext::internal(), "roots").await.unwrap();
    assert_eq!(sessionless, "the client did not declare roots");
    assert_eq!(caller.peer.asked().len(), 1);
}

#[tokio::test]
async fn refused_and_ambiguous_questions_are_declined() {
    let fake = Way::StdioLegacy.fake(script()).await;
    let backend = up(fake.settings()).await;
    let caller = legacy_client("a");
    caller.peer.teach(json!("not here"));
    let text = call(&backend, &caller.cx, "elicit").await.unwrap();
    assert_eq!(text, r#"{"answers":[{"action":"decline"}]}"#);
    // Two clients have calls in flight: nobody knows whose question it is.
    let other = legacy_client("b");
    let hanging = call(&backend, &other.cx, "hang");
    let asking = async {
        settle("the other call is there", || fake.count("tools/call") == 2).await;
        call(&backend, &caller.cx, "elicit").await.unwrap()
    };
    tokio::select! {
        _ = hanging => unreachable!("it hangs"),
        text = asking => assert_eq!(text, r#"{"answers":[{"action":"decline"}]}"#),
    }
    assert_eq!((caller.peer.asked().len(), other.peer.asked().len()), (1, 0));
    backend.close().await;
}

#[tokio::test]
async fn our_own_requests_do_not_hide_the_only_client() {
    // A modern process is listened to all the time; its log lines still have one addressee.
    let fake = Way::StdioModern.fake(script()).await;
    let backend = up(fake.settings()).await;
    settle("it is listened to", || fake.count("subscriptions/listen") == 1).await;
    let caller = modern_client(&json!({}));
    let params = json!({"name": "log", "_meta": {"io.modelcontextprotocol/logLevel": "debug"}});
    backend.call(&caller.cx, request("tools/call", &params)).await.unwrap();
    assert_eq!(caller.peer.heard("notifications/message").len(), 1);
    backend.close().await;
}

#[tokio::test]
async fn a_modern_server_asks_by_its_result() {
    for way in [Way::HttpModern, Way::StdioModern] {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let caller = modern_client(&json!({"elicitation": {"form": {}}, "roots": {}, "x": {}}));
        let result = backend.call(&caller.cx, tool("elicit", &json!({}))).await.unwrap();
        let result = value_of(&result);
        assert_eq!(result["resultType"], "input_required");
        let key = result["inputRequests"].as_object().unwrap().keys().next().unwrap().clone();
        let again = json!({
            "name": "elicit", "arguments": {},
            "requestState": result["requestState"],
            "inputResponses": {key: {"action": "accept", "content": {}}},
        });
        let result = backend.call(&caller.cx, request("tools/call", &again)).await.unwrap();
        assert_eq!(value_of(&result)["resultType"], "complete");
        let unable = modern_client(&json!({}));
        let error = call(&backend, &unable.cx, "roots").await.unwrap_err();
        assert!(matches!(error.kind, Kind::Relayed { code: -32021, .. }), "{error:?}");
        let declared = fake.seen("tools/call")[0].params()["_meta"]
            ["io.modelcontextprotocol/clientCapabilities"]
            .clone();
        assert_eq!(declared, json!({"elicitation": {"form": {}}, "roots": {}}));
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn errors_and_failures_of_tools_come_back_as_they_are() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        let result = backend.call(&caller.cx, tool("fail", &json!({}))).await.unwrap();
        assert_eq!(value_of(&result)["isError"], true);
        let error = call(&backend, &caller.cx, "error").await.unwrap_err();
        let Kind::Relayed { code: -32602, error: object } = &error.kind else {
            panic!("{error:?}")
        };
        assert_eq!(value_of(object), json!({"code": -32602, "message": "bad", "data": {"x": 1}}));
        assert_eq!(error.backend_id(), Some(&id()));
        backend.close().await;
    }
}

#[tokio::test]
async fn every_method_goes_through_every_way() {
    for way in Way::ALL {
        let mut script = script();
        script.completions = vec!["alpha".into(), "beta".into()];
        let fake = way.fake(script).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        let read = request("resources/read", &json!({"uri": "test://one"}));
        let read = value_of(&backend.call(&caller.cx, read).await.unwrap());
        assert_eq!(read["contents"][0]["text"], "uno");
        let prompt = request("prompts/get", &json!({"name": "greet"}));
        let prompt = value_of(&backend.call(&caller.cx, prompt).await.unwrap());
        assert_eq!(prompt["messages"][0]["content"]["text"], "hello");
        let complete = json!({
            "ref": {"type": "ref/prompt", "name": "greet"},
            "argument": {"name": "x", "value": "al"},
        });
        let complete = backend.call(&caller.cx, request("completion/complete", &complete)).await;
        assert_eq!(value_of(&complete.unwrap())["completion"]["values"], json!(["alpha"]));
        let big = call(&backend, &caller.cx, "big").await.unwrap();
        assert_eq!(big.len(), 1_000_000);
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn headers_of_the_operator_and_of_the_caller_are_sent() {
    let mut script = script();
    script.http.bearer = Some("secret".into());
    let fake = HttpFake::start(script).await;
    let mut settings = over_http(&fake);
    let vmcp_backend::Transport::Http(http) = &mut settings.transport else { unreachable!() };
    http.headers.push(("authorization".into(), "Bearer secret".into()));
    let backend = up(settings).await;
    let mut caller = legacy_client("a");
    caller.cx.headers = vec![("x-tenant".to_owned(), "one".to_owned())].into();
    let mut call = tool("echo", &json!({}));
    call.mirrored.push(("mcp-param-city".to_owned(), "Bern".to_owned()));
    backend.call(&caller.cx, call).await.unwrap();
    let seen = &fake.requests_of("tools/call")[0];
    assert_eq!(seen.header("x-tenant"), Some("one"));
    assert_eq!(seen.header("mcp-param-city"), Some("Bern"));
    assert_eq!(seen.header("authorization"), Some("Bearer secret"));
    assert_eq!(seen.header("mcp-name"), Some("echo"));
    let accepts = seen.headers.iter().filter(|(name, _)| name == "accept").count();
    assert_eq!(accepts, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_hundred_calls_at_once_get_each_their_own_answer() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        let calls = (0..500).map(|n| {
            let (backend, cx) = (&backend, &caller.cx);
            async move {
                let result = backend.call(cx, tool("echo", &json!({"n": n}))).await.unwrap();
                let text = value_of(&result)["content"][0]["text"].as_str().unwrap().to_owned();
                assert!(text.contains(&format!(r#"{{"n":{n}}}"#)), "{text}");
            }
        });
        futures_util::future::join_all(calls).await;
        assert_eq!(fake.count("tools/call"), 500, "{way:?}");
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}
