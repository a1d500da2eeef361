//! Whatever the bytes: no panic, and an answer that is well-formed.

use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use vmcp_testkit::raw::{self, LegacySession};

use crate::support::{META, Server, modern_headers, soon, start};

struct World {
    runtime: Runtime,
    server: Server,
    session: LegacySession,
}

fn world() -> World {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (server, session) = runtime.block_on(async {
        let server = start().await;
        let session = server.legacy_in("2025-03-26", json!({})).await;
        (server, session)
    });
    World { runtime, server, session }
}

impl World {
    /// Posts `body` in both eras and checks the answers.
    fn check(&self, body: &[u8]) {
        self.runtime.block_on(async {
            let modern = modern_headers("tools/call", "echo");
            for headers in [raw::JSON_HEADERS.to_vec(), modern, self.session.headers()] {
                let answer =
                    soon(raw::post(&self.server.url(), &headers, body.to_vec())).await.unwrap();
                well_formed(&answer);
                // A body may have ended the session; the next one finds another.
                assert_ne!(answer.status, 500, "{}", answer.text());
            }
        });
    }
}

fn well_formed(answer: &raw::RawResponse) {
    if answer.body.is_empty() {
        assert!(matches!(answer.status, 200 | 202 | 204), "{}", answer.status);
        return;
    }
    if answer.header("content-type") == Some("text/event-stream") {
        assert!(answer.text().ends_with("\n\n"));
        return;
    }
    let message: Value = serde_json::from_slice(&answer.body).unwrap();
    let one = |message: &Value| {
        assert_eq!(message["jsonrpc"], "2.0");
        assert!(message.get("id").is_some());
        assert!(message.get("result").is_some() != message.get("error").is_some());
    };
    match &message {
        Value::Array(all) => all.iter().for_each(one),
        message => one(message),
    }
}

/// Something like a message, with members of any kind.
fn messages() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~]{0,8}".prop_map(Value::from),
        Just(json!("2.0")),
        Just(json!("2026-07-28")),
        Just(json!({})),
        Just(json!("echo")),
        Just(json!("file:///a")),
    ];
    let key = prop_oneof![
        Just("name".to_owned()),
        Just("arguments".to_owned()),
        Just("uri".to_owned()),
        Just("_meta".to_owned()),
        Just("cursor".to_owned()),
        Just("ref".to_owned()),
        Just("requestId".to_owned()),
        Just(format!("{META}protocolVersion")),
        Just(format!("{META}clientCapabilities")),
        "[a-z]{1,3}",
    ];
    let value = leaf.prop_recursive(4, 16, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((key.clone(), inner), 0..4)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    });
    let method = prop_oneof![
        "[a-z/]{0,12}".prop_map(Value::from),
        proptest::sample::select(vec![
            "initialize",
            "ping",
            "tools/list",
            "tools/call",
            "resources/read",
            "prompts/get",
            "completion/complete",
            "logging/setLevel",
            "resources/unsubscribe",
            "server/discover",
            "notifications/cancelled",
            "notifications/roots/list_changed",
        ])
        .prop_map(Value::from),
    ];
    let members = (
        proptest::option::of(value.clone()),
        proptest::option::of(method),
        proptest::option::of(value.clone()),
        proptest::option::of(value),
    );
    members.prop_map(|(id, method, params, result)| {
        let mut message = json!({"jsonrpc": "2.0"});
        for (key, value) in [("id", id), ("method", method), ("params", params), ("result", result)]
        {
            if let Some(value) = value {
                message[key] = value;
            }
        }
        message
    })
}

#[test]
fn any_bytes() {
    let world = world();
    proptest!(ProptestConfig::with_cases(200), |(body in proptest::collection::vec(any::<u8>(), 0..300))| {
        world.check(&body);
    });
}

#[test]
fn anything_like_a_message() {
    let world = world();
    proptest!(ProptestConfig::with_cases(400), |(message in messages())| {
        world.check(message.to_string().as_bytes());
        world.check(json!([message]).to_string().as_bytes());
    });
}

#[test]
fn any_part_of_a_message() {
    let world = world();
    let whole = crate::support::modern_body("tools/call", json!({"name": "echo"})).to_string();
    proptest!(ProptestConfig::with_cases(100), |(end in 0..whole.len(), byte in any::<u8>(), at in 0..whole.len())| {
        world.check(&whole.as_bytes()[..end]);
        let mut changed = whole.clone().into_bytes();
        changed[at] = byte;
        world.check(&changed);
    });
}
