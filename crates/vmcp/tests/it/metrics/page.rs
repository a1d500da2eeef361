//! The page for operators has what is told, and nothing else.

use std::{collections::BTreeSet, path::Path};

use super::{text, world};

/// A row of the table: name, type, labels, query.
struct Row {
    name: String,
    kind: String,
    labels: BTreeSet<String>,
    query: String,
}

fn rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/metrics.md");
    let page = std::fs::read_to_string(path).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `toolhive_"));
    let rows = rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, kind, labels, _, query] = cells[..] else { panic!("{line}") };
        Row {
            name: name.trim_matches('`').to_owned(),
            kind: kind.to_owned(),
            labels: quoted(labels).collect(),
            query: query.trim_matches('`').replace("\\|", "|"),
        }
    });
    rows.collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}

#[tokio::test]
async fn the_page_has_every_name_with_its_type_and_labels() {
    let (_fake, vmcp) = world::everything().await;
    world::live(&vmcp).await;
    let mut families = text::parse(&world::read(&vmcp).await);
    assert_eq!(families.remove("target_info").unwrap().kind, "gauge");
    let samples: BTreeSet<String> =
        families.values().flat_map(|family| family.samples.clone()).collect();
    for row in rows() {
        let name = &row.name;
        let family = families.remove(name).unwrap_or_else(|| panic!("{name} is not told"));
        assert_eq!((&row.kind, &row.labels), (&family.kind, &family.labels), "{name}");
        let words = row.query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let named: Vec<_> = words.filter(|word| word.starts_with("toolhive_")).collect();
        assert!(named.iter().any(|word| word.starts_with(name)), "{}", row.query);
        assert!(named.iter().all(|word| samples.contains(*word)), "{}", row.query);
        let balance =
            |open, close| row.query.matches(open).count() == row.query.matches(close).count();
        assert!(balance('(', ')') && balance('{', '}') && balance('[', ']'), "{}", row.query);
    }
    let missing: Vec<_> = families.keys().collect();
    assert!(missing.is_empty(), "not on the page: {missing:?}");
    vmcp.stop().await;
}
