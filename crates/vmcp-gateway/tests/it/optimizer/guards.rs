//! What guards hide is neither found nor named nor called.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tokio::sync::watch;
use vmcp_core::{
    CallContext, Catalog, Completion, Error, Events, Gateway, Json, News, Outcome, PromptGet,
    ResourceRead, ToolCall, catalog::Parts,
};
use vmcp_gateway::{Layers, Running, layers::optimizer::Settings, stack};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::{
    code_mode::world::{Seen, memory},
    guard::Guard,
    kit::{legacy, modern, prefixed, settings},
    optimizer::{
        fake::Fake,
        world::{World, ask, call, find, names, refusal},
    },
};

#[tokio::test]
async fn what_a_guard_hides_is_neither_found_nor_suggested_nor_called() {
    let seen = Arc::new(Seen::default());
    let more = [("get_secret", "{}"), ("get_secrets", "{}"), ("secret", "{}")];
    let inner = Arc::new(memory(&seen, &more));
    let passed = Arc::default();
    let guard =
        Guard { inner, refuses: |name| name.contains("secret"), passed: Arc::clone(&passed) };
    let world = World::over(Arc::new(guard));
    for description in ["get_secret", "does get_secret", "secret", "get"] {
        let found = world.find(description).await;
        assert!(!found.contains("secret"), "{description}: {found}");
    }
    let text = world.ask(r#"{"tool_description":"secret"}"#).await;
    assert!(!text.as_str().contains("secret"), "{text}");
    for name in ["get_secret", "get_secre", "nothing_of_the_kind"] {
        let arguments = format!(r#"{{"tool_name":"{name}","parameters":{{}}}}"#);
        let refused = world.refusal(&arguments).await;
        assert!(!refused.replacen(name, "", 1).contains("secret"), "{refused}");
    }
    // The same words, whether there is such a tool or not.
    let hidden = world.refusal(r#"{"tool_name":"secret","parameters":{}}"#).await;
    insta::assert_snapshot!(hidden, @"tool not found: `secret`; find_tool finds tools by what they do");
    world.call(r#"{"tool_name":"get","parameters":{}}"#).await.unwrap();
    assert_eq!(*passed.lock().unwrap(), ["get"], "under its real name, and once");
}

#[tokio::test]
async fn every_layer_of_the_gateway_stands_between_call_tool_and_the_tool() {
    let schema = serde_json::json!({
        "type": "object", "properties": {"id": {"type": "integer", "maximum": 5}},
    });
    let script = Script::new(Speaks::Dual)
        .tool(Item::tool("get", Behaviour::Echo).with("inputSchema", schema))
        .tool(Item::tool("drop_all", Behaviour::Echo));
    let server = HttpFake::start(script).await;
    let running = Running::start(settings(vec![prefixed("gh", &server)]));
    running.directory().settled().await;
    let optimizer = watch::Sender::new(Arc::new(Settings::default()));
    let layers = Layers {
        validate_arguments: true,
        optimizer: Some(optimizer.subscribe()),
        ..Layers::default()
    };
    let passed = Arc::default();
    let noted = Arc::clone(&passed);
    let guard = move |inner| {
        Arc::new(Guard { inner, refuses: |name| name.contains("drop"), passed: noted }) as Arc<_>
    };
    let gateway = stack::build(running.router(), &layers, vec![Box::new(guard)]).gateway;
    for cx in [modern("{}").0, legacy("{}", &[]).0] {
        assert_eq!(find(&*gateway, &cx, "gh drop_all get").await, "gh_get");
        let through = |id: u8| {
            format!(
                r#"{{"name":"call_tool","arguments":{{"tool_name":"gh_get","parameters":{{"id":{id}}}}}}}"#
            )
        };
        let refused = call(&*gateway, &cx, &through(9)).await.unwrap();
        insta::allow_duplicates! {
            insta::assert_snapshot!(refusal(refused.result()), @"
            the arguments of `gh_get` do not fit its schema:
            - arguments.id: expected at most 5, got integer 9
            The tool was not called; correct the arguments and call it again.
            ");
        }
        call(&*gateway, &cx, &through(4)).await.unwrap();
    }
    assert_eq!(server.requests_of("tools/call").len(), 2);
    assert_eq!(server.requests_of("tools/call")[0].params()["name"], "get");
    assert_eq!(*passed.lock().unwrap(), ["gh_get"; 4]);
    assert_eq!(server.violations(), Vec::<String>::new());
}

/// Shows each caller the tools whose names begin with its own, and those of all.
struct Tenants(Mutex<Vec<(String, Arc<Catalog>)>>, Arc<dyn Gateway>);

impl Tenants {
    async fn of(&self, cx: &CallContext, tenant: &str) -> Arc<Catalog> {
        let kept = self.0.lock().unwrap().iter().find(|(known, _)| known == tenant).cloned();
        if let Some((_, catalog)) = kept {
            return catalog;
        }
        let below = self.1.catalog(cx).await.unwrap();
        let own = |name: &str| name.starts_with(tenant) || name.starts_with("all");
        let tools = below.tools().filter(|tool| own(&tool.name)).cloned().collect();
        let catalog = Arc::new(Catalog::new(Parts { tools, ..Parts::default() }));
        self.0.lock().unwrap().push((tenant.to_owned(), Arc::clone(&catalog)));
        catalog
    }
}

#[async_trait]
impl Gateway for Tenants {
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        let tenant = cx.client.info.as_ref().and_then(|info| info.raw().as_text());
        Ok(self.of(cx, &tenant.unwrap_or_default()).await)
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        self.1.call_tool(cx, call).await
    }

    async fn read_resource(&self, cx: &CallContext, read: ResourceRead) -> Result<Outcome, Error> {
        self.1.read_resource(cx, read).await
    }

    async fn get_prompt(&self, cx: &CallContext, get: PromptGet) -> Result<Outcome, Error> {
        self.1.get_prompt(cx, get).await
    }

    async fn complete(&self, cx: &CallContext, completion: Completion) -> Result<Json, Error> {
        self.1.complete(cx, completion).await
    }

    async fn subscribe(&self, cx: &CallContext, resources: &[String]) -> Result<Events, Error> {
        self.1.subscribe(cx, resources).await
    }

    async fn inform(&self, cx: &CallContext, news: News) {
        self.1.inform(cx, news).await;
    }
}

/// The last answer when tenants ask one after the other; by meaning too, if a model is there.
async fn last_answer(tools: &[(&str, &str)], asked: &[&str], model: Option<&Arc<Fake>>) -> Json {
    let of = |tenant: &str| {
        let (mut cx, _) = modern("{}");
        let mut client = vmcp_core::Client::clone(&cx.client);
        client.info = Some(Json::string(tenant));
        cx.client = Arc::new(client);
        cx
    };
    let inner = Arc::new(memory(&Arc::default(), tools));
    let meaning = model.map(|model| model.meaning(None));
    let world = World::searching(Arc::new(Tenants(Mutex::default(), inner)), meaning);
    let mut last = None;
    for tenant in asked {
        let cx = of(tenant);
        world.optimizer.warm(&cx).await.unwrap();
        last = Some(ask(&*world.gateway, &cx, r#"{"tool_description":"page word"}"#).await);
    }
    last.unwrap()
}

#[tokio::test]
async fn one_tenants_tools_change_nothing_for_another() {
    let own = [("all_page", "{}"), ("all_word", "{}"), ("red_page_word", "{}")];
    // Many more of another's, which make the words common, searched before and in between.
    let others: Vec<String> = (0..100).map(|n| format!("blue_page_word_{n}")).collect();
    let others = others.iter().map(|name| (name.as_str(), "{}"));
    let both: Vec<_> = own.into_iter().chain(others).collect();
    for model in [None, Some(&Fake::new())] {
        let alone = last_answer(&own, &["red"], model).await;
        assert_eq!(names(&alone).split(' ').count(), 3);
        let asked = ["blue", "red", "blue", "red"];
        assert_eq!(last_answer(&both, &asked, model).await, alone);
    }
}
