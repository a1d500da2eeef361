//! What finding tools by their meaning costs.
//!
//! Times are processor time of the whole process, because a model works in a thread of its own:
//! nothing else may run in here meanwhile. Thousands of tools have arbitrary vectors, for which no
//! model is needed, and questions have real ones.

use std::{
    collections::HashSet,
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use rustix::time::{ClockId, clock_gettime};
use vmcp_search::{EmbedError, Embedder};

use super::{
    super::{
        embedding,
        set::{Set, Tool},
        tool::FindTool,
    },
    Scale, resident_bytes,
};
use crate::{Outcome, statistics::quantile};

/// Questions that are asked.
const QUESTIONS: usize = 300;
/// Tools that are embedded.
const EMBEDDED: usize = 500;

/// Measures all of it; `tools` are those that the other numbers are of.
pub(super) fn measure(
    scale: &mut Scale,
    sets: &[Set],
    tools: &[Tool],
    model: &Arc<dyn Embedder>,
) -> Outcome {
    let questions = questions(sets);
    measure_model(scale, &questions, &**model)?;
    measure_search(scale, &questions, tools, model)?;
    measure_embedding(scale, sets, model)
}

/// Some questions of all sets, each once.
fn questions(sets: &[Set]) -> Vec<&str> {
    let all: Vec<_> =
        sets.iter().flat_map(|set| &set.queries).map(|question| &*question.text).collect();
    let every = (all.len() / QUESTIONS).max(1);
    let mut seen = HashSet::new();
    all.into_iter().step_by(every).filter(|text| seen.insert(*text)).collect()
}

fn measure_model(scale: &mut Scale, questions: &[&str], model: &dyn Embedder) -> Outcome {
    let mut times = Vec::new();
    for question in questions {
        let start = processor_time();
        black_box(embedding::embed(model, question)?);
        times.push(processor_time() - start);
    }
    show(scale, "the model alone, one question", times);
    Ok(())
}

fn measure_search(
    scale: &mut Scale,
    questions: &[&str],
    tools: &[Tool],
    model: &Arc<dyn Embedder>,
) -> Outcome {
    let known = questions.iter().map(|question| (*question).to_owned()).collect();
    let embedder = Arc::new(Arbitrary { model: Arc::clone(model), known });
    let tool = FindTool::cold(tools, Some(embedder), None)?;
    let before = resident_bytes()?;
    tool.warm()?;
    // The vectors are put in the order of the index when they are first needed.
    tool.ask("first")?;
    let resident = resident_bytes()?.saturating_sub(before);
    let status = tool.status();
    let counted = status.index.map_or(0, |index| index.memory_bytes) + status.vectors_bytes;
    scale.share("memory of one tool with its vector, counted", counted);
    scale.within_bytes(6 << 10);
    scale.share("memory of one tool with its vector, resident", resident);
    let mut times = Vec::new();
    for question in questions {
        let start = processor_time();
        black_box(tool.ask(question)?);
        times.push(processor_time() - start);
    }
    show(scale, "find_tool by words and meaning", times);
    scale.within(Duration::from_millis(8));
    Ok(())
}

/// Some real tools, embedded by the model, and once more from the disk.
fn measure_embedding(scale: &mut Scale, sets: &[Set], model: &Arc<dyn Embedder>) -> Outcome {
    let all: Vec<_> = sets.iter().flat_map(|set| &set.tools).collect();
    let every = (all.len() / EMBEDDED).max(1);
    let tools: Vec<_> = all.into_iter().step_by(every).take(EMBEDDED).cloned().collect();
    let store = tempfile::tempdir()?;
    let bounds = [Duration::from_secs(5), Duration::from_millis(50)];
    for (from, bound) in ["embedded", "from the cache"].into_iter().zip(bounds) {
        let tool = FindTool::cold(&tools, Some(Arc::clone(model)), Some(store.path().to_owned()))?;
        let (start, clock) = (processor_time(), Instant::now());
        tool.warm()?;
        let (taken, clock) = (processor_time() - start, clock.elapsed());
        scale.time(&format!("{} tools {from}", tools.len()), taken);
        scale.within(bound);
        scale.time(&format!("{} tools {from}, by the clock", tools.len()), clock);
        tool.close();
    }
    Ok(())
}

/// Adds the p99 and the median.
fn show(scale: &mut Scale, what: &str, mut times: Vec<Duration>) {
    times.sort();
    scale.time(&format!("{what}, p99"), quantile(&times, 0.99));
    scale.time(&format!("{what}, median"), quantile(&times, 0.5));
}

/// The processor time that all threads took so far.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.try_into().expect("no time before the start of the process")
}

/// A model that reads only the questions that it knows.
struct Arbitrary {
    model: Arc<dyn Embedder>,
    known: HashSet<String>,
}

#[async_trait]
impl Embedder for Arbitrary {
    fn id(&self) -> &'static str {
        "arbitrary"
    }

    fn dim(&self) -> usize {
        self.model.dim()
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        if texts.iter().all(|text| self.known.contains(*text)) {
            return self.model.embed(texts).await;
        }
        let vector = |text: &&str| {
            let seed = text
                .bytes()
                .fold(7, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
            let mut random = fastrand::Rng::with_seed(seed);
            (0..self.dim()).map(|_| random.f32() - 0.5).collect()
        };
        Ok(texts.iter().map(vector).collect())
    }
}
