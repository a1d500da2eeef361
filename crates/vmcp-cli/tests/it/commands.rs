//! The commands that only print.

use std::fs;

use serde_json::Value;

use crate::kit::Folder;

#[tokio::test]
async fn help_fits_a_screen() {
    insta::assert_snapshot!(Folder::new().shows(&["--help"]).await, @"
    exit 0
    --- stdout
    One MCP endpoint over many MCP servers

    Usage: vmcp <COMMAND>

    Commands:
      serve       Serve the backends of a configuration file at one URL
      demo        Serve five small built-in servers and a story to solve; needs nothing else
      validate    Check a configuration file, and its backends with --connect
      script      Check and run scripts over tools
      tools       Find and list tools, as a model would
      optimizer   Look after the search for tools of a gateway that runs
      cleanup     Remove what vmcp left behind: containers that nobody uses, and caches if asked to
      explain     Explain the code of a diagnostic, such as VMCP0012
      schema      Print the JSON Schema of the configuration file
      completion  Print a completion script for a shell
      version     Print the version
      help        Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version
    ");
}

#[tokio::test]
async fn help_of_serve() {
    insta::assert_snapshot!(Folder::new().shows(&["serve", "--help"]).await, @"
    exit 0
    --- stdout
    Serve the backends of a configuration file at one URL

    Usage: vmcp serve [OPTIONS]

    Options:
      -c, --config <FILE>
              The configuration file; a pasted `.mcp.json` works too
              
              [default: vmcp.yaml]

          --host <ADDRESS>
              The address to listen on [default: 127.0.0.1, or what the file says]

      -p, --port <PORT>
              The port to listen on, 0 to pick a free one [default: 4483, or what the file says]

          --session-ttl <DURATION>
              How long a client's session may be idle, such as 30m [default: 30m, or what the file says]

          --insecure-no-auth
              Let anybody who can reach the address call every tool

          --log-format <FORM>
              How events and log lines look; with `json`, events go to standard output, one object a line

              Possible values:
              - text: Lines for people
              - json: One JSON object a line
              
              [default: text]

          --no-cache
              Keep no lists and no vectors of tools on disk between runs

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Optimizer:
          --optimizer
              Offer the tools `find_tool` and `call_tool` in place of all tools, which they find and call

          --optimizer-embedding
              The same, and find tools by their meaning too, with a model that runs in vmcp

          --embedding-model <DIR|NAME>
              The same with this model: a folder, or a name on Hugging Face [default: all-MiniLM-L6-v2, or what the file says]

          --embedding-image <IMAGE>
              The same in a container of this image, which speaks as Text Embeddings Inference

          --offline
              Download no model

    Code mode:
          --code-mode
              Offer the tool `execute_tool_script`, whose scripts call the other tools

          --code-mode-step-limit <COUNT>
              Steps of one script [default: 100000, or what the file says]

          --code-mode-parallel-max-concurrency <COUNT>
              Calls of one script in flight [default: 10, or what the file says]

          --code-mode-max-tool-calls <COUNT>
              Tool calls of one script [default: 200, or what the file says]

          --code-mode-tool-call-timeout <DURATION>
              How long one tool call of a script may take [default: 30s, or what the file says]

          --code-mode-script-timeout <DURATION>
              How long one script may take [default: 60s, or what the file says]

          --code-mode-memory-limit <SIZE>
              Memory of one script [default: 64MiB, or what the file says]
    ");
}

#[tokio::test]
async fn help_of_validate() {
    insta::assert_snapshot!(Folder::new().shows(&["validate", "--help"]).await, @"
    exit 0
    --- stdout
    Check a configuration file, and its backends with --connect

    Usage: vmcp validate [OPTIONS]

    Options:
      -c, --config <FILE>
              The configuration file
              
              [default: vmcp.yaml]

          --connect
              Also connect to every backend and list what it offers

          --output <FORM>
              How to print the result

              Possible values:
              - text: For people
              - json: One JSON object
              
              [default: text]

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version
    ");
}

#[tokio::test]
async fn help_of_the_demo() {
    insta::assert_snapshot!(Folder::new().shows(&["demo", "--help"]).await, @"
    exit 0
    --- stdout
    Serve five small built-in servers and a story to solve; needs nothing else

    Usage: vmcp demo [OPTIONS]

    Options:
      -p, --port <PORT>                 The port to listen on, on 127.0.0.1; 0 picks a free one [default: 4483]
          --latency <MS>                How long each tool takes, in milliseconds, 0 for not at all [default: 20 to 400, by tool]
          --code-mode                   Offer the tool `execute_tool_script`, whose scripts call the other tools
          --optimizer                   Offer the tools `find_tool` and `call_tool` in place of all tools, which they find and call
          --optimizer-embedding         The same, and find tools by their meaning too, with a model that runs in vmcp
          --embedding-model <DIR|NAME>  The same with this model: a folder, or a name on Hugging Face [default: all-MiniLM-L6-v2]
          --offline                     Download no model
          --print-config                Print the configuration instead of running it
      -h, --help                        Print help
      -V, --version                     Print version
    ");
}

#[tokio::test]
async fn help_of_what_is_about_tools() {
    let folder = Folder::new();
    insta::assert_snapshot!(folder.shows(&["tools", "--help"]).await, @"
    exit 0
    --- stdout
    Find and list tools, as a model would

    Usage: vmcp tools <COMMAND>

    Commands:
      search  Find tools as a model would, with `find_tool`
      list    List the tools that clients see; those behind `find_tool` with --config
      help    Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version
    ");
    insta::assert_snapshot!(folder.shows(&["tools", "search", "--help"]).await, @"
    exit 0
    --- stdout
    Find tools as a model would, with `find_tool`

    Exit codes: 0 something was found, 1 nothing was, 2 the command line is wrong, 3 the configuration is not valid, 4 nobody has any tools.

    Usage: vmcp tools search [OPTIONS] <QUERY>

    Arguments:
      <QUERY>
              What a tool should do, or its name

    Options:
      -c, --config <FILE>
              Start the backends of this configuration file [default: vmcp.yaml]

      -u, --url <URL>
              Ask the gateway that listens at this URL

      -H, --header <NAME: VALUE>
              Send this header to --url, such as 'Authorization: Bearer ${TOKEN}', in which a variable of the environment stands for what no list of processes should show; may be given again

          --header-file <FILE>
              Send the headers in this file to --url, one a line

      -l, --limit <COUNT>
              How many tools at most [default: what the configuration says]

      -e, --explain
              Show why each tool is where it is

          --json
              Print one JSON object

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version
    ");
    insta::assert_snapshot!(folder.shows(&["tools", "list", "--help"]).await, @"
    exit 0
    --- stdout
    List the tools that clients see; those behind `find_tool` with --config

    Usage: vmcp tools list [OPTIONS]

    Options:
      -c, --config <FILE>         Start the backends of this configuration file [default: vmcp.yaml]
      -u, --url <URL>             Ask the gateway that listens at this URL
      -H, --header <NAME: VALUE>  Send this header to --url, such as 'Authorization: Bearer ${TOKEN}', in which a variable of the environment stands for what no list of processes should show; may be given again
          --header-file <FILE>    Send the headers in this file to --url, one a line
          --json                  Print one JSON object
      -h, --help                  Print help
      -V, --version               Print version
    ");
    insta::assert_snapshot!(folder.shows(&["optimizer", "status", "--help"]).await, @"
    exit 0
    --- stdout
    Tell how far the index is, by which model tools are found, and what is wrong with it

    Exit codes: 0 tools are found as they should be, 1 they are not, or nobody answers.

    Usage: vmcp optimizer status [OPTIONS]

    Options:
      -u, --url <URL>
              The gateway
              
              [default: http://127.0.0.1:<port>/mcp]

      -H, --header <NAME: VALUE>
              Send this header to --url, such as 'Authorization: Bearer ${TOKEN}', in which a variable of the environment stands for what no list of processes should show; may be given again

          --header-file <FILE>
              Send the headers in this file to --url, one a line

          --json
              Print one JSON object

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version
    ");
    insta::assert_snapshot!(folder.shows(&["cleanup", "--help"]).await, @"
    exit 0
    --- stdout
    Remove what vmcp left behind: containers that nobody uses, and caches if asked to

    Usage: vmcp cleanup [OPTIONS]

    Options:
          --model-cache  Also remove downloaded models and kept vectors
          --dry-run      Only tell what would be removed
      -h, --help         Print help
      -V, --version      Print version
    ");
}

#[tokio::test]
async fn version_for_people_and_for_programs() {
    let folder = Folder::new();
    insta::assert_snapshot!(folder.shows(&["version"]).await, @"
    exit 0
    --- stdout
    vmcp <version>
    ");
    insta::assert_snapshot!(folder.shows(&["--version"]).await, @"
    exit 0
    --- stdout
    vmcp <version>
    ");
    insta::assert_snapshot!(folder.shows(&["version", "--output", "json"]).await, @r#"
    exit 0
    --- stdout
    {"name":"vmcp","version":"<version>","protocolVersions":["2024-11-05","2025-03-26","2025-06-18","2025-11-25","2026-07-28"]}
    "#);
}

#[tokio::test]
async fn a_wrong_command_line_is_code_2() {
    let folder = Folder::new();
    insta::assert_snapshot!(folder.shows(&["srve"]).await, @"
    exit 2
    --- stderr
    error: unrecognized subcommand 'srve'

      tip: a similar subcommand exists: 'serve'

    Usage: vmcp <COMMAND>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(folder.shows(&["serve", "--session-ttl", "5"]).await, @"
    exit 2
    --- stderr
    error: invalid value '5' for '--session-ttl <DURATION>': not a duration; write a number with a unit, such as 30s, 5m or 1h30m

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(folder.shows(&["serve", "-p", "65536"]).await, @"
    exit 2
    --- stderr
    error: invalid value '65536' for '--port <PORT>': 65536 is not in 0..=65535

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(folder.shows(&["serve", "--log-format", "xml"]).await, @"
    exit 2
    --- stderr
    error: invalid value 'xml' for '--log-format <FORM>'
      [possible values: text, json]

    For more information, try '--help'.
    ");
}

#[tokio::test]
async fn codes_are_explained() {
    let folder = Folder::new();
    insta::assert_snapshot!(folder.shows(&["explain", "vmcp0012"]).await, @"
    exit 0
    --- stdout
    error[VMCP0012]: unknown field

    There is no setting of this name here.
    Fix the spelling, or start the key with `x-` to keep it as a note.
    ");
    insta::assert_snapshot!(folder.shows(&["explain", "E0308"]).await, @"
    exit 2
    --- stderr
    error: there is no code `E0308`
    hint: codes look like VMCP0012; diagnostics show them in brackets
    ");
}

#[tokio::test]
async fn every_shell_gets_a_completion_script() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = folder.run(&["completion", shell]).await;
        assert_eq!(said.code, Some(0), "{shell}");
        assert!(said.stdout.contains("validate"), "{shell}");
        assert!(!said.stdout.contains("__child"), "{shell} offers what is hidden");
    }
    insta::assert_snapshot!(folder.shows(&["completion", "cmd"]).await, @"
    exit 2
    --- stderr
    error: invalid value 'cmd' for '<SHELL>'
      [possible values: bash, elvish, fish, powershell, zsh]

    For more information, try '--help'.
    ");
}

/// Where the schema is kept for editors.
const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/vmcp.schema.json");

#[tokio::test]
async fn the_schema_in_the_repository_is_the_one_that_is_printed() {
    let said = Folder::new().run(&["schema"]).await;
    assert_eq!(said.code, Some(0));
    if std::env::var_os("BLESS").is_some() {
        fs::write(SCHEMA, &said.stdout).unwrap();
    }
    let kept = fs::read_to_string(SCHEMA).unwrap_or_default();
    assert!(kept == said.stdout, "schema/vmcp.schema.json is old; run this test with BLESS=1");
    let schema: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[tokio::test]
async fn a_reader_that_goes_away_is_no_failure() {
    let folder = Folder::new();
    let mut command = folder.vmcp(["schema"]);
    // The reading end is closed before a byte is written.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    command.stdout(writer).stderr(std::process::Stdio::piped());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
