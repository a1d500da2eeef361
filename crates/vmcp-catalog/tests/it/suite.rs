//! Runs `tests/suite/*.md`: prose, a `group` block, and the `catalog` it gives.
//!
//! With `BLESS=1` in the environment the expected blocks are written anew; review the difference.

use std::{fs, path::Path};

use vmcp_catalog::Aggregated;

use crate::support::{group, print};

const FENCE: &str = "```";

/// The suite with each expectation replaced by what the crate says, and the number of cases.
fn answered(text: &str) -> (String, usize) {
    let mut out = String::new();
    let mut cases = 0;
    let mut blocks = text.split(FENCE);
    out.push_str(blocks.next().unwrap_or_default());
    while let (Some(block), Some(prose)) = (blocks.next(), blocks.next()) {
        let answer = match block.strip_prefix("group\n") {
            Some(lines) => {
                cases += 1;
                let Aggregated { catalog, conflicts } = group(lines).aggregated();
                let conflicts = conflicts.map(|conflicts| format!("\nconflicts: {conflicts}"));
                let answer = print(&catalog) + &conflicts.unwrap_or_default();
                let (between, _old) = (prose, blocks.next());
                let after = blocks.next().unwrap_or_default();
                format!("{block}{FENCE}{between}{FENCE}catalog\n{answer}\n{FENCE}{after}")
            }
            None => panic!("a block that is neither a group nor after one:{block}"),
        };
        out.push_str(FENCE);
        out.push_str(&answer);
    }
    (out, cases)
}

fn run(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite").join(name);
    let text = fs::read_to_string(&path).unwrap();
    let (answered, cases) = answered(&text);
    assert!(cases > 0, "{name} has no case");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, answered).unwrap();
    } else {
        assert_eq!(answered, text, "{name}");
    }
}

#[test]
fn prefix() {
    run("prefix.md");
}

#[test]
fn priority() {
    run("priority.md");
}

#[test]
fn manual() {
    run("manual.md");
}

#[test]
fn overrides() {
    run("overrides.md");
}

#[test]
fn visibility() {
    run("visibility.md");
}

#[test]
fn prompts() {
    run("prompts.md");
}

#[test]
fn names() {
    run("names.md");
}

#[test]
fn uris() {
    run("uris.md");
}

#[test]
fn every_file_of_the_suite_is_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    let mut files: Vec<_> = files.map(|name| name.into_string().unwrap()).collect();
    files.sort();
    assert_eq!(
        files.join(" "),
        "manual.md names.md overrides.md prefix.md priority.md prompts.md uris.md visibility.md"
    );
}
