//! The model that the demo's tools are found by.

use std::fs;

use crate::kit::Folder;

/// The section about searching that the demo prints with these flags.
async fn section(folder: &Folder, flags: &[&str]) -> String {
    let said = folder.run(&[&["demo", "--print-config"], flags].concat()).await;
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let (_, section) = said.stdout.split_once("\noptimizer:").unwrap();
    folder.tidy(section)
}

#[tokio::test]
async fn a_model_is_a_part_of_the_section() {
    let folder = Folder::new();
    fs::create_dir(folder.path("mine ${A}")).unwrap();
    let mut sections = Vec::new();
    for flags in [
        &["--embedding-model", "some/other"][..],
        &["--optimizer-embedding", "--offline"],
        &["--optimizer", "--embedding-model", "mine ${A}", "--offline"],
    ] {
        sections.push(section(&folder, flags).await);
    }
    insta::assert_snapshot!(sections.join("\n---\n"), @r#"

      embedding:
        model: "some/other"
    ---

      embedding:
        offline: true
    ---

      embedding:
        model: "<folder>/mine $${A}"
        offline: true
    "#);
}

/// What is printed means the folder that was named, whatever its name.
#[tokio::test]
async fn the_section_is_valid() {
    let folder = Folder::new();
    fs::create_dir(folder.path("mine ${A}")).unwrap();
    let flags = ["demo", "--print-config", "--embedding-model", "mine ${A}", "--offline"];
    folder.write("vmcp.yaml", &folder.run(&flags).await.stdout);
    let mut command = folder.vmcp(["validate"]);
    command.env("VMCP_DEMO_DEPLOYS_URL", "http://127.0.0.1:1/mcp");
    command.env("VMCP_DEMO_METRICS_URL", "http://127.0.0.1:2/mcp");
    let said = crate::kit::run(command).await;
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let model = folder.path("mine ${A}").display().to_string();
    assert!(said.stdout.contains(&format!("meaning: {model} in vmcp")), "{}", said.stdout);
}

#[tokio::test]
async fn what_cannot_work_ends_the_start() {
    let folder = Folder::new();
    let with = async |flags: &[&str]| folder.shows(&[&["demo", "-p", "0"], flags].concat()).await;
    let told = [
        with(&["--embedding-model", "./nowhere"]).await,
        with(&["--embedding-model", "some/other", "--offline"]).await,
        with(&["--optimizer", "--offline"]).await,
    ];
    insta::assert_snapshot!(told.join("\n\n"), @"
    exit 3
    --- stderr
    error: tools cannot be found by meaning with <folder>/nowhere: there is no such folder
    hint: change that, or leave meaning out: tools are then found by their words

    exit 3
    --- stderr
    error: tools cannot be found by meaning with some/other: it is not in <folder>/.cache/vmcp/models, and fetching is switched off; switch it on, or put the model into a folder and name that
    hint: change that, or leave meaning out: tools are then found by their words

    exit 2
    --- stderr
    error: the following required arguments were not provided:
      <--optimizer-embedding|--embedding-model <DIR|NAME>>

    Usage: vmcp demo --port <PORT> --optimizer --offline <--optimizer-embedding|--embedding-model <DIR|NAME>>

    For more information, try '--help'.
    ");
}
