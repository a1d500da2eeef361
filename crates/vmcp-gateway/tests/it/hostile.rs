//! Backends whose lists are bad, too long or hostile: they cost themselves, and nobody else.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json as value};
use tokio::net::TcpListener;
use vmcp_gateway::Layers;
use vmcp_testkit::{Behaviour, HttpFake, Item, ListFault, Script, Speaks};

use crate::kit::{Kit, fake, modern, prefixed, settings};

fn script() -> Script {
    Script::new(Speaks::Modern).tool(Item::tool("echo", Behaviour::Echo))
}

/// The tools that a backend with this fault still has, and what is said of the others.
async fn beside(fault: ListFault) -> String {
    let bad = HttpFake::start(script().list_fault(fault.clone())).await;
    let good = HttpFake::start(script()).await;
    let kit = Kit::start(vec![prefixed("bad", &bad), prefixed("good", &good)]).await;
    let (cx, _) = modern("{}");
    kit.text(&cx, r#"{"name":"good_echo"}"#).await;
    let report = kit.running.directory().report();
    let bad = report.iter().find(|backend| backend.id.as_str() == "bad").unwrap();
    let said = &bad.left_out;
    let name: String = format!("{fault:?}").chars().take(24).collect();
    let first: Vec<_> = said.iter().take(2).map(String::as_str).collect();
    format!("{name}: {} kept, {} said: {}", bad.tools, said.len(), first.join(" | "))
}

#[tokio::test]
async fn bad_lists_cost_only_what_is_bad() {
    let faults = [
        ListFault::DuplicateNames,
        ListFault::NoInputSchema,
        ListFault::BadNames,
        ListFault::Many { count: 10_000 },
        ListFault::EndlessPages,
        ListFault::CursorLoop,
        ListFault::HugeDescription { bytes: 5_000_000 },
        ListFault::Raw(r#"{"tools":[7,null,{"name":"a\u001b[2J"}]}"#.to_owned()),
        ListFault::Raw(r#"{"tools":"none"}"#.to_owned()),
    ];
    let mut seen = Vec::new();
    for fault in faults {
        seen.push(beside(fault).await);
    }
    insta::assert_snapshot!(seen.join("\n"), @r#"
    DuplicateNames: 1 kept, 1 said: echo: tool: an earlier one of the same backend has this `name`; only the backend's author can change this
    NoInputSchema: 1 kept, 1 said: no_schema: tool: `inputSchema` is missing; only the backend's author can change this
    BadNames: 7 kept, 1 said: (entry 2): tool: `name` is empty; only the backend's author can change this
    Many { count: 10000 }: 5000 kept, 2 said: `tools/list` lists more than 5000 entries | many_4999: tool: the backend lists more than 5000 of them; have the backend list fewer
    EndlessPages: 1 kept, 1 said: `tools/list` has more than 100 pages
    CursorLoop: 1 kept, 2 said: `tools/list` gives the same cursor twice | echo: tool: an earlier one of the same backend has this `name`; only the backend's author can change this
    HugeDescription { bytes:: 0 kept, 1 said: echo: tool: the definition has 5000064 bytes, more than the limit of 1048576; only the backend's author can change this
    Raw("{\"tools\":[7,null,: 0 kept, 3 said: (entry 1): tool: the definition is not an object; only the backend's author can change this | (entry 2): tool: the definition is not an object; only the backend's author can change this
    Raw("{\"tools\":\"none\": 0 kept, 1 said: `tools/list` answered no array `tools`
    "#);
}

/// A server that must never be asked for anything; counts who tried.
async fn canary() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/schema.json", listener.local_addr().unwrap());
    let visits = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&visits);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            seen.fetch_add(1, Ordering::SeqCst);
        }
    });
    (url, visits)
}

/// Schemas that want something fetched, never end, or are work without end.
fn hostile(canary: &str) -> Vec<(&'static str, Value)> {
    let object = |rest: Value| {
        let mut schema = value!({"type": "object"});
        schema.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        schema
    };
    let doubling: serde_json::Map<String, Value> = (0..30)
        .map(|n| {
            let next = value!({"$ref": format!("#/$defs/d{}", n + 1)});
            (format!("d{n}"), value!({"allOf": [next.clone(), next]}))
        })
        .chain([("d30".to_owned(), value!({"minProperties": 0}))])
        .collect();
    let many = vec![value!({}); 300_000];
    vec![
        ("network", object(value!({"properties": {"a": {"$ref": canary}}}))),
        ("network_id", object(value!({"$id": canary, "$ref": "other.json"}))),
        ("network_dialect", object(value!({"$schema": canary}))),
        ("file", object(value!({"properties": {"a": {"$ref": "file:///etc/passwd"}}}))),
        ("itself", object(value!({"$ref": "#"}))),
        (
            "tree",
            object(
                value!({"properties": {"a": {"$ref": "#"}}, "additionalProperties": {"$ref": "#"}}),
            ),
        ),
        (
            "circle",
            object(
                value!({"$ref": "#/$defs/x", "$defs": {"x": {"$ref": "#/$defs/y"}, "y": {"$ref": "#/$defs/x"}}}),
            ),
        ),
        ("doubling", object(value!({"$ref": "#/$defs/d0", "$defs": doubling}))),
        ("pattern", object(value!({"properties": {"a": {"pattern": "^(a+)+$"}}}))),
        (
            "long_pattern",
            object(value!({"properties": {"a": {"pattern": "(((a{1,99}){1,99}){1,99}){1,99}"}}})),
        ),
        ("many", object(value!({"anyOf": many}))),
    ]
}

/// How long the slowest first call of a tool took, the server's part included.
async fn slowest(kit: &Kit, tools: &[(&str, Value)]) -> (Duration, String) {
    let (cx, _) = modern("{}");
    let mut slowest = (Duration::ZERO, String::new());
    for (name, _) in tools {
        let call = format!(r#"{{"name":"{name}","arguments":{{"a":"{}!"}}}}"#, "a".repeat(40));
        let start = Instant::now();
        kit.call(&cx, &call).await.unwrap();
        slowest = slowest.max((start.elapsed(), (*name).to_owned()));
    }
    slowest
}

#[tokio::test]
async fn hostile_schemas_are_neither_fetched_nor_slow() {
    const BOUND: Duration = Duration::from_millis(50);
    let (url, visits) = canary().await;
    let schemas = hostile(&url);
    let script = schemas.iter().fold(script(), |script, (name, schema)| {
        script.tool(Item::tool(name, Behaviour::Echo).with("inputSchema", schema.clone()))
    });
    let (_too_many, fine) = schemas.split_last().unwrap();
    let server = HttpFake::start(script).await;
    for validate_arguments in [false, true] {
        let layers = Layers { validate_arguments, ..Layers::default() };
        let mut best = (Duration::MAX, String::new());
        // A busy machine may take a moment more, not every time.
        for _ in 0..5 {
            let kit = Kit::layered(settings(vec![fake("bad", &server)]), &layers).await;
            best = best.min(slowest(&kit, fine).await);
            let report = kit.running.directory().report();
            insta::allow_duplicates! {
                insta::assert_snapshot!(report[0].left_out.join("; "), @"many: tool: `inputSchema` has more than 10000 subschemas; only the backend's author can change this");
            }
            if best.0 <= BOUND {
                break;
            }
        }
        assert!(best.0 <= BOUND, "checked: {validate_arguments}: {best:?}");
    }
    assert_eq!(visits.load(Ordering::SeqCst), 0, "somebody fetched a schema");
}
