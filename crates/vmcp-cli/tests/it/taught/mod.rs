//! What `docs/code-mode.md` teaches works: every block of the page is run against the servers of the
//! demo, in the order of the page.
//!
//! | block | what is done |
//! |---|---|
//! | `yaml` | is a valid configuration; its `codeMode` is that of the scripts up to the next heading |
//! | `starlark` | is run |
//! | `json` | is what the script before it gave back |
//! | `json whole` | is the whole result of the call, but for the protocol's own members |
//! | `text` | is the text of the result, with logs or errors |
//! | `text progress` | is what the client was told meanwhile |
//! | `text log` | is what the gateway logged about the script |
//! | `text description` | has lines of the tool's description |
//! | `sh` | see `first_steps` |
//!
//! With `BLESS=1` in the environment what comes out is written into the page; review the difference.

mod first_steps;
mod page;
mod show;
mod tables;
mod world;

use std::{env, fs, path::PathBuf};

use page::{Block, Piece};
use world::{Told, World};

use crate::kit::Folder;

/// The configuration of scripts under which no other one stands.
const PLAIN: &str = "codeMode: {enabled: true}\n";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

fn text() -> String {
    fs::read_to_string(path("docs/code-mode.md")).unwrap()
}

#[tokio::test]
async fn every_example_gives_what_the_page_says() {
    let mut pieces = page::pieces(&text());
    let mut reader = Reader { section: PLAIN.to_owned(), world: None, told: None };
    let mut wrong = Vec::new();
    for piece in &mut pieces {
        match piece {
            Piece::Prose(line) if line.starts_with("##") => PLAIN.clone_into(&mut reader.section),
            Piece::Prose(_) => {}
            Piece::Block(block) => {
                let real = reader.read(block).await;
                if masked(&real) != masked(&block.text) {
                    wrong.push(format!("line {}:\n{}instead of\n{real}", block.line, block.text));
                    block.text = real;
                }
            }
        }
    }
    assert!(reader.told.is_none(), "the last script has no result");
    reader.world.unwrap().stop().await;
    if env::var_os("BLESS").is_some() {
        fs::write(path("docs/code-mode.md"), page::page(&pieces)).unwrap();
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// Whoever reads the page from its beginning to its end, and tries everything.
struct Reader {
    /// The configuration of the scripts that come.
    section: String,
    world: Option<World>,
    /// What the last script gave, until a block has shown it.
    told: Option<Told>,
}

impl Reader {
    /// What a block must say.
    async fn read(&mut self, block: &Block) -> String {
        let Block { info, text, line } = block;
        match &**info {
            "text progress" => return self.told(*line).progress(),
            "text log" => {
                let world = self.world.as_ref().expect("it ran the script");
                return world.log(self.told(*line)).await;
            }
            "json" | "json whole" | "text" => {
                let shown = self.told(*line).shown(info);
                self.told = None;
                return shown;
            }
            _ => assert!(self.told.is_none(), "the script before line {line} has no result"),
        }
        match &**info {
            "yaml" => self.section = configuration(text).await,
            "starlark" => self.told = Some(self.world().await.run(text).await),
            "text description" => {
                let description = self.world().await.description().await;
                for line in text.lines() {
                    assert!(description.lines().any(|real| real == line), "{line}\n{description}");
                }
            }
            "sh" => {}
            other => panic!("line {line}: nobody tests blocks of the kind `{other}`"),
        }
        text.clone()
    }

    fn told(&self, line: usize) -> &Told {
        self.told.as_ref().unwrap_or_else(|| panic!("there is no script for line {line}"))
    }

    async fn world(&mut self) -> &World {
        let world = World::with(&self.section, self.world.take()).await;
        self.world.insert(world)
    }
}

/// Checks a configuration, and returns what of it is about scripts.
async fn configuration(text: &str) -> String {
    let folder = Folder::new();
    folder.write("vmcp.yaml", &(world::servers() + text));
    let said = folder.run(&["validate"]).await;
    assert_eq!(said.code, Some(0), "{text}{}", said.stderr);
    text.to_owned()
}

/// `text` without the figures that are not the same everywhere or for ever.
fn masked(text: &str) -> String {
    let words = ["\"steps\": ", "\"peakBytes\": ", "\"durationMs\": "];
    let logged = ["steps=", "peak_bytes=", "duration_ms="];
    let mask = |text: String, key: &&str| {
        let parts = text.split(key).enumerate().map(|(at, part)| match at {
            0 => part,
            _ => part.trim_start_matches(|c: char| c.is_ascii_digit()),
        });
        parts.collect::<Vec<_>>().join(key)
    };
    words.iter().chain(&logged).fold(text.to_owned(), mask)
}

#[test]
fn the_script_that_the_benchmark_measures_is_shown() {
    let measured = fs::read_to_string(path("crates/vmcp-bench/src/rounds/triage.star")).unwrap();
    let pieces = page::pieces(&text());
    let is_it = |piece: &Piece| matches!(piece, Piece::Block(block) if block.text == measured);
    assert!(pieces.iter().any(is_it));
}
