//! `vmcp script run`.

use std::io::Write;

use serde_json::json;
use vmcp_testkit::{HttpFake, invariants::settle, process::Running};

use super::{folder, folder_with};
use crate::kit::{Folder, SOON, run};

const SCRIPT: &str = "\
print('asking for', ids)
pages = parallel([lambda i=i: docs_echo(id=i) for i in ids])
found = try_call(lambda: docs_fail())
return {'ids': [p['arguments']['id'] for p in pages], 'big': 12345678901234567890123, 'x': 1.0}
";

/// Times and sizes differ from run to run, and bars with them.
fn steady(told: &str) -> String {
    let line = |line: &str| {
        let words = line.split_whitespace().map(|word| {
            let is_number = word.starts_with(|c: char| c.is_ascii_digit());
            if is_number && !line.contains('"') { "<n>" } else { word }
        });
        let words: Vec<&str> = words.filter(|word| !word.contains('█')).collect();
        words.join(" ")
    };
    told.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_result_goes_to_standard_output_and_the_rest_elsewhere() {
    let (_fake, folder) = folder().await;
    folder.write("script.star", SCRIPT);
    // The file of this folder is taken, and code mode is on for it.
    let said = folder
        .run(&["script", "run", "script.star", "--data", r#"{"ids": [1, 2]}"#, "--trace"])
        .await;
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(said.stdout, "{\"ids\":[1,2],\"big\":12345678901234567890123,\"x\":1.0}\n");
    insta::assert_snapshot!(steady(&said.stderr), @"
    asking for [1, <n>
    ✓ docs_echo <n> ms <n> ms
    ✓ docs_echo <n> ms <n> ms
    ✗ docs_fail <n> ms <n> ms failed
    <n> calls, <n> steps, <n> KiB of memory at most, <n> ms
    ");
}

#[tokio::test]
async fn without_a_terminal_nothing_is_traced() {
    let (_fake, folder) = folder().await;
    folder.write("script.star", "docs_echo(id=1)\nreturn 'done'");
    insta::assert_snapshot!(folder.shows(&["script", "run", "script.star"]).await, @r#"
    exit 0
    --- stdout
    "done"
    "#);
}

#[tokio::test]
async fn a_script_in_a_gateway_that_runs_is_the_same() {
    let (_fake, folder) = folder().await;
    folder.write("script.star", SCRIPT);
    let gateway = folder.serve(&["--code-mode"]).await;
    gateway.board(&folder).await;
    let data = r#"{"ids": [1, 2]}"#;
    let url = &gateway.url;
    let arguments = ["script", "run", "script.star", "--url", url, "--data", data, "--trace"];
    let said = folder.run(&arguments).await;
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(said.stdout, "{\"ids\":[1,2],\"big\":12345678901234567890123,\"x\":1.0}\n");
    insta::assert_snapshot!(steady(&said.stderr), @"
    asking for [1, <n>
    ✓ docs_echo <n> ms <n> ms
    ✓ docs_echo <n> ms <n> ms
    ✗ docs_fail <n> ms <n> ms failed
    <n> calls, <n> steps, <n> KiB of memory at most, <n> ms
    ");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn a_result_that_was_hardly_meant_has_a_note() {
    let (_fake, folder) = folder().await;
    folder.write("script.star", "def main():\n    return docs_two()\n");
    insta::assert_snapshot!(folder.shows(&["script", "run", "script.star"]).await, @"
    exit 0
    --- stdout
    null
    --- stderr
    note: the script defines `main` but never calls it, so its result is null; end with `main()`
    ");
}

/// Texts of tools and scripts are shown, and not obeyed by a terminal.
#[tokio::test]
async fn nothing_that_is_printed_is_obeyed() {
    let (_fake, folder) = folder().await;
    folder.write("script.star", "print('a\\x1b[2Jb\\tc\\nd')\nfail('e\\x1b[2Jf')");
    let said = folder.run(&["script", "run", "script.star"]).await;
    assert!(!said.stderr.contains('\x1b'), "{}", said.stderr);
    assert!(said.stderr.starts_with("a [2Jb\tc\nd\n"), "{}", said.stderr);
    assert!(said.stderr.contains("e [2Jf"), "{}", said.stderr);
}

#[tokio::test]
async fn a_script_that_fails_says_where_and_what_it_had_called() {
    let (_fake, folder) = folder().await;
    folder
        .write("script.star", "def fetch(i):\n    return docs_fail()\n\ndocs_echo(id=1)\nfetch(1)");
    let told = folder.shows(&["script", "run", "script.star"]).await;
    insta::assert_snapshot!(told, @"
    exit 1
    --- stderr
    script.star:2:12: ToolError: no such page
          return docs_fail()
                 ^^^^^^^^^^^
      called at script.star:5:1 in script

    calls made before the failure, do not repeat them blindly:
      1. docs_echo: ok
      2. docs_fail: failed
    ");
    folder.write("script.star", "docs_ecko()");
    let told = folder.shows(&["script", "run", "script.star", "--trace"]).await;
    insta::assert_snapshot!(told, @"
    exit 1
    --- stderr
    the script was not run, nothing was called:

    script.star:1:1: `docs_ecko` is not defined
      docs_ecko()
      ^^^^^^^^^
    hint: did you mean `docs_echo`?
    ");
}

#[tokio::test]
async fn a_script_may_come_from_standard_input() {
    let (_fake, folder) = folder_with(json!({"stepLimit": 500})).await;
    let told = piped(&folder, "while True:\n    pass\n").await;
    insta::assert_snapshot!(told, @"
    exit 1
    --- stderr
    stdin:1:7: step limit exceeded: stepLimit=500 (line 1, in script)
      while True:
            ^^^^
    ");
}

async fn piped(folder: &Folder, script: &str) -> String {
    let path = folder.path("piped.star");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(script.as_bytes()).unwrap();
    let mut command = std::process::Command::new("sh");
    let vmcp = folder.vmcp(["script", "run", "-"]);
    command
        .arg("-c")
        .arg("\"$0\" \"$@\" <piped.star")
        .arg(vmcp.get_program())
        .args(vmcp.get_args());
    command.current_dir(folder.root()).env("LANG", "C.UTF-8");
    run(command).await.shown(folder)
}

#[tokio::test]
async fn a_gateway_without_code_mode_runs_nothing() {
    let (_fake, folder) = folder().await;
    folder.write("script.star", "return 1");
    let gateway = folder.serve(&[]).await;
    gateway.board(&folder).await;
    let told = folder.shows(&["script", "run", "script.star", "--url", &gateway.url]).await;
    insta::assert_snapshot!(told, @"
    exit 1
    --- stderr
    error: http://127.0.0.1:<port>/mcp runs no scripts: it has no tool `execute_tool_script`
    hint: switch it on with `codeMode: {enabled: true}` in its file, or `vmcp serve --code-mode`
    ");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn ctrl_c_ends_the_script_and_its_calls() {
    use vmcp_testkit::{Behaviour, Item, Script, Speaks};
    let wait = Script::new(Speaks::Dual).tool(Item::tool("wait", Behaviour::CancelProbe));
    let fake = HttpFake::start(wait).await;
    let folder = Folder::with(&crate::kit::backends([crate::kit::http("b", &fake.url())]));
    folder.write("script.star", "b_wait()");
    let mut command = folder.vmcp(["script", "run", "script.star"]);
    command.stdin(std::process::Stdio::null());
    let process = Running::start_command(command).unwrap();
    settle(|| !fake.requests_of("tools/call").is_empty(), SOON).await.unwrap();
    process.send_signal(2);
    assert_eq!(process.wait_exit(SOON).await.unwrap().code(), Some(130));
    settle(|| !fake.notes("cancelled").is_empty(), SOON).await.unwrap();
}
