//! Reading vectors out of what a service answers, which may be anything.

#[cfg(test)]
mod tests;

use serde::{Deserialize, de::DeserializeOwned};

use super::{Provider, fault::Fault, veil::Veil};

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected {
    /// How many texts were sent.
    pub(super) count: usize,
    /// The length of each vector, once it is known.
    pub(super) dim: Option<usize>,
}

/// As many vectors as there were texts, in their order, all of one length, of numbers.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) vectors: Vec<Vec<f32>>,
    /// Which model made them, where the service says so.
    pub(super) model: Option<String>,
}

/// A vector as it is read: what is too large for it is found in the vector, whatever the reader of
/// JSON makes of that.
type Wide = Vec<f64>;

#[derive(Deserialize)]
struct OpenAi {
    data: Vec<Item>,
    model: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    /// The position of its text. Without it the order counts.
    index: Option<usize>,
    embedding: Wide,
}

/// Reads the answer to a request for vectors.
pub(super) fn read(
    provider: Provider,
    body: &[u8],
    expected: Expected,
    veil: &Veil,
) -> Result<Answer, Fault> {
    let answer = match provider {
        Provider::Tei => {
            let vectors: Vec<Wide> = parse(body, veil, "vectors")?;
            Answer { vectors: vectors.iter().map(narrow).collect(), model: None }
        }
        Provider::OpenAi => {
            let OpenAi { data, model } = parse(body, veil, "vectors")?;
            Answer { vectors: in_order(data)?, model }
        }
    };
    check(&answer.vectors, expected)?;
    Ok(answer)
}

/// Reads JSON; `what` was asked for.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8], veil: &Veil, what: &str) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|error| {
        let quote = veil.quote(body);
        if error.is_eof() {
            return Fault::passing(format!("ended its answer too early: {quote}"));
        }
        let text = match error.is_data() {
            true => format!("answered with JSON that has no {what}: {quote}"),
            false => format!("did not answer with JSON: {quote}"),
        };
        Fault::Broken(format!("{text}; is `embeddingService` right?"))
    })
}

fn in_order(data: Vec<Item>) -> Result<Vec<Vec<f32>>, Fault> {
    let mut vectors = vec![None; data.len()];
    for (position, item) in data.into_iter().enumerate() {
        let index = item.index.unwrap_or(position);
        let Some(free) = vectors.get_mut(index).filter(|slot| slot.is_none()) else {
            return Err(Fault::Broken(format!(
                "answered with the vector of text {index} twice, or there is no such text"
            )));
        };
        *free = Some(narrow(&item.embedding));
    }
    // Each of them found another place, so all places are taken.
    Ok(vectors.into_iter().flatten().collect())
}

#[expect(clippy::cast_possible_truncation, reason = "vectors are compared in single precision")]
fn narrow(vector: &Wide) -> Vec<f32> {
    vector.iter().map(|number| *number as f32).collect()
}

fn check(vectors: &[Vec<f32>], expected: Expected) -> Result<(), Fault> {
    let wrong = |text: String| Err(Fault::Broken(format!("answered with {text}")));
    let (found, count) = (vectors.len(), expected.count);
    if found != count {
        return wrong(format!("{found} vectors for {count} texts"));
    }
    let first = vectors.first().map_or(0, Vec::len);
    let dim = expected.dim.unwrap_or(first);
    if dim == 0 {
        return wrong("a vector of no numbers".to_owned());
    }
    if let Some(other) = vectors.iter().find(|vector| vector.len() != dim) {
        let found = other.len();
        return wrong(format!("a vector of {found} numbers, expected {dim}; is it another model?"));
    }
    match vectors.iter().flatten().all(|number| number.is_finite()) {
        true => Ok(()),
        false => wrong("a vector that has something else than numbers".to_owned()),
    }
}
