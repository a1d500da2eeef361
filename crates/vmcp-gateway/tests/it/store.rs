//! Lists between runs.

use vmcp_gateway::Settings;
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::kit::{Kit, fake, modern, settings};

#[tokio::test]
async fn the_second_run_lists_at_once_what_the_first_one_saw() {
    let folder = tempfile::tempdir().unwrap();
    let script = Script::new(Speaks::Dual).tool(Item::tool("t", Behaviour::Echo));
    let server = HttpFake::start(script).await;
    let kept = |server: &HttpFake| Settings {
        store: Some(folder.path().to_owned()),
        ..settings(vec![fake("b", server)])
    };
    let first = Kit::with(kept(&server)).await;
    let (cx, _) = modern("{}");
    assert_eq!(first.tools(&cx).await, "t");
    first.running.close().await;
    server.go_down().await;
    let second = vmcp_gateway::Running::start(kept(&server));
    let catalog = second.directory().catalog();
    assert_eq!(catalog.tools().map(|tool| &*tool.name).collect::<Vec<_>>(), ["t"]);
    assert!(second.directory().report()[0].remembered);
}
