//! Sets of tools and questions, as JSON lines.

use std::{collections::HashMap, fs, path::Path};

use serde_json::{Value, json};
use vmcp_core::Json;
use vmcp_search::Document;

use crate::Outcome;

/// One set.
pub(super) struct Set {
    pub(super) name: String,
    /// In the order of their ids, each id once.
    pub(super) tools: Vec<Tool>,
    pub(super) queries: Vec<Question>,
}

/// A tool of a set.
#[derive(Clone)]
pub(super) struct Tool {
    pub(super) id: String,
    pub(super) server: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) definition: Json,
}

/// A question, and the tools that answer it.
pub(super) struct Question {
    pub(super) text: String,
    /// Places of tools, and how well each answers. One that a set lists with grade 0 counts as
    /// found like any other, and gains nothing.
    pub(super) relevant: Vec<(usize, f64)>,
}

impl Question {
    /// How well the tool at a place answers it, if the set says that it does.
    pub(super) fn grade(&self, at: usize) -> Option<f64> {
        self.relevant.iter().find(|(relevant, _)| *relevant == at).map(|(_, grade)| *grade)
    }
}

impl Tool {
    /// What vmcp reads of it.
    pub(super) fn document(&self) -> Document<'_> {
        Document {
            name: &self.id,
            original: &self.name,
            backend: &self.server,
            title: None,
            definition: &self.definition,
        }
    }
}

/// Reads every folder in `folder` that has tools, in the order of their names.
pub(super) fn all(folder: &Path) -> Outcome<Vec<Set>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut folders: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.sort();
    folders.retain(|folder| folder.join("tools.jsonl").is_file());
    folders.iter().map(|folder| read(folder)).collect()
}

fn read(folder: &Path) -> Outcome<Set> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut tools: Vec<_> =
        lines(&folder.join("tools.jsonl"))?.iter().map(tool).collect::<Outcome<_>>()?;
    tools.sort_by(|one, other| one.id.cmp(&other.id));
    tools.dedup_by(|later, first| later.id == first.id);
    let queries = folder.join("queries.jsonl");
    let queries = if queries.is_file() { lines(&queries)? } else { Vec::new() };
    let places: HashMap<_, _> =
        (0..).zip(&tools).map(|(at, tool)| (tool.id.as_str(), at)).collect();
    let queries = queries.iter().map(|query| question(query, &places)).collect();
    Ok(Set { name, queries, tools })
}

fn lines(file: &Path) -> Outcome<Vec<Value>> {
    let text = fs::read_to_string(file)?;
    let parse = |line| serde_json::from_str(line).map_err(Into::into);
    text.lines().filter(|line| !line.trim().is_empty()).map(parse).collect()
}

fn tool(value: &Value) -> Outcome<Tool> {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let (name, description) = (text("name"), text("description"));
    let definition = json!({
        "name": name,
        "description": description,
        "inputSchema": value["input_schema"],
    });
    let definition = Json::parse(definition.to_string())?;
    Ok(Tool { id: text("id"), server: text("server"), name, description, definition })
}

fn question(value: &Value, places: &HashMap<&str, usize>) -> Question {
    let grade = |id: &str| value["grades"][id].as_f64().unwrap_or(1.0);
    let ids = value["relevant"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let relevant = ids.filter_map(|id| Some((*places.get(id)?, grade(id))));
    Question {
        text: value["query"].as_str().unwrap_or_default().to_owned(),
        relevant: relevant.collect(),
    }
}
