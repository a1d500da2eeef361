//! Scripts of the operator's, over the fakes and below the guards.

use std::{collections::BTreeSet, sync::Arc};

use tokio::sync::watch;
use vmcp_catalog::{Rules, ToolRules};
use vmcp_core::{CallContext, Catalog, Error, Gateway, Json, Kind, Outcome, ToolCall};
use vmcp_gateway::{
    Layers,
    layers::{
        SavedScripts,
        code_mode::{SavedScript, SavedSettings, Settings},
    },
};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use super::world::{Seen, memory};
use crate::kit::{Kit, id, json, legacy, modern, prefixed, settings, text};

fn saved(name: &str, schema: &str, source: &str) -> SavedScript {
    let definition = format!(r#"{{"name":"{name}","description":"d","inputSchema":{schema}}}"#);
    SavedScript {
        name: name.to_owned(),
        definition: json(&definition),
        file: format!("{name}.star"),
        source: source.to_owned(),
    }
}

/// What a script gets that takes nothing.
const NOTHING: &str = r#"{"type":"object"}"#;

struct World {
    gateway: SavedScripts,
    seen: Arc<Seen>,
    settings: watch::Sender<Arc<SavedSettings>>,
}

impl World {
    fn new(scripts: Vec<SavedScript>) -> Self {
        Self::limited(scripts, Settings::default())
    }

    fn limited(scripts: Vec<SavedScript>, limits: Settings) -> Self {
        let seen = Arc::new(Seen::default());
        let settings = SavedSettings { limits: Arc::new(limits), scripts };
        let settings = watch::Sender::new(Arc::new(settings));
        let inner = Arc::new(memory(&seen, &[]));
        let gateway = SavedScripts::new(inner, settings.subscribe(), Arc::default());
        Self { gateway, seen, settings }
    }

    async fn catalog(&self) -> Arc<Catalog> {
        self.gateway.catalog(&modern("{}").0).await.unwrap()
    }

    async fn call_as(&self, cx: &CallContext, name: &str, arguments: &str) -> Result<Json, Error> {
        let params = json(&format!(r#"{{"name":"{name}","arguments":{arguments}}}"#));
        let outcome =
            self.gateway.call_tool(cx, ToolCall { name: name.to_owned(), params }).await?;
        let Outcome::Complete(result) = outcome else { panic!("a script never asks so") };
        Ok(result)
    }

    async fn call(&self, name: &str, arguments: &str) -> Json {
        self.call_as(&modern("{}").0, name, arguments).await.unwrap()
    }
}

fn names(catalog: &Catalog) -> Vec<&str> {
    catalog.tools().map(|tool| &*tool.name).collect()
}

#[tokio::test]
async fn a_script_is_a_tool_and_its_result_is_plain() {
    let source = "return {'got': get(id=id), 'hours': hours, 'more': data.get('more')}";
    let schema =
        r#"{"type":"object","properties":{"id":{"type":"integer"},"hours":{"default":24}}}"#;
    let world = World::new(vec![
        saved("triage", schema, source),
        saved("word", NOTHING, "print('unheard')\nreturn 'a \"word\"'"),
        saved("list", NOTHING, "return [1, None]"),
        saved("nothing", NOTHING, "get(1)\nreturn"),
    ]);
    let catalog = world.catalog().await;
    assert_eq!(
        catalog.tool("triage").unwrap().definition.get("inputSchema").unwrap().as_str(),
        schema
    );
    let results = [
        world.call("triage", r#"{"id":7}"#).await,
        world.call("triage", r#"{"id":7,"hours":1,"more":[1.5]}"#).await,
        world.call("word", "{}").await,
        world.call("list", "{}").await,
        world.call("nothing", "null").await,
    ];
    insta::assert_snapshot!(results.map(|result| result.to_string()).join("\n"), @r#"
    {"content":[{"type":"text","text":"{\"got\":{\"id\":7},\"hours\":24,\"more\":null}"}],"structuredContent":{"got":{"id":7},"hours":24,"more":null},"isError":false}
    {"content":[{"type":"text","text":"{\"got\":{\"id\":7},\"hours\":1,\"more\":[1.5]}"}],"structuredContent":{"got":{"id":7},"hours":1,"more":[1.5]},"isError":false}
    {"content":[{"type":"text","text":"a \"word\""}],"isError":false}
    {"content":[{"type":"text","text":"[1,null]"}],"isError":false}
    {"content":[],"isError":false}
    "#);
}

#[tokio::test]
async fn what_goes_wrong_is_told_without_the_names_of_tools_or_the_text() {
    let limits = Settings { step_limit: 500, max_data_bytes: 40, ..Settings::default() };
    let promise = SavedScript {
        definition: json(
            r#"{"name":"promise","inputSchema":{"type":"object"},"outputSchema":{"type":"object"}}"#,
        ),
        ..saved("promise", NOTHING, "get(1)\nreturn [1]")
    };
    let world = World::limited(
        vec![
            saved("fails", NOTHING, "def f():\n    return refuse(text='no page')\n\nget(1)\nf()"),
            saved("spins", NOTHING, "while True:\n    pass"),
            saved("plain", NOTHING, "return get(1)"),
            promise,
        ],
        limits,
    );
    let mut told = Vec::new();
    for (name, arguments) in [
        ("fails", "{}"),
        ("spins", "{}"),
        ("promise", "{}"),
        ("plain", "[1]"),
        ("plain", r#"{"get":1}"#),
        ("plain", r#"{"text":"0123456789012345678901234567890123456789"}"#),
    ] {
        let result = world.call(name, arguments).await;
        assert_eq!(result.get("isError").unwrap(), Json::bool(true));
        told.push(format!("{name}: {}", text(&result)));
    }
    insta::assert_snapshot!(told.join("\n"), @"
    fails: ToolError: no page (line 2); 2 calls had been made by then, do not repeat this blindly
    spins: step limit exceeded: stepLimit=500 (line 1, in script); nothing was called
    promise: the result is no object, which the tool's output schema promises; one call had been made by then, do not repeat this blindly
    plain: the arguments must be an object
    plain: plain has no argument `get`; nothing was called
    plain: the arguments are 51 bytes long, and maxDataBytes=40; pass less, or let the script fetch it with a tool
    ");
}

#[tokio::test]
async fn a_script_whose_tools_are_not_there_is_left_out_until_they_are() {
    let world = World::new(vec![
        saved("ready", NOTHING, "return get(1)"),
        saved("waits", NOTHING, "return [\n  gett(1), nope()]"),
        saved("calls_another", NOTHING, "return ready()"),
    ]);
    let catalog = world.catalog().await;
    assert!(names(&catalog).contains(&"ready") && !names(&catalog).contains(&"waits"));
    let reasons = catalog.quarantine.iter().map(|q| format!("{}: {}", q.name, q.reason));
    insta::assert_snapshot!(reasons.collect::<Vec<_>>().join("\n"), @"
    waits: waits.star:2:3: `gett` is not defined (and 1 more)
    calls_another: calls_another.star:1:8: `ready` is not defined (saved scripts do not call each other)
    ");
    let error = world.call_as(&modern("{}").0, "waits", "{}").await.unwrap_err();
    insta::assert_snapshot!(error, @"unknown tool `waits`; did you mean `wait`?");
    let fixed = vec![saved("waits", NOTHING, "return get(id=1)")];
    world
        .settings
        .send_replace(Arc::new(SavedSettings { scripts: fixed, ..SavedSettings::default() }));
    assert!(world.catalog().await.quarantine.is_empty());
    assert_eq!(text(&world.call("waits", "{}").await), r#"{"id":1}"#);
    // Nothing is left of a script that is gone.
    assert_eq!(
        world.call_as(&modern("{}").0, "ready", "{}").await.unwrap_err().kind,
        Kind::NotFound
    );
}

#[tokio::test]
async fn a_script_takes_the_place_of_a_tool_and_can_call_it() {
    let wraps = saved("put", NOTHING, "return put(value='checked')");
    let broken = saved("get", NOTHING, "return nope()");
    let world = World::new(vec![wraps, broken]);
    let catalog = world.catalog().await;
    assert_eq!(catalog.tools().filter(|tool| &*tool.name == "put").count(), 1);
    let reasons =
        catalog.quarantine.iter().map(|q| format!("{} {}: {}", q.backend, q.name, q.reason));
    insta::assert_snapshot!(reasons.collect::<Vec<_>>().join("\n"), @"
    fake get: the saved script `get` has its name; only that script can call it
    fake put: the saved script `put` has its name; only that script can call it
    _vmcp get: get.star:1:8: `nope` is not defined
    ");
    world.call("put", r#"{"value":"anything"}"#).await;
    assert_eq!(world.seen.calls(), [r#"put{"value":"checked"}"#]);
    // While the script cannot run, callers do not find the tool in its place.
    assert_eq!(
        world.call_as(&modern("{}").0, "get", r#"{"id":1}"#).await.unwrap_err().kind,
        Kind::NotFound
    );
    assert_eq!(world.seen.calls().len(), 1);
}

/// The whole stack over a server whose `gh_secret` is hidden, with a script that uses it.
async fn stacked() -> (HttpFake, Kit) {
    let tool = |name: &str| Item::tool(name, Behaviour::Echo);
    let server = Script::new(Speaks::Dual).tool(tool("get")).tool(tool("secret"));
    let server = HttpFake::start(server).await;
    let mut rules = ToolRules::new(id("gh"));
    rules.filter = Some(BTreeSet::from(["get".to_owned()]));
    let rules = Rules { tools: vec![rules], ..Rules::default() };
    let gateway = vmcp_gateway::Settings { rules, ..settings(vec![prefixed("gh", &server)]) };
    let schema = r#"{"type":"object","properties":{"n":{"type":"integer"}}}"#;
    let scripts = vec![saved("store", schema, "return gh_secret(n=n)['arguments']")];
    let scripts = SavedSettings { scripts, ..SavedSettings::default() };
    let layers = Layers {
        validate_arguments: true,
        code_mode: Some(watch::Sender::new(Arc::new(Settings::default())).subscribe()),
        saved_scripts: Some(watch::Sender::new(Arc::new(scripts)).subscribe()),
        ..Layers::default()
    };
    (server, Kit::layered(gateway, &layers).await)
}

#[tokio::test]
async fn a_script_uses_tools_that_callers_do_not_have_and_their_scripts_use_it() {
    let (_server, kit) = stacked().await;
    let (cx, caller) = modern("{}");
    assert_eq!(kit.tools(&cx).await, "execute_tool_script gh_get store");
    assert_eq!(kit.text(&cx, r#"{"name":"store","arguments":{"n":1}}"#).await, r#"{"n":1}"#);
    let wrong = kit.text(&cx, r#"{"name":"store","arguments":{"n":"one"}}"#).await;
    assert!(wrong.contains("integer"), "{wrong}");
    let run = async |source: &str| {
        let source = Json::string(source);
        let params = format!(
            r#"{{"name":"execute_tool_script","arguments":{{"script":{source}}},"_meta":{{"progressToken":1,"vmcp/trace":true}}}}"#
        );
        kit.call(&cx, &params).await.unwrap().result().clone()
    };
    let result = run("return store(2)").await;
    assert_eq!(text(&result), r#"{"n":2}"#);
    let told: String =
        caller.told.lock().unwrap().iter().map(|(_, params)| params.to_string()).collect();
    assert!(told.contains("store: done"), "{told}");
    assert!(!told.contains("secret") && !result.as_str().contains("secret"), "{told} {result}");
    assert!(text(&run("return gh_secret()").await).contains("`gh_secret` is not defined"));
}

#[tokio::test]
async fn progress_names_no_tool_and_legacy_callers_can_be_asked() {
    let world = World::new(vec![saved(
        "asks",
        NOTHING,
        "get(1)\nprogress('half')\nreturn elicit('Sure?')['action']",
    )]);
    let (cx, caller) = legacy(r#"{"elicitation":{}}"#, &[r#"{"action":"accept"}"#]);
    let params = json(r#"{"name":"asks","arguments":{},"_meta":{"progressToken":1}}"#);
    let outcome = world.gateway.call_tool(&cx, ToolCall { name: "asks".to_owned(), params }).await;
    assert_eq!(text(outcome.unwrap().result()), "accept");
    let told: Vec<String> = caller
        .told
        .lock()
        .unwrap()
        .iter()
        .map(|(_, params)| params.raw().get("message").unwrap().as_text().unwrap().into_owned())
        .collect();
    assert_eq!(told, ["a call: done", "half"]);
}

#[tokio::test]
async fn all_scripts_share_the_places_of_a_caller() {
    let limits = Settings { max_running_scripts_per_identity: 1, ..Settings::default() };
    let world = World::limited(vec![saved("hangs", NOTHING, "hang()")], limits);
    let first = world.call("hangs", "{}");
    let mut first = std::pin::pin!(first);
    while world.seen.running() == 0 {
        assert!(futures_util::poll!(first.as_mut()).is_pending());
        tokio::task::yield_now().await;
    }
    let second = world.call("hangs", "{}").await;
    assert!(text(&second).contains("maxRunningScriptsPerIdentity=1"), "{second}");
}
