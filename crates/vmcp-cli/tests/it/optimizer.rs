//! The optimizer from the command line.

use serde_json::{Value, json};

use crate::kit::{Folder, backends, echo_fake, http};

/// A folder whose file lists one backend and says this about the optimizer.
async fn folder(optimizer: Value) -> (vmcp_testkit::HttpFake, Folder) {
    let fake = echo_fake().await;
    let mut config = backends([http("docs", &fake.url())]);
    config["optimizer"] = optimizer;
    (fake, Folder::with(&config))
}

#[tokio::test]
async fn it_is_off_unless_the_file_or_a_flag_says_so() {
    for (file, flags, tools) in [
        (Value::Null, &[][..], &["docs_echo"][..]),
        (Value::Null, &["--optimizer"], &["call_tool", "find_tool"]),
        (json!({"enabled": false}), &["--optimizer"], &["call_tool", "find_tool"]),
        (json!({}), &[], &["call_tool", "find_tool"]),
        (
            json!({}),
            &["--optimizer", "--code-mode"],
            &["call_tool", "execute_tool_script", "find_tool"],
        ),
    ] {
        let (_fake, folder) = folder(file).await;
        let gateway = folder.serve(flags).await;
        gateway.board(&folder).await;
        assert_eq!(gateway.tools().await, tools, "{flags:?}");
        assert_eq!(gateway.stop().await, Some(0));
    }
}

#[tokio::test]
async fn what_the_file_says_holds_with_the_flag() {
    let (_fake, folder) = folder(json!({"maxToolsToReturn": 1})).await;
    let gateway = folder.serve(&["--optimizer"]).await;
    gateway.board(&folder).await;
    let asked = json!({"tool_description": "docs"});
    let answer = gateway.modern().call("find_tool", asked).await.unwrap();
    let tools = &answer.result()["structuredContent"]["tools"];
    assert_eq!(tools[0]["name"], "docs_echo", "{}", answer.text);
    let call = json!({"tool_name": "docs_echo", "parameters": {"a": 1}});
    let answer = gateway.modern().call("call_tool", call).await.unwrap();
    assert!(answer.content_text().contains(r#""a":1"#), "{}", answer.text);
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn scripts_at_a_prompt_are_checked_against_the_tools_themselves() {
    let (_fake, folder) = folder(json!({})).await;
    folder.write("one.star", "return docs_echo(a=1)['arguments']");
    let said = folder.run(&["script", "run", "one.star", "--config", "vmcp.yaml"]).await;
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(said.stdout.contains(r#""a""#), "{}", said.stdout);
}

#[tokio::test]
async fn validate_tells_that_it_is_on() {
    let (_fake, folder) = folder(json!({})).await;
    let said = folder.run(&["validate"]).await.stdout;
    assert!(said.contains("optimizer  on: the tools `find_tool` and `call_tool`"), "{said}");
    let said = folder.run(&["validate", "--output", "json"]).await.stdout;
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["optimizer"], true);
    let said = folder.run(&["validate", "--connect"]).await;
    assert_eq!(said.code, Some(0), "{}", said.stderr);
}
