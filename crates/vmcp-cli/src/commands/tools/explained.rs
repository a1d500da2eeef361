//! Why a search finds what it finds, as a table and for programs.

use serde_json::{Value, json};
use vmcp::search::{Explained, Field, FoundBy, HitParts, Part, TermPart};

/// For people: the words of the query, then a line for each tool.
pub(super) fn text(explained: &Explained) -> String {
    let explanation = &explained.explanation;
    let mut lines =
        vec![format!("index    {:016x}, {} tools", explanation.index_version, explanation.tools)];
    lines.extend(explained.model.as_ref().map(|model| format!("meaning  {model}")));
    lines.extend(explained.note.as_ref().map(|note| format!("note     {note}")));
    lines.extend(explanation.terms.iter().map(term));
    lines.push(String::new());
    match &*explanation.hits {
        [] => lines.push("no tool was found".to_owned()),
        hits => lines.extend(table(hits)),
    }
    lines.join("\n")
}

fn term(term: &TermPart) -> String {
    let TermPart { term, tools, worth } = term;
    format!("word     {term}: in {}, worth {worth:.2}", crate::say::count(*tools, "tool"))
}

const HEAD: [&str; 8] = ["", "tool", "score", "words", "rank", "meaning", "rank", "words by field"];

/// Columns as wide as what stands in them; numbers end below each other.
fn table(hits: &[HitParts]) -> Vec<String> {
    let rows: Vec<[String; 8]> =
        std::iter::once(HEAD.map(str::to_owned)).chain((1..).zip(hits).map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..HEAD.len()).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &[String; 8]| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
            let is_text = matches!(column, 1 | 7);
            if is_text { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn row((place, hit): (usize, &HitParts)) -> [String; 8] {
    let score = match hit.found_by {
        FoundBy::Name => "named".to_owned(),
        FoundBy::Score => format!("{:.2}", hit.score),
    };
    let part = |part: Option<&Part>| match part {
        Some(part) => (format!("{:.2}", part.score), part.rank.to_string()),
        None => ("-".to_owned(), "-".to_owned()),
    };
    let ((words, words_rank), (meaning, meaning_rank)) =
        (part(Some(&hit.words)), part(hit.meaning.as_ref()));
    let fields = fields(hit).map(|(field, score)| format!("{field} {score:.2}"));
    let fields = fields.collect::<Vec<_>>().join(", ");
    [
        format!("{place}."),
        hit.name.to_string(),
        score,
        words,
        words_rank,
        meaning,
        meaning_rank,
        fields,
    ]
}

/// What each field has in the score of the words, where it has something.
fn fields(hit: &HitParts) -> impl Iterator<Item = (&'static str, f32)> {
    let fields = Field::ALL.iter().zip(hit.fields).filter(|(_, score)| *score > 0.0);
    fields.map(|(field, score)| (field.name(), score))
}

/// For programs.
pub(super) fn json(query: &str, explained: &Explained) -> Value {
    let explanation = &explained.explanation;
    json!({
        "query": query,
        "index": format!("{:016x}", explanation.index_version),
        "indexedTools": explanation.tools,
        "model": explained.model,
        "note": explained.note,
        "terms": explanation.terms.iter().map(|term| json!({
            "term": term.term, "tools": term.tools, "worth": number(term.worth),
        })).collect::<Vec<_>>(),
        "tools": explanation.hits.iter().map(hit).collect::<Vec<_>>(),
    })
}

fn hit(hit: &HitParts) -> Value {
    let fields = fields(hit).map(|(field, score)| (field.to_owned(), number(score)));
    json!({
        "name": &*hit.name,
        "named": hit.found_by == FoundBy::Name,
        "score": number(hit.score),
        "words": part(&hit.words),
        "fields": fields.collect::<serde_json::Map<_, _>>(),
        "meaning": hit.meaning.as_ref().map(part),
    })
}

fn part(part: &Part) -> Value {
    json!({"score": number(part.score), "scaled": number(part.scaled), "rank": part.rank})
}

/// Four digits after the point: more would be noise.
fn number(number: f32) -> Value {
    json!((f64::from(number) * 10_000.0).round() / 10_000.0)
}
