//! What a gateway at a URL is sent with each request, by the commands that are about tools; for
//! those about scripts see `script::remote`.

use serde_json::json;
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks, When, WireFault};

use crate::kit::{Folder, Said, run};

/// The commands that take headers, but for the URL.
const COMMANDS: [&[&str]; 3] =
    [&["tools", "search", "stripes"], &["tools", "list"], &["optimizer", "status"]];

/// A gateway of which only the headers matter; its `/status` is `status`.
async fn listening(status: WireFault) -> HttpFake {
    let found = json!({
        "content": [], "structuredContent": {"tools": [{"name": "count_zebras"}]},
        "resultType": "complete",
    });
    let find = Item::tool("find_tool", Behaviour::Raw(found.to_string()));
    HttpFake::start(Script::new(Speaks::Modern).tool(find).fault(When::http("GET"), status)).await
}

/// A status that says that all is well.
fn well() -> WireFault {
    let optimizer = json!({"ready": true, "state": "off", "index": {}});
    let status = json!({"backends": [], "optimizer": optimizer}).to_string();
    WireFault::respond(200, &[("content-type", "application/json")], &status)
}

/// Runs a command with a secret in the environment.
async fn asked(folder: &Folder, command: &[&str], url: &str, headers: &[&str]) -> Said {
    let mut command = folder.vmcp([command, &["--url", url], headers].concat());
    command.env("TOKEN", "hunter2").env("VMCP_LOG", "trace");
    run(command).await
}

#[tokio::test]
async fn headers_go_with_every_request_and_may_come_from_elsewhere() {
    let folder = Folder::new();
    folder.write("headers.txt", "# Who asks.\n\nX-Team: checkout\nX-Token: ${TOKEN}\n");
    let headers = ["-H", "Authorization: Bearer ${TOKEN}", "--header-file", "headers.txt"];
    for command in COMMANDS {
        let fake = listening(well()).await;
        let said = asked(&folder, command, &fake.url(), &headers).await;
        assert_eq!(said.code, Some(0), "{command:?}: {}", said.stderr);
        assert!(!(said.stdout + &said.stderr).contains("hunter2"), "{command:?} shows a value");
        let requests = fake.requests();
        assert!(!requests.is_empty(), "{command:?} asks");
        for request in requests {
            let header = |name| request.header(name);
            let values = ["authorization", "x-token", "x-team"].map(header);
            assert_eq!(values, [Some("Bearer hunter2"), Some("hunter2"), Some("checkout")]);
        }
    }
}

/// One request is all that a status takes.
#[tokio::test]
async fn the_status_is_asked_for_once() {
    let (folder, fake) = (Folder::new(), listening(well()).await);
    let said = asked(&folder, &["optimizer", "status"], &fake.url(), &["-H", "X-A: 1"]).await;
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let paths: Vec<_> = fake.requests().into_iter().map(|seen| seen.path).collect();
    assert_eq!(paths, ["/status"]);
}

#[tokio::test]
async fn headers_do_not_follow_to_another_address() {
    let (folder, other) = (Folder::new(), listening(well()).await);
    let elsewhere = other.url().replace("/mcp", "/status");
    let fake = listening(WireFault::redirect(&elsewhere)).await;
    let headers = ["-H", "X-Token: ${TOKEN}"];
    let said = asked(&folder, &["optimizer", "status"], &fake.url(), &headers).await;
    insta::assert_snapshot!(said.shown(&folder), @"
    exit 1
    --- stderr
    error: what answers at http://127.0.0.1:<port>/status is no vmcp
    hint: name the URL that clients use with --url
    ");
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn headers_that_cannot_be_meant() {
    let (folder, fake) = (Folder::new(), listening(well()).await);
    folder.write("headers.txt", "X-A: 1\nhunter2\n");
    for command in COMMANDS {
        let with =
            async |more: &[&str]| asked(&folder, command, &fake.url(), more).await.shown(&folder);
        let told = [
            with(&["-H", "hunter2"]).await,
            with(&["-H", "Authorization: ${NOWHERE}hunter2"]).await,
            with(&["-H", "Not a name: hunter2"]).await,
            with(&["-H", "X-A: hunter2", "-H", "x-a: hunter2"]).await,
            with(&["--header-file", "headers.txt"]).await,
            with(&["--header-file", "nowhere.txt"]).await,
        ];
        insta::allow_duplicates! { insta::assert_snapshot!(told.join("\n\n"), @"
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
        error: --header number 2 gives the header `x-a` again
        hint: write it as 'Authorization: Bearer ${TOKEN}', TOKEN being a variable

        exit 2
        --- stderr
        error: headers.txt, line 2, has no `:` between name and value
        hint: write it as 'Authorization: Bearer ${TOKEN}', TOKEN being a variable

        exit 2
        --- stderr
        error: cannot read nowhere.txt: No such file or directory (os error 2)
        "); }
        assert!(!told.concat().contains("hunter2"), "{command:?} shows a value");
    }
    assert!(fake.requests().is_empty());
}

/// A secret is sent only to whom somebody has named.
#[tokio::test]
async fn headers_need_a_url() {
    let folder = Folder::new();
    let mut told = Vec::new();
    for command in COMMANDS {
        told.push(folder.shows(&[command, &["-H", "A: b"]].concat()).await);
        let said = folder.run(&[command, &["--header-file", "headers.txt"]].concat()).await;
        assert_eq!(said.code, Some(2), "{command:?}: {}", said.stderr);
    }
    insta::assert_snapshot!(told.join("\n\n"), @"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      --url <URL>

    Usage: vmcp tools search --url <URL> --header <NAME: VALUE> <QUERY>

    For more information, try '--help'.

    exit 2
    --- stderr
    error: the following required arguments were not provided:
      --url <URL>

    Usage: vmcp tools list --url <URL> --header <NAME: VALUE>

    For more information, try '--help'.

    exit 2
    --- stderr
    error: the following required arguments were not provided:
      --url <URL>

    Usage: vmcp optimizer status --url <URL> --header <NAME: VALUE>

    For more information, try '--help'.
    ");
}
