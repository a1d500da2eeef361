//! The tables of the page: limits and their defaults, and what differs from Python.

use std::fs;

use serde_json::Value;

use super::{PLAIN, page, path, text, world::World};
use crate::kit::Folder;

const LIMITS: &str = "| setting | default | flag of `serve` | what it bounds |";
const DIFFERENCES: &str = "| script | here | Python |";

/// Settings that are no limits.
const OTHERS: [&str; 3] = ["enabled", "allow", "scripts"];

fn code(cell: &str) -> &str {
    cell.trim_matches('`')
}

#[test]
fn limits_are_those_of_the_configuration() {
    let schema = fs::read_to_string(path("schema/vmcp.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let mut known = schema["$defs"]["CodeMode"]["properties"].as_object().unwrap().clone();
    known.retain(|name, _| !OTHERS.contains(&&**name));
    for row in page::table(&text(), LIMITS) {
        let setting = known.remove(code(&row[0])).unwrap_or_else(|| panic!("{}", row[0]));
        let description = setting["description"].as_str().unwrap().replace('`', "");
        assert!(description.ends_with(&format!(": {}.", code(&row[1]))), "{row:?}: {description}");
    }
    assert!(known.is_empty(), "not in the table: {known:?}");
}

#[tokio::test]
async fn flags_are_those_of_the_command() {
    let help = Folder::new().run(&["serve", "--help"]).await.stdout;
    let is_one = |word: &&str| word.starts_with("--code-mode-");
    let mut known: Vec<_> = help.split_whitespace().filter(is_one).collect();
    known.sort_unstable();
    let text = text();
    let rows = page::table(&text, LIMITS);
    let mut told: Vec<_> =
        rows.iter().map(|row| code(&row[2])).filter(|flag| *flag != "–").collect();
    told.sort_unstable();
    assert_eq!(told, known);
}

#[tokio::test]
async fn what_differs_from_python_does() {
    let world = World::start(PLAIN).await;
    let text = text();
    let rows = page::table(&text, DIFFERENCES);
    assert!(rows.len() > 5, "{rows:?}");
    for row in rows {
        let script = row[0].split("<br>").map(code).collect::<Vec<_>>().join("\n");
        let told = world.run(&script).await.text();
        // Of an error, what it says.
        let told = match told.strip_prefix("script:") {
            Some(error) => {
                error.lines().next().unwrap().splitn(3, [':', ' ']).nth(2).unwrap().trim()
            }
            None => &told,
        };
        assert_eq!(told, code(&row[1]), "{script}");
    }
    world.stop().await;
}
