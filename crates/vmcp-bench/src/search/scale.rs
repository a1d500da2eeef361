//! Speed and memory with many tools.
//!
//! Times are processor time of the one thread that works: what else the machine does falls out.

mod meaning;
mod rows;

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;
use vmcp_core::Json;
use vmcp_search::{Document, Embedder, Index, Quantized, Query, Vectors, View};

use super::{
    HITS,
    set::{Set, Tool},
    tool::FindTool,
};
use crate::{
    Outcome,
    statistics::{median_duration, quantile},
};
pub(super) use rows::Scale;

/// How often what takes long is measured.
const ROUNDS: usize = 5;
/// The length of vectors, that of the smallest sentence models.
const DIM: usize = 384;
/// Tools that an update brings.
const CHANGED: usize = 20;

/// Measures with `count` tools: those of all sets, and copies of them with other words.
pub(super) fn measure(
    sets: &[Set],
    count: usize,
    model: Option<&Arc<dyn Embedder>>,
) -> Outcome<Scale> {
    let tools = many(sets, count)?;
    let before = resident_bytes()?;
    let index = Arc::new(Index::build(documents(&tools)));
    let resident = resident_bytes()?.saturating_sub(before);
    let mut scale = Scale::new(count);
    scale.share("memory of one tool, counted", index.memory_bytes());
    scale.share("memory of one tool, resident", resident);
    scale.time("index all", median_of(|| black_box(Index::build(documents(&tools)))));
    scale.within(Duration::from_millis(250));
    scale.time("index 20 that changed", median_of(|| black_box(index.update(changed(&tools)))));
    scale.time("view of half of them", median_of(|| black_box(index.view(half))));
    for (whose, view) in [("all", index.view(|_| true)), ("half", index.view(half))] {
        let times = times(&view, sets);
        for (name, part) in [("median", 0.5), ("p95", 0.95), ("p99", 0.99)] {
            scale.time(
                &format!("query of a caller who sees {whose}, {name}"),
                quantile(&times, part),
            );
        }
        scale.within(Duration::from_micros(200));
    }
    let everything = index.view(|_| true);
    let nearest = || black_box(everything.nearest("create_isue"));
    scale.time("names near to an unknown one", median_of(nearest));
    measure_tool(&mut scale, sets, &tools)?;
    let (vectors, query) = vectors(count);
    scale.share("memory of one vector", vectors.memory_bytes());
    scale.time("compare all vectors", median_of(|| black_box(vectors.scores(&query))));
    if let Some(model) = model {
        meaning::measure(&mut scale, sets, &tools, model)?;
    }
    Ok(scale)
}

/// The whole of `find_tool`: the first call waits for the index and for the count of tokens, the
/// others give ten definitions twice, as a text and as a value.
fn measure_tool(scale: &mut Scale, sets: &[Set], tools: &[Tool]) -> Outcome {
    let tool = FindTool::new(tools, None)?;
    let start = Instant::now();
    tool.ask("first")?;
    scale.time("the first find_tool, by the clock", start.elapsed());
    let questions = sets.iter().flat_map(|set| &set.queries);
    let mut times = Vec::new();
    for question in questions {
        let start = processor_time();
        black_box(tool.ask(&question.text)?);
        times.push(processor_time() - start);
    }
    times.sort();
    scale.time("find_tool, median", quantile(&times, 0.5));
    scale.time("find_tool, p99", quantile(&times, 0.99));
    Ok(())
}

fn documents(tools: &[Tool]) -> impl Iterator<Item = Document<'_>> {
    tools.iter().map(Tool::document)
}

/// The tools, some of which have other words.
fn changed(tools: &[Tool]) -> impl Iterator<Item = Document<'_>> {
    let title = |at| (at % (tools.len() / CHANGED).max(1) == 0).then_some("Changed");
    documents(tools).enumerate().map(move |(at, tool)| Document { title: title(at), ..tool })
}

/// Every second tool, by an arbitrary rule.
fn half(name: &str) -> bool {
    name.bytes().fold(0, |sum: u8, byte| sum.wrapping_add(byte)).is_multiple_of(2)
}

/// How long each question of all sets takes, sorted.
fn times(view: &View, sets: &[Set]) -> Vec<Duration> {
    let questions = sets.iter().flat_map(|set| &set.queries).map(|question| &question.text);
    let time = |text: &String| {
        let start = processor_time();
        let query = Query::new(text, &[]).ok()?;
        black_box(view.search(&query, None, HITS));
        Some(processor_time() - start)
    };
    let mut times: Vec<_> = questions.filter_map(time).collect();
    times.sort();
    times
}

fn median_of<T>(mut work: impl FnMut() -> T) -> Duration {
    median_duration((0..ROUNDS).map(|_| {
        let start = processor_time();
        let result = work();
        let taken = processor_time() - start;
        drop(result);
        taken
    }))
}

/// The processor time that this thread took so far.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.try_into().expect("no time before the start of the thread")
}

/// Vectors without meaning, and a query.
fn vectors(count: usize) -> (Vectors, Vec<f32>) {
    let mut random = fastrand::Rng::with_seed(7);
    let mut vector = || -> Vec<f32> { (0..DIM).map(|_| random.f32() - 0.5).collect() };
    let query = vector();
    (Vectors::collect(DIM, (0..count).map(|_| Some(Quantized::new(&vector())))), query)
}

/// The tools of all sets under distinct names, and copies of them until there are `count`. In a
/// copy, one word of five is another one.
fn many(sets: &[Set], count: usize) -> Outcome<Vec<Tool>> {
    let real: Vec<_> = sets.iter().flat_map(|set| &set.tools).collect();
    let words: Vec<_> = real.iter().flat_map(|tool| tool.description.split(' ')).collect();
    let mut random = fastrand::Rng::with_seed(42);
    let copy = |(at, tool): (usize, &Tool)| -> Outcome<Tool> {
        let round = at / real.len();
        let mut other =
            |word| if random.u8(0..5) == 0 { words[random.usize(0..words.len())] } else { word };
        let described: Vec<_> = tool.description.split(' ').map(&mut other).collect();
        let mut definition: Value = serde_json::from_str(tool.definition.as_str())?;
        definition["description"] = described.join(" ").into();
        let definition = Json::parse(definition.to_string())?;
        let (id, server) = (format!("{at}:{}", tool.id), format!("{}{round}", tool.server));
        Ok(Tool { id, server, definition, ..tool.clone() })
    };
    real.iter().copied().cycle().take(count).enumerate().map(copy).collect()
}

/// The memory of this process.
fn resident_bytes() -> Outcome<usize> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    let kib: usize = number.and_then(|number| number.parse().ok()).ok_or("no VmRSS")?;
    Ok(kib * 1024)
}
