//! What the README shows works.

use std::{path::Path, process::Command};

use super::process::{self, binary};

fn readme() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    std::fs::read_to_string(file).unwrap()
}

#[tokio::test]
async fn it_shows_the_command_that_the_demo_prints() {
    let demo = process::start().await;
    let port = demo.port();
    let lines = demo.process.stdout();
    let command = lines.iter().skip_while(|line| !line.starts_with("curl "));
    let command: Vec<_> = command.take_while(|line| !line.is_empty()).cloned().collect();
    assert!(readme().contains(&command.join("\n").replace(&port, "4483")), "{command:?}");
}

#[test]
fn its_configuration_is_valid() {
    let readme = readme();
    let (_, rest) = readme.split_once("```yaml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vmcp.yaml"), text).unwrap();
    let validate = Command::new(binary()).arg("validate").current_dir(folder.path()).output();
    let validate = validate.unwrap();
    assert!(validate.status.success(), "{}", String::from_utf8_lossy(&validate.stderr));
}
