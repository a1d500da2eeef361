//! The commands with which the page begins.

use std::process::Command;

use serde_json::Value;

use super::{
    page::{self, Piece},
    text,
};
use crate::demo::process;

/// The blocks of shell commands.
fn commands() -> Vec<String> {
    let blocks = page::pieces(&text()).into_iter().filter_map(|piece| match piece {
        Piece::Block(block) if block.info == "sh" => Some(block.text),
        _ => None,
    });
    blocks.collect()
}

#[tokio::test]
async fn a_first_script_runs_when_pasted() {
    let commands = commands();
    let [start, request, by_hand] = &commands[..] else { panic!("three commands: {commands:?}") };
    let arguments = start.trim().strip_prefix("vmcp demo ").unwrap();
    let demo = process::start_with(&[arguments, "--latency", "0"]).await;

    let answer: Value = serde_json::from_str(&pasted(request, &demo.port()).await).unwrap();
    let told = answer["result"]["content"][0]["text"].as_str().unwrap();
    assert!(text().contains(&format!("answers `{told}`")), "{answer}");
    assert_eq!(pasted(by_hand, &demo.port()).await.trim(), told);
}

/// What `commands` print, with the port that the demo has here.
async fn pasted(commands: &str, port: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", process::binary().parent().unwrap().display());
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(commands.replace("4483", port)).current_dir(&folder).env("PATH", path);
    let output = tokio::task::spawn_blocking(move || shell.output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
