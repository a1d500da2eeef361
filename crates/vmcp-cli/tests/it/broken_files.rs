//! Files that are no configuration.

use std::{
    fs,
    time::{Duration, Instant},
};

use crate::kit::Folder;

#[tokio::test]
async fn without_a_file_the_next_steps_are_shown() {
    let folder = Folder::new();
    insta::assert_snapshot!(folder.shows(&["serve"]).await, @r#"
    exit 3
    --- stderr
    error: there is no vmcp.yaml in this folder
    hint: name a file with --config; the `.mcp.json` of a client works too
    hint: or write a vmcp.yaml, such as this one:

        backends:
          - {name: docs, url: "https://docs.example/mcp"}
          - {name: files, command: npx, args: [-y, "@modelcontextprotocol/server-filesystem", .]}

    hint: or see vmcp at work without a file: vmcp demo
    "#);
    insta::assert_snapshot!(folder.shows(&["validate", "-c", "other.yaml"]).await, @r#"
    exit 3
    --- stderr
    error: there is no file other.yaml
    hint: name a file with --config; the `.mcp.json` of a client works too
    hint: or write a vmcp.yaml, such as this one:

        backends:
          - {name: docs, url: "https://docs.example/mcp"}
          - {name: files, command: npx, args: [-y, "@modelcontextprotocol/server-filesystem", .]}

    hint: or see vmcp at work without a file: vmcp demo
    "#);
    folder.write(".mcp.json", "{}");
    insta::assert_snapshot!(folder.shows(&["serve"]).await, @r#"
    exit 3
    --- stderr
    error: there is no vmcp.yaml in this folder
    hint: there is a .mcp.json: vmcp serve --config .mcp.json
    hint: or write a vmcp.yaml, such as this one:

        backends:
          - {name: docs, url: "https://docs.example/mcp"}
          - {name: files, command: npx, args: [-y, "@modelcontextprotocol/server-filesystem", .]}

    hint: or see vmcp at work without a file: vmcp demo
    "#);
}

#[tokio::test]
async fn what_is_no_text_is_said_to_be_none() {
    let folder = Folder::new();
    fs::write(folder.path("vmcp.yaml"), b"a: \xff").unwrap();
    insta::assert_snapshot!(folder.shows(&["validate"]).await, @"
    exit 3
    --- stderr
    error: vmcp.yaml is not UTF-8 at byte 3
    ");
    fs::write(folder.path("vmcp.yaml"), vec![b'#'; (1 << 20) + 1]).unwrap();
    insta::assert_snapshot!(folder.shows(&["serve"]).await, @"
    exit 3
    --- stderr
    error: vmcp.yaml is longer than 1 MiB and no configuration file
    ");
    insta::assert_snapshot!(folder.shows(&["serve", "-c", "."]).await, @"
    exit 3
    --- stderr
    error: cannot read .: Is a directory (os error 21)
    ");
}

#[tokio::test]
async fn every_mistake_is_shown_with_its_place() {
    let folder = Folder::new();
    folder.write(
        "vmcp.yaml",
        "backends:\n  - {name: a, url: http://127.0.0.1:1/mcp}\n  - {name: a, comand: x}\naggregation:\n  conflictResolutoin: manual\n",
    );
    insta::assert_snapshot!(folder.shows(&["serve"]).await, @"
    exit 3
    --- stderr
    error[VMCP0031]: two backends are called `a`
     --> vmcp.yaml:3:12
      |
    2 |   - {name: a, url: http://127.0.0.1:<port>/mcp}
      |            - first here
    3 |   - {name: a, comand: x}
      |            ^ again here
      |
      = help: rename one of them; rules refer to a backend by name

    error[VMCP0012]: unknown field `comand` in backends[1]
     --> vmcp.yaml:3:15
      |
    3 |   - {name: a, comand: x}
      |               ^^^^^^ did you mean `command`?

    error[VMCP0012]: unknown field `conflictResolutoin` in aggregation
     --> vmcp.yaml:5:3
      |
    5 |   conflictResolutoin: manual
      |   ^^^^^^^^^^^^^^^^^^ did you mean `conflictResolution`?
    ");
    insta::assert_snapshot!(folder.shows(&["validate", "--output", "json"]).await, @r#"
    exit 3
    --- stdout
    {"file":"vmcp.yaml","valid":false,"diagnostics":[{"code":"VMCP0031","severity":"error","message":"two backends are called `a`","label":"again here","path":"backends[1].name","line":3,"column":12,"end":{"line":3,"column":13},"help":"rename one of them; rules refer to a backend by name","related":{"label":"first here","line":2,"column":12,"end":{"line":2,"column":13}}},{"code":"VMCP0012","severity":"error","message":"unknown field `comand` in backends[1]","label":"did you mean `command`?","path":"backends[1].comand","line":3,"column":15,"end":{"line":3,"column":21}},{"code":"VMCP0012","severity":"error","message":"unknown field `conflictResolutoin` in aggregation","label":"did you mean `conflictResolution`?","path":"aggregation.conflictResolutoin","line":5,"column":3,"end":{"line":5,"column":21}}]}
    "#);
}

/// A file that must be refused with this code, and quickly.
async fn check(text: &str, code: &str) {
    let folder = Folder::new();
    folder.write("vmcp.yaml", text);
    let started = Instant::now();
    let said = folder.run(&["validate"]).await;
    let took = started.elapsed();
    assert_eq!(said.code, Some(3), "{}", said.stderr);
    assert!(said.stderr.contains(code), "{}", said.stderr);
    assert!(said.stderr.contains("vmcp.yaml:"), "no line: {}", said.stderr);
    assert!(said.stderr.len() < 4096, "{} bytes of text", said.stderr.len());
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test]
async fn bombs_are_refused_at_once() {
    let level =
        |n: usize| format!("x-{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(","));
    let bomb: String = (1..10).map(level).collect();
    check(&format!("x-0: &a0 [x]\n{bomb}backends: *a9\n"), "VMCP0007").await;
    let scalar = format!("name: \"{}\"\nbackends: []\n", "x".repeat((1 << 20) - 64));
    check(&scalar, "VMCP").await;
    check("name: a\nname: b\n", "VMCP").await;
    check("backends:\n\t- name: a\n", "VMCP0005").await;
    check("backends: &a\n  - *a\n", "VMCP").await;
    check("name: !!binary aGk=\nbackends: []\n", "VMCP").await;
    check(&format!("backends: {}\n", "[".repeat(100_000)), "VMCP").await;
}
