//! `vmcp script` with a gateway that runs.

use serde_json::json;
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use super::{folder, folder_with};
use crate::kit::{Folder, run};

/// What the gateway forbids its scripts is the gateway's to say, and is known before anything runs.
#[tokio::test]
async fn a_gateway_checks_scripts_itself() {
    let mode = json!({"maxSourceBytes": 1024, "allow": {"tools": ["docs_two"]}});
    let (fake, folder) = folder_with(mode).await;
    let gateway = folder.serve(&["--code-mode"]).await;
    gateway.board(&folder).await;
    let arguments = ["script", "check", "script.star", "--url", &gateway.url];
    folder.write("script.star", "docs_two()\nreturn docs_echo(id=limit)");
    insta::assert_snapshot!(folder.shows(&arguments).await, @"
    exit 1
    --- stderr
    script.star:2:8: `docs_echo` is not defined
      return docs_echo(id=limit)
             ^^^^^^^^^
    hint: scripts may not call this tool (codeMode.allow); call it by itself

    script.star:2:21: `limit` is not defined
      return docs_echo(id=limit)
                          ^^^^^
    hint: did you mean `elicit`?
    ");
    folder.write("script.star", &"# long\n".repeat(200));
    insta::assert_snapshot!(folder.shows(&arguments).await, @"
    exit 1
    --- stderr
    error: script.star: the script is 1400 bytes long, and maxSourceBytes=1024; pass long texts in `data`
    ");
    folder.write("script.star", "return docs_two(a=limit)");
    let with_data = [&arguments[..], &["--data", r#"{"limit": 1}"#]].concat();
    insta::assert_snapshot!(folder.shows(&with_data).await, @"
    exit 0
    --- stdout
    script.star is right: nothing was called
    ");
    assert_eq!(fake.requests_of("tools/call").len(), 0, "nothing is called");
    assert_eq!(gateway.stop().await, Some(0));
}

/// Clients of such a gateway see two tools; a script is checked against those that it has.
#[tokio::test]
async fn a_gateway_with_an_optimizer_checks_scripts_as_well() {
    let (_fake, folder) = folder().await;
    let gateway = folder.serve(&["--code-mode", "--optimizer"]).await;
    gateway.board(&folder).await;
    folder.write("script.star", "return docs_echo(id=1)['arguments']");
    for (command, said) in
        [("check", "script.star is right: nothing was called\n"), ("run", "{\"id\":1}\n")]
    {
        let shown = folder.run(&["script", command, "script.star", "--url", &gateway.url]).await;
        assert_eq!((shown.stdout.as_str(), shown.code), (said, Some(0)), "{}", shown.stderr);
    }
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn a_gateway_that_cannot_check_is_said_to_know_more() {
    let (_fake, folder) = folder().await;
    let gateway = folder.serve(&[]).await;
    gateway.board(&folder).await;
    folder.write("script.star", "return docs_two()");
    let told = folder.shows(&["script", "check", "script.star", "--url", &gateway.url]).await;
    insta::assert_snapshot!(told, @"
    exit 0
    --- stdout
    script.star is right: nothing was called
    --- stderr
    note: http://127.0.0.1:<port>/mcp runs no scripts; with code mode, it may keep some tools from them (codeMode.allow)
    ");
    assert_eq!(gateway.stop().await, Some(0));
    // It has a tool of this name, and would run the script.
    let tool = Item::tool("execute_tool_script", Behaviour::Echo);
    let other = HttpFake::start(Script::new(Speaks::Dual).tool(tool)).await;
    folder.write("script.star", "return 1");
    let told = folder.shows(&["script", "check", "script.star", "--url", &other.url()]).await;
    insta::assert_snapshot!(told, @"
    exit 0
    --- stdout
    script.star is right: nothing was called
    --- stderr
    note: http://127.0.0.1:<port>/mcp does not say which of its tools scripts may call (codeMode.allow)
    ");
    assert_eq!(other.requests_of("tools/call").len(), 0);
}

/// A gateway of which only the headers matter.
async fn listening() -> (HttpFake, Folder) {
    let tool = Item::tool("echo", Behaviour::Echo);
    let folder = Folder::new();
    folder.write("script.star", "return echo()");
    (HttpFake::start(Script::new(Speaks::Dual).tool(tool)).await, folder)
}

#[tokio::test]
async fn headers_go_with_every_request_and_may_come_from_elsewhere() {
    let (fake, folder) = listening().await;
    folder.write("headers.txt", "# Who asks.\n\nX-Team: checkout\nX-Token: ${TOKEN}\n");
    let url = fake.url();
    let arguments = ["script", "check", "script.star", "--url", &url, "--header-file"];
    let header = ["headers.txt", "-H", "Authorization: Bearer ${TOKEN}", "-H", "X-Empty:"];
    let mut command = folder.vmcp(arguments.iter().chain(&header));
    command.env("TOKEN", "hunter2");
    let said = run(command).await;
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let requests = fake.requests();
    assert!(requests.len() >= 2);
    for request in requests {
        let header = |name| request.header(name);
        let values = ["authorization", "x-token", "x-team", "x-empty"].map(header);
        assert_eq!(values, [Some("Bearer hunter2"), Some("hunter2"), Some("checkout"), Some("")]);
    }
}

#[tokio::test]
async fn headers_that_cannot_be_meant() {
    let (fake, folder) = listening().await;
    folder.write("headers.txt", "X-A: 1\nhunter2\n");
    let url = fake.url();
    let with = async |more: &[&str]| {
        let arguments = [&["script", "run", "script.star", "--url", &url], more].concat();
        folder.shows(&arguments).await
    };
    let told = [
        with(&["-H", "hunter2"]).await,
        with(&["-H", "Authorization: ${NOWHERE}hunter2"]).await,
        with(&["-H", "Not a name: hunter2"]).await,
        with(&["-H", "Mcp-Session-Id: hunter2"]).await,
        with(&["-H", "X-A: hunter2\nX-B: hunter2"]).await,
        with(&["-H", "X-A: hunter2", "-H", "x-a: hunter2"]).await,
        with(&["--header-file", "headers.txt"]).await,
        with(&["--header-file", "nowhere.txt"]).await,
        folder.shows(&["script", "run", "script.star", "-H", "A: b"]).await,
    ];
    insta::assert_snapshot!(told.join("\n\n"), @"
    exit 2
    --- stderr
    error: --header number 1 has no `:` between name and value
    hint: write it as 'Authorization: Bearer ${TOKEN}', TOKEN being a variable

    exit 2
    --- stderr
    error: --header: the environment variable `NOWHERE` is not set
    hint: set it before starting vmcp, or write `${NOWHERE:-default}`

    exit 2
    --- stderr
    error: --header: `Not a name` is not the name of a header
    hint: letters, digits and `-`, such as `X-Api-Key`

    exit 2
    --- stderr
    error: --header: `Mcp-Session-Id` is a header that vmcp writes itself
    hint: cannot be set

    exit 2
    --- stderr
    error: --header: the value of `X-A` has a control character
    hint: a variable that was read from a file often ends with a line break

    exit 2
    --- stderr
    error: --header number 2 gives the header `x-a` again
    hint: write it as 'Authorization: Bearer ${TOKEN}', TOKEN being a variable

    exit 2
    --- stderr
    error: headers.txt, line 2, has no `:` between name and value
    hint: write it as 'Authorization: Bearer ${TOKEN}', TOKEN being a variable

    exit 2
    --- stderr
    error: cannot read nowhere.txt: No such file or directory (os error 2)

    exit 2
    --- stderr
    error: the following required arguments were not provided:
      --url <URL>

    Usage: vmcp script run --url <URL> --header <NAME: VALUE> <FILE>

    For more information, try '--help'.
    ");
    assert!(!told.concat().contains("hunter2"), "no value is shown");
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn without_a_terminal_progress_is_shown_and_nobody_can_be_asked() {
    let (_fake, folder) = folder().await;
    let gateway = folder.serve(&["--code-mode"]).await;
    gateway.board(&folder).await;
    folder.write("script.star", "progress('half\\x1b[2J way')\ndocs_two()\nelicit('Sure?')");
    let here = folder.shows(&["script", "run", "script.star"]).await;
    let there = folder.shows(&["script", "run", "script.star", "--url", &gateway.url]).await;
    assert_eq!(here, there);
    insta::assert_snapshot!(here, @"
    exit 1
    --- stderr
    half [2J way
    script.star:3:1: ToolError: elicit() cannot ask this client: it did not declare the capability `elicitation`; return the question as the script's result
      elicit('Sure?')
      ^^^^^^^^^^^^^^^

    calls made before the failure, do not repeat them blindly:
      1. docs_two: ok
    hint: on a terminal, whoever runs the script is asked
    ");
    assert_eq!(gateway.stop().await, Some(0));
}
