//! Saved scripts: tools that the operator wrote, from the file to the client.

use serde_json::{Value, json};
use vmcp_testkit::HttpFake;

use crate::kit::{Folder, Gateway, SOON, backends, echo_fake, http};

/// A folder whose file has this script, `triage.star`.
async fn folder(script: Value, source: &str) -> (HttpFake, Folder) {
    let fake = echo_fake().await;
    let mut config = backends([http("docs", &fake.url())]);
    config["codeMode"] = json!({"scripts": [script]});
    let folder = Folder::with(&config);
    folder.write("triage.star", source);
    (fake, folder)
}

fn triage() -> Value {
    json!({
        "name": "triage",
        "description": "Finds what broke.",
        "inputSchema": {
            "type": "object",
            "properties": {"service": {"type": "string"}, "hours": {"type": "integer", "default": 24}},
            "required": ["service"],
        },
        "outputSchema": {"type": "object"},
        "annotations": {"readOnlyHint": true},
        "file": "triage.star",
    })
}

const SOURCE: &str = "page = docs_echo(service=service)\n\
                      return {'page': page['arguments'], 'hours': hours}\n";

#[tokio::test]
async fn a_script_is_a_tool_for_clients_of_both_eras() {
    let (_fake, folder) = folder(triage(), SOURCE).await;
    let gateway = folder.serve(&[]).await;
    gateway.board(&folder).await;
    let list = gateway.modern().request("tools/list", json!({})).await.unwrap();
    insta::assert_snapshot!(list.result()["tools"][1], @r#"{"name":"triage","description":"Finds what broke.","inputSchema":{"type":"object","properties":{"service":{"type":"string"},"hours":{"type":"integer","default":24}},"required":["service"]},"outputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}"#);
    let call = json!({"service": "pay"});
    let modern = gateway.modern().call("triage", call.clone()).await.unwrap();
    let legacy = gateway.legacy().await.call("triage", call).await.unwrap();
    for answer in [modern, legacy] {
        let expected = json!({"page": {"service": "pay"}, "hours": 24});
        assert_eq!(answer.result()["structuredContent"], expected, "{}", answer.text);
        assert_eq!(answer.content_text(), expected.to_string());
    }
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn a_script_that_cannot_be_parsed_is_a_fault_of_the_file() {
    let (_fake, folder) = folder(triage(), "page = 1\nif page = 2:\n    pass\n").await;
    insta::assert_snapshot!(folder.shows(&["validate"]).await, @r#"
    exit 3
    --- stderr
    error[VMCP0069]: triage.star:2:9: expected `:`, found `=`
     --> vmcp.yaml:1:354
      |
    1 | ..."object"},"annotations":{"readOnlyHint":true},"file":"triage.star"}]}}
      |                                                         ^^^^^^^^^^^^^ named here
      |
      = help: compare with `==`
    "#);
    let said = folder.run(&["validate", "--output", "json"]).await;
    let told: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((said.code, &told["diagnostics"][0]["code"]), (Some(3), &json!("VMCP0069")));
    std::fs::write(folder.path("triage.star"), b"# caf\xe9").unwrap();
    let told = folder.run(&["validate"]).await.stderr;
    assert!(told.contains("triage.star is not UTF-8 at byte 5"), "{told}");
    std::fs::remove_file(folder.path("triage.star")).unwrap();
    let told = folder.run(&["serve", "-p", "0"]).await.stderr;
    assert!(told.contains("triage.star cannot be read: No such file"), "{told}");
    std::fs::create_dir(folder.path("triage.star")).unwrap();
    let told = folder.run(&["validate"]).await.stderr;
    assert!(told.contains("triage.star is not a file"), "{told}");
}

#[tokio::test]
async fn validate_tells_of_scripts_and_whether_their_tools_are_there() {
    let (_fake, folder) = folder(triage(), "return docs_ecko(service)\n").await;
    insta::assert_snapshot!(folder.shows(&["validate", "--connect"]).await, @"
    exit 1
    --- stdout
    vmcp.yaml is valid
      name       vmcp
      listens    127.0.0.1:<port>
      conflicts  prefix `{workload}_` before every name
      backends   1
        docs  streamable-http  http://127.0.0.1:<port>
      script     triage: triage.star
      ✓ docs        1 tool <ms>  streamable-http  up
    1 tool; 1 of 1 backend up
    left out   script triage: triage.star:1:8: `docs_ecko` is not defined
    ");
    let said = folder.run(&["validate", "--connect", "--output", "json"]).await;
    let told: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(told["scripts"], json!([{"name": "triage", "file": "triage.star"}]));
    insta::assert_snapshot!(told["found"]["unfitScripts"], @r#"[{"name":"triage","reason":"triage.star:1:8: `docs_ecko` is not defined"}]"#);
    folder.write("triage.star", SOURCE);
    assert_eq!(folder.run(&["validate", "--connect"]).await.code, Some(0));
}

async fn hours(gateway: &Gateway) -> Value {
    let answer = gateway.modern().call("triage", json!({"service": "pay"})).await.unwrap();
    answer.result()["structuredContent"]["hours"].clone()
}

#[tokio::test]
async fn a_script_is_read_again_when_it_changes() {
    let (fake, folder) = folder(triage(), "return {'hours': 1}").await;
    let gateway = folder.serve(&[]).await;
    gateway.board(&folder).await;
    assert_eq!(hours(&gateway).await, 1);
    folder.write("triage.star", "return {'hours': 2}");
    gateway.lines("vmcp.yaml reloaded", 1).await;
    assert_eq!(hours(&gateway).await, 2);
    folder.write("triage.star", "return {'hours': }");
    gateway.line("the running configuration stays").await;
    assert_eq!(hours(&gateway).await, 2);
    folder.write("triage.star", "return {'hours': 3}");
    gateway.lines("vmcp.yaml reloaded", 2).await;
    assert_eq!(hours(&gateway).await, 3);
    // Scripts come and go with the file, and clients are told.
    let session = gateway.legacy().await;
    let mut changes = session.listen().await.unwrap();
    folder.configure(&backends([http("docs", &fake.url())]));
    gateway.lines("vmcp.yaml reloaded", 3).await;
    let told = tokio::time::timeout(SOON, changes.message()).await.unwrap().unwrap().unwrap();
    assert_eq!(told["method"], "notifications/tools/list_changed");
    assert_eq!(gateway.tools().await, ["docs_echo"]);
    assert_eq!(gateway.stop().await, Some(0));
}
