//! `vmcp script check`.

use serde_json::json;

use super::{folder, folder_with};
use crate::kit::{Folder, backends, http, refused};

const RIGHT: &str = "page = docs_echo(id=7)\nreturn [page, limit]\n";
const WRONG: &str = "pages = [docs_ecko(id=i) for i in range(3)]\n\
                     docs_echo(txt='a')\nreturn docs_echo(id='seven', text=limit)\n";

#[tokio::test]
async fn without_tools_the_syntax_alone_is_checked_and_that_is_said() {
    let folder = Folder::new();
    folder.write("right.star", RIGHT);
    insta::assert_snapshot!(folder.shows(&["script", "check", "right.star"]).await, @"
    exit 0
    --- stdout
    right.star can be parsed; its names and tools were not checked
    --- stderr
    hint: --config FILE or --url URL says which tools there are
    ");
    folder.write("broken.star", "a = 1\nif a = 1:\n    pass\n");
    insta::assert_snapshot!(folder.shows(&["script", "check", "broken.star"]).await, @"
    exit 1
    --- stderr
    broken.star:2:6: expected `:`, found `=`
      if a = 1:
           ^
    hint: compare with `==`
    ");
}

#[tokio::test]
async fn every_fault_is_told_with_the_name_of_the_file() {
    let (_fake, folder) = folder().await;
    folder.write("wrong.star", WRONG);
    let told = folder.shows(&["script", "check", "wrong.star", "--config", "vmcp.yaml"]).await;
    insta::assert_snapshot!(told, @r#"
    exit 1
    --- stderr
    wrong.star:1:10: `docs_ecko` is not defined
      pages = [docs_ecko(id=i) for i in range(3)]
               ^^^^^^^^^
    hint: did you mean `docs_echo`?

    wrong.star:2:1: docs_echo needs `id`
      docs_echo(txt='a')
      ^^^^^^^^^
    hint: it is docs_echo(id: int, text: str = None)

    wrong.star:2:11: docs_echo has no parameter `txt`
      docs_echo(txt='a')
                ^^^
    hint: did you mean `text`?

    wrong.star:3:21: `id` of docs_echo is int, not "seven"
      return docs_echo(id='seven', text=limit)
                          ^^^^^^^

    wrong.star:3:35: `limit` is not defined
      return docs_echo(id='seven', text=limit)
                                        ^^^^^
    hint: did you mean `elicit`?
    "#);
}

#[tokio::test]
async fn a_script_is_right_with_its_data() {
    let (fake, folder) = folder().await;
    folder.write("right.star", RIGHT);
    folder.write("data.json", r#"{"limit": 5}"#);
    let told = folder
        .shows(&["script", "check", "right.star", "-c", "vmcp.yaml", "--data", "@data.json"])
        .await;
    insta::assert_snapshot!(told, @"
    exit 0
    --- stdout
    right.star is right: nothing was called
    ");
    assert_eq!(fake.requests_of("tools/call").len(), 0);
}

#[tokio::test]
async fn a_gateway_that_runs_can_be_asked_for_its_tools() {
    let (_fake, folder) = folder().await;
    folder.write("script.star", "execute_tool_script(script='1')\nreturn docs_echo(id='x')");
    let gateway = folder.serve(&["--code-mode"]).await;
    gateway.board(&folder).await;
    let told = folder.shows(&["script", "check", "script.star", "--url", &gateway.url]).await;
    insta::assert_snapshot!(told, @r#"
    exit 1
    --- stderr
    script.star:1:1: `execute_tool_script` is not defined
      execute_tool_script(script='1')
      ^^^^^^^^^^^^^^^^^^^
    hint: a script cannot start another one

    script.star:2:21: `id` of docs_echo is int, not "x"
      return docs_echo(id='x')
                          ^^^
    hint: it is docs_echo(id: int, text: str = None)
    "#);
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn what_the_file_forbids_scripts_is_told() {
    let mode = json!({"maxSourceBytes": 1024, "allow": {"tools": ["docs_two"]}});
    let (_fake, folder) = folder_with(mode).await;
    folder.write("script.star", "return docs_echo(id=1)");
    let arguments = ["script", "check", "script.star", "--config", "vmcp.yaml"];
    insta::assert_snapshot!(folder.shows(&arguments).await, @"
    exit 1
    --- stderr
    script.star:1:8: `docs_echo` is not defined
      return docs_echo(id=1)
             ^^^^^^^^^
    hint: scripts may not call this tool (codeMode.allow); call it by itself
    ");
    folder.write("script.star", &"# long\n".repeat(200));
    insta::assert_snapshot!(folder.shows(&arguments).await, @"
    exit 1
    --- stderr
    error: script.star: the script is 1400 bytes long, and maxSourceBytes=1024; pass long texts in `data`
    ");
}

#[tokio::test]
async fn arguments_that_cannot_be_meant() {
    let (_fake, folder) = folder().await;
    folder.write("script.star", "return 1");
    folder.write("latin.star", "return 1");
    std::fs::write(folder.path("latin.star"), b"# caf\xe9").unwrap();
    let check = async |more: &[&str]| {
        let all: Vec<&str> = ["script", "check"].iter().chain(more).copied().collect();
        folder.shows(&all).await
    };
    insta::assert_snapshot!(check(&["nowhere.star"]).await, @"
    exit 2
    --- stderr
    error: cannot read nowhere.star: No such file or directory (os error 2)
    ");
    insta::assert_snapshot!(check(&["latin.star"]).await, @"
    exit 2
    --- stderr
    error: latin.star is not UTF-8 at byte 5
    ");
    insta::assert_snapshot!(check(&["script.star", "--data", "{limit: 5}"]).await, @r#"
    exit 2
    --- stderr
    error: --data is no JSON that can be used: unexpected `l` at byte 1
    hint: give an object such as '{"limit": 5}', or @FILE for a file with one
    "#);
    insta::assert_snapshot!(check(&["script.star", "--data", "[5]"]).await, @r#"
    exit 2
    --- stderr
    error: --data must be an object, whose members are variables of the script
    hint: give an object such as '{"limit": 5}', or @FILE for a file with one
    "#);
    insta::assert_snapshot!(check(&["script.star", "--data", "@nowhere.json"]).await, @"
    exit 2
    --- stderr
    error: cannot read nowhere.json: No such file or directory (os error 2)
    ");
    insta::assert_snapshot!(check(&["script.star", "--url", "localhost"]).await, @"
    exit 2
    --- stderr
    error: `localhost` is no URL of a gateway
    hint: it looks like http://127.0.0.1:<port>/mcp
    ");
    insta::assert_snapshot!(check(&["script.star", "--url", "x", "--config", "y"]).await, @"
    exit 2
    --- stderr
    error: the argument '--url <URL>' cannot be used with '--config <FILE>'

    Usage: vmcp script check --url <URL> <FILE>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(check(&["script.star", "--config", "nowhere.yaml"]).await, @r#"
    exit 3
    --- stderr
    error: there is no file nowhere.yaml
    hint: name a file with --config; the `.mcp.json` of a client works too
    hint: or write a vmcp.yaml, such as this one:

        backends:
          - {name: docs, url: "https://docs.example/mcp"}
          - {name: files, command: npx, args: [-y, "@modelcontextprotocol/server-filesystem", .]}

    hint: or see vmcp at work without a file: vmcp demo
    "#);
}

#[tokio::test]
async fn backends_that_are_down_are_told() {
    let (_fake, folder) = folder().await;
    let (_down, url) = refused().await;
    folder.write("script.star", "return 1");
    let told = folder.shows(&["script", "check", "script.star", "--url", &url]).await;
    insta::assert_snapshot!(told, @"
    exit 4
    --- stderr
    error: http://127.0.0.1:<port>/mcp gives no tools: backend `gateway` is down: it cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?
    ");
    let up = crate::kit::echo_fake().await;
    folder.configure(&backends([http("docs", &up.url()), http("away", &url)]));
    let told = folder.shows(&["script", "check", "script.star", "--config", "vmcp.yaml"]).await;
    insta::assert_snapshot!(told, @"
    exit 0
    --- stdout
    script.star is right: nothing was called
    --- stderr
    warning: backend `away` is down: it cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?; its tools are missing
    ");
}
