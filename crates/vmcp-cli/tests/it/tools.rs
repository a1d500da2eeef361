//! `vmcp tools`: what a model would find.

use serde_json::{Value, json};

use crate::{
    kit::{Folder, backends, http, refused},
    meaning::{folder, zoo},
    tei::Tei,
};

#[tokio::test]
async fn tools_are_found_by_the_file() {
    let fake = zoo().await;
    let folder = folder(&fake, Value::Null);
    insta::assert_snapshot!(folder.shows(&["tools", "search", "stripes"]).await, @"
    exit 0
    --- stdout
     1. zoo_count_zebras  Counts the animals with stripes.
    1 tool; 25 tokens of the 73 that all definitions have
    ");
    insta::assert_snapshot!(folder.shows(&["tools", "search", "spreadsheet"]).await, @"
    exit 1
    --- stdout
    0 tools; 0 tokens of the 73 that all definitions have
    note: no tool shares a word with this description; there are 3 tools: say it in other words, or add tool_keywords
    ");
    insta::assert_snapshot!(folder.shows(&["tools", "search", " ... "]).await, @"
    exit 1
    --- stdout
    0 tools; 0 tokens of the 73 that all definitions have
    note: no tool shares a word with this description; there are 3 tools: say it in other words, or add tool_keywords
    ");
    let said = folder.run(&["tools", "search", "zoo", "--json", "-l", "2"]).await;
    let said: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(said["tools"].as_array().map(Vec::len), Some(2), "{said:#}");
    assert!(said["tools"][0]["inputSchema"].is_object(), "{said:#}");
}

#[tokio::test]
async fn a_search_can_be_explained() {
    let fake = zoo().await;
    let folder = folder(&fake, Value::Null);
    let said = folder.run(&["tools", "search", "count stripes", "--explain"]).await;
    insta::assert_snapshot!(without_version(&said.stdout), @"
    index    <version>, 3 tools
    word     count: in 1 tool, worth 0.98
    word     stripe: in 1 tool, worth 0.98

        tool              score  words  rank  meaning  rank  words by field
    1.  zoo_count_zebras   0.94   0.94     1        -     -  name 0.46, description 0.48
    ");
    let said = folder.run(&["tools", "search", "stripes", "--explain", "--json"]).await;
    let said: Value = serde_json::from_str(&said.stdout).unwrap();
    let first = &said["tools"][0];
    assert_eq!(first["name"], "zoo_count_zebras", "{said:#}");
    assert_eq!(first["words"]["rank"], 1, "{said:#}");
    assert!(first["fields"]["description"].as_f64() > Some(0.0), "{said:#}");
    assert_eq!(first["meaning"], Value::Null, "{said:#}");
    let named = folder.run(&["tools", "search", "zoo_echo", "-e"]).await;
    assert!(named.stdout.contains("zoo_echo          named"), "{}", named.stdout);
    let nothing = folder.shows(&["tools", "search", "-e", "--", "-"]).await;
    insta::assert_snapshot!(without_version(&nothing), @"
    exit 1
    --- stdout
    index    <version>, 3 tools

    no tool was found
    ");
}

#[tokio::test]
async fn meaning_has_its_columns() {
    let (fake, tei) = (zoo().await, Tei::start().await);
    let folder = folder(&fake, json!({"embeddingService": tei.url}));
    let said = folder.run(&["tools", "search", "will there be rain?", "--explain"]).await;
    insta::assert_snapshot!(without_version(&said.stdout), @"
    index    <version>, 3 tools
    meaning  tei:made/up
    word     rain: in 0 tools, worth 2.08

        tool              score  words  rank  meaning  rank  words by field
    1.  zoo_forecast       0.92   0.00     1     0.93     1
    2.  zoo_count_zebras  -0.46   0.00     1     0.01     2
    3.  zoo_echo          -0.46   0.00     1     0.01     2
    ");
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    // The vectors of the last search are there.
    let before = tei.embedded();
    let said = folder.run(&["tools", "search", "parrot", "--limit", "1"]).await;
    assert!(said.stdout.starts_with(" 1. zoo_echo"), "{}", said.stdout);
    assert_eq!(tei.embedded() - before, 2, "the question, and one to find out what it gives");
}

/// The version of an index is a hash.
pub(crate) fn without_version(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once(", ") {
        Some((version, rest)) if version.starts_with("index ") => {
            format!("index    <version>, {rest}")
        }
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_gateway_that_runs_is_asked() {
    let fake = zoo().await;
    let on = folder(&fake, json!({}));
    let gateway = on.serve(&[]).await;
    gateway.board(&on).await;
    insta::assert_snapshot!(
        on.shows(&["tools", "search", "stripes", "--url", &gateway.url]).await, @"
    exit 0
    --- stdout
     1. zoo_count_zebras  Counts the animals with stripes.
    1 tool; 25 tokens of the 73 that all definitions have
    "
    );
    insta::assert_snapshot!(
        on.shows(&["tools", "search", "stripes", "--explain", "--url", &gateway.url]).await, @"
    exit 0
    --- stdout
     1. zoo_count_zebras  Counts the animals with stripes.
    1 tool; 25 tokens of the 73 that all definitions have
    --- stderr
    hint: scores are known where the gateway runs: give its file with --config
    "
    );
    insta::assert_snapshot!(on.shows(&["tools", "list", "--url", &gateway.url]).await, @"
    exit 0
    --- stdout
    call_tool  Calls a tool that find_tool has found, and gives back its result as it is. `para…
    find_tool  Finds tools by what they do. The tools of this server are not all listed: descri…
    --- stderr
    2 tools
    ");
    let said = on.run(&["tools", "list", "--json", "--url", &gateway.url]).await;
    let said: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(said["tools"][1]["name"], "find_tool", "{said:#}");
    assert_eq!(gateway.stop().await, Some(0));
    let off = folder(&fake, Value::Null);
    let gateway = off.serve(&[]).await;
    gateway.board(&off).await;
    insta::assert_snapshot!(
        off.shows(&["tools", "search", "stripes", "--url", &gateway.url]).await, @"
    exit 1
    --- stderr
    error: http://127.0.0.1:<port>/mcp has no tool `find_tool`
    hint: switch it on with `optimizer: {}` in its file, or `vmcp serve --optimizer`
    "
    );
    assert_eq!(gateway.stop().await, Some(0));
    insta::assert_snapshot!(off.shows(&["tools", "search", "x", "--url", "y"]).await, @"
    exit 2
    --- stderr
    error: `y` is no URL of a gateway
    hint: it looks like http://127.0.0.1:<port>/mcp
    ");
}

#[tokio::test]
async fn tools_are_listed_also_those_behind_find_tool() {
    let fake = zoo().await;
    for optimizer in [Value::Null, json!({})] {
        let folder = folder(&fake, optimizer);
        let listed = folder.shows(&["tools", "list"]).await;
        insta::allow_duplicates! { insta::assert_snapshot!(listed, @"
        exit 0
        --- stdout
        zoo_count_zebras  Counts the animals with stripes.
        zoo_echo          Says again what it is told.
        zoo_forecast      Tells the weather of tomorrow.
        --- stderr
        3 tools
        "); }
        let said = folder.run(&["tools", "list", "--json"]).await;
        let said: Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!(said["tools"][0]["name"], "zoo_count_zebras", "{said:#}");
    }
}

#[tokio::test]
async fn nobody_has_tools() {
    let (_kept, url) = refused().await;
    let folder = Folder::with(&backends([http("gone", &url)]));
    insta::assert_snapshot!(folder.shows(&["tools", "search", "x"]).await, @"
    exit 4
    --- stderr
    error: vmcp.yaml gives no tools: backend `gone` is down: it cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?
    ");
    let empty = Folder::new();
    let said = empty.run(&["tools", "list"]).await;
    assert_eq!(said.code, Some(3), "{}", said.stderr);
}

#[tokio::test]
async fn a_backend_that_is_away_is_told() {
    let (fake, (_kept, url)) = (zoo().await, refused().await);
    let folder = Folder::with(&backends([http("zoo", &fake.url()), http("gone", &url)]));
    insta::assert_snapshot!(folder.shows(&["tools", "search", "stripes"]).await, @"
    exit 0
    --- stdout
     1. zoo_count_zebras  Counts the animals with stripes.
    1 tool; 25 tokens of the 73 that all definitions have
    --- stderr
    warning: backend `gone` is down: it cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?
    ");
}
