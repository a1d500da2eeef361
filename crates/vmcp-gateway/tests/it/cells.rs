//! Callers and backends of both eras in every combination: what is not interactive.

use vmcp_backend::EraChoice;
use vmcp_core::{CallContext, Json};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::kit::{Kit, fake, in_era, json, legacy, modern, text};

fn script() -> Script {
    Script::new(Speaks::Dual)
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("odd", Behaviour::Raw(ODD.to_owned())))
        .tool(Item::tool("steps", Behaviour::Progress { steps: 3 }))
        .tool(Item::tool("fails", Behaviour::ToolError("broken".to_owned())))
        .tool(Item::tool(
            "refuses",
            Behaviour::Error {
                code: -32050,
                message: "no".to_owned(),
                data: serde_json::json!({"n": 1}),
            },
        ))
}

/// A result with what typed relays lose: order, spaces, odd numbers, unknown fields.
const ODD: &str = r#"{ "z":1e400, "content" : [{"type":"later","a":0.10}], "resultType":"complete","_meta":{"x/y":null} }"#;

/// Runs `check` for each of the four cells.
async fn each_cell<F>(check: impl Fn(Kit, CallContext) -> F)
where
    F: Future<Output = ()>,
{
    for era in [EraChoice::Modern, EraChoice::Legacy] {
        for (cx, _) in [modern("{}"), legacy("{}", &[])] {
            let fake_server = HttpFake::start(script()).await;
            let kit = Kit::start(vec![in_era(fake("b", &fake_server), era)]).await;
            check(kit, cx).await;
            assert_eq!(fake_server.violations(), Vec::<String>::new());
        }
    }
}

#[tokio::test]
async fn results_are_relayed_to_the_byte_in_every_cell() {
    each_cell(|kit, cx| async move {
        let outcome = kit.call(&cx, r#"{"name":"odd"}"#).await.unwrap();
        assert_eq!(outcome.result().as_str(), ODD);
    })
    .await;
}

#[tokio::test]
async fn arguments_arrive_to_the_byte_in_every_cell() {
    each_cell(|kit, cx| async move {
        let long = "7".repeat(10_000);
        let numbers =
            format!("[12345678901234567890,1e400,-1E-400,9223372036854775808,1.0,{long}]");
        let arguments = format!(r#"{{"n":{numbers}, "s":"\ud800", "x":{{"b":1,"a":-0.0}}}}"#);
        let params =
            format!(r#"{{"name":"echo","arguments":{arguments},"_meta":{{"vendor/k":1e2}}}}"#);
        let echoed = json(&kit.text(&cx, &params).await);
        assert_eq!(echoed.get("arguments").unwrap().as_str(), arguments);
        assert_eq!(echoed.raw().at(&["_meta", "vendor/k"]).unwrap().as_str(), "1e2");
    })
    .await;
}

#[tokio::test]
async fn progress_comes_back_in_order_under_the_callers_own_token() {
    for era in [EraChoice::Modern, EraChoice::Legacy] {
        for (cx, caller) in [modern("{}"), legacy("{}", &[])] {
            let server = HttpFake::start(script()).await;
            let kit = Kit::start(vec![in_era(fake("b", &server), era)]).await;
            let params = r#"{"name":"steps","_meta":{"progressToken":"mine"}}"#;
            kit.call(&cx, params).await.unwrap();
            let told = caller.told.lock().unwrap().clone();
            let seen: Vec<_> = told
                .iter()
                .map(|(method, params)| {
                    let get = |key| params.get(key).map(|v: Json| v.to_string()).unwrap();
                    format!("{method} {} {}", get("progressToken"), get("progress"))
                })
                .collect();
            let expected: Vec<_> =
                (1..=3).map(|n| format!("notifications/progress \"mine\" {n}")).collect();
            assert_eq!(seen, expected);
        }
    }
}

#[tokio::test]
async fn a_caller_that_gave_no_token_hears_no_progress() {
    let server = HttpFake::start(script()).await;
    let kit = Kit::start(vec![fake("b", &server)]).await;
    let (cx, caller) = modern("{}");
    kit.call(&cx, r#"{"name":"steps"}"#).await.unwrap();
    assert_eq!(caller.methods(), Vec::<String>::new());
}

#[tokio::test]
async fn errors_of_tools_and_of_servers_stay_what_they_are() {
    each_cell(|kit, cx| async move {
        let failed = kit.call(&cx, r#"{"name":"fails"}"#).await.unwrap();
        assert_eq!(text(failed.result()), "broken");
        assert_eq!(failed.result().raw().get("isError").unwrap().as_bool(), Some(true));
        let refused = kit.call(&cx, r#"{"name":"refuses"}"#).await.unwrap_err();
        let vmcp_core::Kind::Relayed { code, error } = refused.kind else {
            panic!("{refused:?}");
        };
        assert_eq!(code, -32050);
        assert_eq!(error.raw().at(&["data", "n"]).unwrap().as_str(), "1");
    })
    .await;
}

#[tokio::test]
async fn one_call_is_one_upstream_request_once_warm() {
    for era in [EraChoice::Modern, EraChoice::Legacy] {
        let server = HttpFake::start(script()).await;
        let kit = Kit::start(vec![in_era(fake("b", &server), era)]).await;
        let (cx, _) = legacy("{}", &[]);
        kit.text(&cx, r#"{"name":"echo"}"#).await;
        let before = server.requests().len();
        kit.text(&cx, r#"{"name":"echo"}"#).await;
        assert_eq!(server.requests().len() - before, 1);
    }
}
