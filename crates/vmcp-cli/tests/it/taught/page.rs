//! A page of Markdown as prose and fenced blocks, which can be put together again.

/// A line of prose, or a block.
pub(super) enum Piece {
    Prose(String),
    Block(Block),
}

/// A fenced block.
pub(super) struct Block {
    /// What stands behind the opening fence, such as `json whole`.
    pub(super) info: String,
    /// Its lines, each with its end.
    pub(super) text: String,
    /// The line of its opening fence.
    pub(super) line: usize,
}

const FENCE: &str = "```";

/// The pieces of `page`.
pub(super) fn pieces(page: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in page.lines().enumerate() {
        match (open.take(), line.strip_prefix(FENCE)) {
            (Some(block), Some(_)) => pieces.push(Piece::Block(block)),
            (Some(mut block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
            (None, Some(info)) => {
                open = Some(Block { info: info.to_owned(), text: String::new(), line: at + 1 });
            }
            (None, None) => pieces.push(Piece::Prose(line.to_owned())),
        }
    }
    assert!(open.is_none(), "a block has no end");
    pieces
}

/// The page of `pieces`.
pub(super) fn page(pieces: &[Piece]) -> String {
    let shown = pieces.iter().map(|piece| match piece {
        Piece::Prose(line) => format!("{line}\n"),
        Piece::Block(block) => format!("{FENCE}{}\n{}{FENCE}\n", block.info, block.text),
    });
    shown.collect()
}

/// The rows of the table that follows the line `head`: their cells, without the row of dashes.
pub(super) fn table(page: &str, head: &str) -> Vec<Vec<String>> {
    let lines = page.lines().skip_while(|line| *line != head).skip(2);
    let rows = lines.take_while(|line| line.starts_with('|')).map(|line| {
        let cells = line.trim_matches('|').split(" | ");
        cells.map(|cell| cell.trim().replace("\\|", "|")).collect()
    });
    rows.collect()
}

#[test]
fn a_page_is_taken_apart_and_put_together() {
    let text = "# A\n\n```json whole\n{\n}\n```\n| a | b |\n|---|---|\n| 1 \\| 2 | 3 |\nend\n";
    let pieces = pieces(text);
    let blocks: Vec<_> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Block(block) => Some((&*block.info, &*block.text, block.line)),
            Piece::Prose(_) => None,
        })
        .collect();
    assert_eq!(blocks, [("json whole", "{\n}\n", 3)]);
    assert_eq!(page(&pieces), text);
    assert_eq!(table(text, "| a | b |"), [["1 | 2", "3"]]);
}
