//! `vmcp script repl`, without a terminal: it reads lines.

use std::{io::Write, process::Stdio};

use super::{folder, folder_with};
use crate::kit::{Folder, Said};

/// What is said to these lines.
async fn says(folder: &Folder, arguments: &[&str], lines: &str) -> String {
    let mut command = folder.vmcp(["script", "repl"].iter().chain(arguments));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
    let output = output.await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let said = Said {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    };
    said.shown(folder)
}

#[tokio::test]
async fn values_and_functions_are_kept_and_nothing_is_run_twice() {
    let (fake, folder) = folder().await;
    let lines = "\
page = docs_echo(id=7)
page['arguments']['id'] + 1
def twice(x):
    y = x * factor
    return y

factor = 10
twice(_)
xs = [1,
      2]
xs.append(twice(3)); xs
_
big = 12345678901234567890123; pi = 3.0
[big, pi, len(xs)]
None
print('seen', page['arguments'])
";
    insta::assert_snapshot!(says(&folder, &[], lines).await, @r#"
    exit 0
    --- stdout
    8
    80
    [1,2,30]
    [1,2,30]
    [12345678901234567890123,3.0,3]
    --- stderr
    seen {"id": 7}
    "#);
    assert_eq!(fake.requests_of("tools/call").len(), 1);
}

#[tokio::test]
async fn what_goes_wrong_is_told_in_the_places_of_the_entry() {
    let (_fake, folder) = folder().await;
    let lines = "\
a = 1
def bad(i):
    return docs_fail()

bad(a)
a = 2; docs_ecko(id=1)
a = = 3
if True:
    docs_echo(txt=1)

a
f = lambda: 1
lambda: 2
if False: never = 1
return a + 5
_
:nonsense
";
    insta::assert_snapshot!(says(&folder, &[], lines).await, @"
    exit 0
    --- stdout
    1
    <function lambda>
    6
    6
    --- stderr
    bad:2:12: ToolError: no such page
          return docs_fail()
                 ^^^^^^^^^^^
      called at entry:1:1 in script

    calls made before the failure, do not repeat them blindly:
      1. docs_fail: failed
    the script was not run, nothing was called:

    entry:1:8: `docs_ecko` is not defined
             docs_ecko(id=1)
             ^^^^^^^^^
    hint: did you mean `docs_echo`?
    entry:1:5: expected an expression, found `=`
      a = = 3
          ^
    the script was not run, nothing was called; 2 things are wrong:

    entry:2:5: docs_echo needs `id`
          docs_echo(txt=1)
          ^^^^^^^^^
    hint: it is docs_echo(id: int, text: str = None)

    entry:2:15: docs_echo has no parameter `txt`
          docs_echo(txt=1)
                    ^^^
    hint: did you mean `text`?
    note: `f` is not kept: it has no value that JSON can hold
    note: `never` is not kept: it has no value that JSON can hold
    there is no command `:nonsense`; :help lists what there is
    ");
}

#[tokio::test]
async fn commands_tell_what_there_is() {
    let (_fake, folder) =
        folder_with(serde_json::json!({"allow": {"tools": ["docs_echo", "docs_t*"]}})).await;
    let lines = ":tools\n:tools two\n:describe docs_echo\n:describe docs_ecko\n:names\nx = 'a' * 70\ndef f(y):\n  y\n\n:names\n:forget x\n:forget x\n:names\n:help\n:quit\n1";
    insta::assert_snapshot!(says(&folder, &[], lines).await, @r#"
    exit 0
    --- stdout
    docs_echo(id: int, text: str = None)
    docs_two(**arguments)
    docs_two(**arguments)
    {
      "name": "docs_echo",
      "signature": "docs_echo(id: int, text: str = None)",
      "description": "The tool echo.",
      "inputSchema": {
        "type": "object",
        "properties": {
          "id": {
            "type": "integer"
          },
          "text": {
            "type": "string"
          }
        },
        "required": [
          "id"
        ]
      }
    }
    nothing
    x = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
    def f(y)
    def f(y)
    :tools [WORDS]   the tools, or those that fit the words
    :describe NAME   one tool: how it is called, and its schemas
    :names           what is kept from earlier entries
    :forget NAME     keeps it no longer
    :help            this
    :quit            the end, as Ctrl-D

    Everything else is a script, of one line or more: a block ends with an empty line. The value of an
    entry that ends with an expression is printed, and is `_` in the next one. Names are kept as the JSON
    of their values, and functions as their text; nothing is run again. Not kept are other values
    (lambdas, modules, sets and bytes), that two names are one list, and anything of an entry that failed
    or that ended with `return`.
    --- stderr
    there is no tool `docs_ecko`; did you mean `docs_echo`?
    nothing is kept under this name; :names lists what is
    "#);
}

#[tokio::test]
async fn a_gateway_that_runs_serves_as_well() {
    let (_fake, folder) = folder().await;
    let gateway = folder.serve(&["--code-mode"]).await;
    gateway.board(&folder).await;
    let arguments = ["--url", &gateway.url, "--data", r#"{"id": 3}"#];
    let told = says(&folder, &arguments, ":tools\nx = docs_echo(id=id)\nx['arguments']").await;
    insta::assert_snapshot!(told, @r#"
    exit 0
    --- stdout
    docs_echo(id: int, text: str = None)
    docs_fail(**arguments)
    docs_two(**arguments)
    {"id":3}
    "#);
    assert_eq!(gateway.stop().await, Some(0));
}
