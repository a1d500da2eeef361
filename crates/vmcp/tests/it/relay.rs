//! `relay(x) == x`, through sockets on both sides, for whatever JSON text there is.

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::json;
use vmcp::{Options, Vmcp, config};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks, raw};

/// JSON text in all its forms: spaces, odd numbers, escapes, lone surrogates, repeated keys.
fn any_json_text() -> impl Strategy<Value = String> {
    let space = prop_oneof![Just(""), Just(" "), Just("\t "), Just(" \r\n")];
    let string = prop_oneof![
        r#"[a-z é{}\[\],:]{0,12}"#.prop_map(|s| format!("\"{s}\"")),
        Just(r#""\ud800""#.to_owned()),
        Just(r#""\udc00\ud800\u0000\/\"""#.to_owned()),
        Just(r#""\u00e9\n""#.to_owned()),
    ];
    let number = "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,12})?([eE][+-]?[0-9]{1,3})?";
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        number.prop_map(|n| n),
        string,
    ];
    let key = r#""[a-c]{0,2}""#;
    leaf.prop_recursive(5, 40, 5, move |inner| {
        let item =
            (space.clone(), inner.clone()).prop_map(|(space, item)| format!("{space}{item}"));
        let member =
            (space.clone(), key, inner).prop_map(|(s, key, v)| format!("{s}{key}{s}:{s}{v}"));
        prop_oneof![
            prop::collection::vec(item, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..5).prop_map(|all| format!("{{{}}}", all.join(","))),
        ]
    })
}

struct Relay {
    runtime: tokio::runtime::Runtime,
    fake: HttpFake,
    vmcp: Vmcp,
}

fn relay(speaks: Speaks) -> Relay {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (fake, vmcp) = runtime.block_on(async {
        let fake = HttpFake::start(Script::new(speaks).tool(tool("{}"))).await;
        let text = json!({"backends": [{"name": "b", "url": fake.url(), "prefix": ""}], "server": {"port": 0}});
        let text = text.to_string();
        let source = config::Source::new("relay.yaml", &text);
        let config = config::load(&source, &|_| None).unwrap().config;
        let vmcp = Vmcp::start(config, Options::default()).await.unwrap();
        vmcp.directory().settled().await;
        (fake, vmcp)
    });
    Relay { runtime, fake, vmcp }
}

/// A tool that answers with exactly this result.
fn tool(result: &str) -> Item {
    Item::tool("t", Behaviour::Raw(result.to_owned()))
}

impl Relay {
    /// Sends `arguments` from a legacy client; returns what the backend received and the client got.
    fn pass(&self, session: &raw::LegacySession, arguments: &str) -> (String, String) {
        self.runtime.block_on(async {
            let body = format!(
                r#"{{"jsonrpc":"2.0","id":98765432109876543210,"method":"tools/call","params":{{"name":"t","arguments":{arguments}}}}}"#
            );
            let answer = raw::post(&self.vmcp.url(), &session.headers(), body).await.unwrap();
            let seen = self.fake.requests_of("tools/call").pop().expect("it arrived");
            (String::from_utf8(seen.body.clone()).unwrap(), answer.text())
        })
    }
}

fn holds(speaks: Speaks) {
    let relay = relay(speaks);
    let url = relay.vmcp.url();
    let session = raw::legacy_session(&url, "2025-11-25", json!({}));
    let session = relay.runtime.block_on(session).unwrap();
    let mut runner = TestRunner::new(ProptestConfig { cases: 150, ..ProptestConfig::default() });
    let both = (any_json_text(), any_json_text());
    let outcome = runner.run(&both, |(arguments, payload)| {
        let arguments = format!("{{\"a\":{arguments}}}");
        let result = format!(r#"{{ "content":[],"x":{payload} }}"#);
        relay.fake.set_tools(vec![tool(&result)]);
        let (sent, got) = relay.pass(&session, &arguments);
        let one_line = |text: &str| text.replace(['\n', '\r'], " ");
        prop_assert!(sent.contains(&format!("\"arguments\":{arguments}")), "{sent}");
        let expected =
            format!(r#"{{"jsonrpc":"2.0","id":98765432109876543210,"result":{result}}}"#);
        prop_assert_eq!(one_line(&got), one_line(&expected));
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn legacy_to_legacy() {
    holds(Speaks::latest_legacy());
}

/// A result without `resultType` counts as complete, and a legacy client is not shown one.
#[test]
fn legacy_to_modern() {
    holds(Speaks::Modern);
}
