//! The example of embedding does what it says.

use std::{
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks, raw};

/// The example's binary: cargo has built it beside this test, unless it was told to build nothing
/// else.
fn example() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(|deps| deps.parent()).unwrap();
    let binary = profile.join("examples").join("embed");
    if !binary.exists() {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let arguments = ["build", "--quiet", "--package", "vmcp", "--example", "embed"];
        assert!(Command::new(cargo).args(arguments).status().unwrap().success());
    }
    binary
}

/// Waits until the backend was reached for the first time.
async fn wait_for_tools(client: &raw::Modern) {
    let listed = async {
        while client.request("tools/list", json!({})).await.unwrap().result()["tools"] == json!([])
        {
        }
    };
    tokio::time::timeout(Duration::from_secs(20), listed).await.unwrap();
}

#[tokio::test]
async fn a_layer_of_ones_own_counts_and_refuses() {
    let script = Script::new(Speaks::Dual)
        .tool(Item::tool("read", Behaviour::Echo))
        .tool(Item::tool("drop_all", Behaviour::Echo));
    let fake = HttpFake::start(script).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vmcp.yaml");
    let config = json!({"backends": [{"name": "db", "url": fake.url()}]});
    std::fs::write(&file, config.to_string()).unwrap();

    let mut process = Command::new(example())
        .arg(&file)
        .arg("db_drop")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(process.stdout.take().unwrap());
    let mut url = String::new();
    stdout.read_line(&mut url).unwrap();
    let client = raw::modern(url.trim(), json!({}));
    let mut texts = Vec::new();
    wait_for_tools(&client).await;
    for tool in ["db_read", "db_drop_all", "db_read"] {
        let answer = client.call(tool, json!({})).await.unwrap();
        let error = answer.message["error"]["message"].as_str();
        texts.push(error.unwrap_or(answer.content_text()).to_owned());
    }
    drop(process.stdin.take());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert!(process.wait().unwrap().success());
    assert_eq!(rest, "db_read 2\n");
    assert_eq!(fake.requests_of("tools/call").len(), 2, "the refused call went no further");
    insta::assert_snapshot!(texts[1], @"tool `db_drop_all` is not for you");
}
