//! What every fake offers, over every transport and era.

use serde_json::{Value, json};
use vmcp_testkit::{Behaviour, Item, Script};

use crate::drive::{ALL, drive};

fn everything() -> Script {
    let mut script = Script::default()
        .named("all")
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool(
            "raw",
            Behaviour::Raw(r#"{ "content":[],"big":12345678901234567890123,"x":1.0 }"#.into()),
        ))
        .tool(Item::tool("sorry", Behaviour::ToolError("no".into())))
        .tool(Item::tool(
            "error",
            Behaviour::Error { code: -5, message: "bad".into(), data: json!([1]) },
        ))
        .resource(Item::resource("test://one", Behaviour::Text("first".into())))
        .template(Item::template("test://{id}/data", Behaviour::Text("templated".into())))
        .prompt(Item::prompt("greet", Behaviour::Text("hello".into())));
    script.completions = vec!["paris".into(), "park".into(), "rome".into()];
    script.instructions = Some("Be kind.".into());
    script.page_size = Some(2);
    script
}

#[tokio::test]
async fn every_method_answers_over_every_transport_and_era() {
    let cases: [(&str, Value, &str, Value); 11] = [
        ("tools/list", json!({}), "/result/tools/1/name", json!("raw")),
        ("tools/list", json!({"cursor": "at:2"}), "/result/tools/1/name", json!("error")),
        ("resources/list", json!({}), "/result/resources/0/uri", json!("test://one")),
        (
            "resources/templates/list",
            json!({}),
            "/result/resourceTemplates/0/name",
            json!("test://{id}/data"),
        ),
        ("prompts/list", json!({}), "/result/prompts/0/name", json!("greet")),
        ("resources/read", json!({"uri": "test://one"}), "/result/contents/0/text", json!("first")),
        (
            "resources/read",
            json!({"uri": "test://7/data"}),
            "/result/contents/0/text",
            json!("templated"),
        ),
        (
            "prompts/get",
            json!({"name": "greet"}),
            "/result/messages/0/content/text",
            json!("hello"),
        ),
        (
            "completion/complete",
            json!({"ref": {"type": "ref/prompt", "name": "greet"}, "argument": {"name": "x", "value": "par"}}),
            "/result/completion/values",
            json!(["paris", "park"]),
        ),
        ("tools/call", json!({"name": "sorry"}), "/result/isError", json!(true)),
        (
            "tools/call",
            json!({"name": "error"}),
            "/error",
            json!({"code": -5, "message": "bad", "data": [1]}),
        ),
    ];
    for way in ALL {
        let mut driven = drive(way, everything(), json!({})).await;
        for (method, params, pointer, want) in &cases {
            let answer = driven.request(method, params.clone()).await;
            let found = answer.message.pointer(pointer);
            assert_eq!(found, Some(want), "{way:?} {method} {params} {}", answer.text);
        }
        assert_eq!(driven.violations(), Vec::<String>::new(), "{way:?}");
    }
}

#[tokio::test]
async fn modern_results_carry_their_members_and_legacy_ones_do_not() {
    for way in ALL {
        let mut driven = drive(way, everything(), json!({})).await;
        for (method, params, is_cached) in [
            ("tools/list", json!({}), true),
            ("resources/read", json!({"uri": "test://one"}), true),
            ("tools/call", json!({"name": "echo"}), false),
        ] {
            let answer = driven.request(method, params).await;
            let result = answer.result();
            let modern = way.is_modern();
            assert_eq!(result.get("resultType").is_some(), modern, "{way:?} {method}");
            assert_eq!(result.get("ttlMs").is_some(), modern && is_cached, "{way:?} {method}");
            assert_eq!(result.get("cacheScope").is_some(), modern && is_cached, "{way:?} {method}");
            let info = &result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"];
            assert_eq!(info == "all", modern, "{way:?} {method}");
        }
    }
}

#[tokio::test]
async fn raw_results_and_echoed_arguments_keep_their_bytes() {
    for way in ALL {
        let mut driven = drive(way, everything(), json!({})).await;
        let answer = driven.call("raw", json!({})).await;
        let raw = r#""result":{ "content":[],"big":12345678901234567890123,"x":1.0 }"#;
        assert!(answer.text.contains(raw), "{way:?} {}", answer.text);
        let answer = driven.call("echo", json!({"a": [1, 1.0, "é"]})).await;
        assert!(answer.content_text().starts_with(r#"{"arguments":{"a":[1,1.0,"é"]},"#), "{way:?}");
    }
}

#[tokio::test]
async fn unknown_things_are_refused_with_the_eras_code() {
    for way in ALL {
        let mut driven = drive(way, everything(), json!({})).await;
        let not_found = if way.is_modern() { -32602 } else { -32002 };
        for (method, params, code) in [
            ("tools/call", json!({"name": "nobody"}), -32602),
            ("resources/read", json!({"uri": "test://nothing"}), not_found),
            ("tools/list", json!({"cursor": "garbage"}), -32602),
            ("no/such", json!({}), -32601),
        ] {
            let answer = driven.request(method, params).await;
            assert_eq!(answer.error_code(), Some(code), "{way:?} {method}");
        }
    }
}

#[tokio::test]
async fn a_server_introduces_itself_in_both_eras() {
    use vmcp_testkit::{HttpFake, raw};
    let fake = HttpFake::start(everything()).await;
    let session = raw::legacy_session(&fake.url(), "2025-06-18", json!({})).await.unwrap();
    let hello = session.initialized.result();
    assert_eq!(hello["protocolVersion"], "2025-06-18");
    assert_eq!(hello["instructions"], "Be kind.");
    let found = raw::modern(&fake.url(), json!({})).request("server/discover", json!({})).await;
    let found = found.unwrap();
    assert_eq!(found.result()["supportedVersions"], json!(["2026-07-28"]));
    for capabilities in [&hello["capabilities"], &found.result()["capabilities"]] {
        assert_eq!(capabilities["resources"], json!({"subscribe": true, "listChanged": true}));
        assert_eq!(capabilities["tools"], json!({"listChanged": true}));
    }
    assert_eq!(found.result()["ttlMs"], 0);
    assert_eq!(fake.initialize_count(), 1);
}
