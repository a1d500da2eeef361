//! How the vectors of tokens become one vector of a text.

use std::fmt;

use serde_json::Value;

use super::network::Output;

/// What counts of the vectors of the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pooling {
    /// Their middle.
    Mean,
    /// The vector of the first token, which stands for the whole text.
    First,
    /// The largest number at each place.
    Max,
}

impl Pooling {
    /// Reads `1_Pooling/config.json`; the mean where nothing is said.
    ///
    /// # Errors
    /// Names a way that is not known here.
    pub(super) fn parse(settings: &Value) -> Result<Self, String> {
        let mode = settings["pooling_mode"].as_str();
        match mode.map_or_else(|| flags(settings), |mode| vec![mode]).as_slice() {
            [] | ["mean" | "mean_tokens"] => Ok(Self::Mean),
            ["cls" | "cls_token"] => Ok(Self::First),
            ["max" | "max_tokens"] => Ok(Self::Max),
            others => Err(format!(
                "1_Pooling/config.json asks for {}, only mean, cls and max are known here; run this \
                 model behind an embedding service",
                others.join(" and ")
            )),
        }
    }

    /// Makes one vector of length 1.
    pub(super) fn pool(self, output: &Output) -> Vec<f32> {
        let rows = output.numbers.chunks_exact(output.dim);
        let pooled = match self {
            Self::First => output.numbers[..output.dim].to_vec(),
            Self::Mean => fold(rows, |sum, number| sum + number),
            Self::Max => fold(rows, f32::max),
        };
        unit(pooled)
    }
}

impl fmt::Display for Pooling {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Mean => "mean",
            Self::First => "cls",
            Self::Max => "max",
        })
    }
}

/// The ways that are switched on, by the end of their names.
fn flags(settings: &Value) -> Vec<&str> {
    let settings = settings.as_object().into_iter().flatten();
    let on = settings.filter(|(_, value)| value.as_bool() == Some(true));
    on.filter_map(|(name, _)| name.strip_prefix("pooling_mode_")).collect()
}

fn fold<'a>(mut rows: impl Iterator<Item = &'a [f32]>, step: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    let mut folded = rows.next().unwrap_or_default().to_vec();
    for row in rows {
        folded.iter_mut().zip(row).for_each(|(so_far, number)| *so_far = step(*so_far, *number));
    }
    folded
}

/// Brings a vector to length 1, which also makes a mean of a sum. One without a length stays.
fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    if length.is_normal() {
        vector.iter_mut().for_each(|number| *number /= length);
    }
    vector
}
