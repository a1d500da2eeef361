//! Vectors of meaning, one byte a number, compared one by one.
//!
//! A quarter of the memory of floating-point numbers, and the whole catalogue is read for a query
//! in well under a millisecond per 10,000 tools: the model that reads the query costs ten times
//! that, so a graph of neighbours would save nothing and cost a minute to build.

use std::{borrow::Borrow, iter};

/// What the whole text of a tool weighs in its vector; its name has the rest.
const FULL: f32 = 0.7;

/// The largest number in a vector, of both signs.
const MOST: f32 = 127.0;

/// One vector of length 1, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantized {
    numbers: Box<[i8]>,
    /// What one step of a number stands for.
    step: f32,
}

impl Quantized {
    /// Brings `vector` to length 1, then to bytes. Nothing but zeros, and what has no length,
    /// becomes zeros.
    #[must_use]
    pub fn new(vector: &[f32]) -> Self {
        let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
        let largest = vector.iter().fold(0.0_f32, |largest, number| largest.max(number.abs()));
        if !(length.is_normal() && largest.is_normal()) {
            return Self { numbers: vec![0; vector.len()].into(), step: 0.0 };
        }
        #[expect(clippy::cast_possible_truncation, reason = "from -127 to 127 by division")]
        let numbers = vector.iter().map(|number| (number / largest * MOST).round() as i8);
        Self { numbers: numbers.collect(), step: largest / MOST / length }
    }

    /// The numbers, and what one step of them stands for; to keep a vector.
    #[must_use]
    pub const fn parts(&self) -> (&[i8], f32) {
        (&self.numbers, self.step)
    }

    /// The vector that [`parts`](Self::parts) were of.
    #[must_use]
    pub const fn from_parts(numbers: Box<[i8]>, step: f32) -> Self {
        Self { numbers, step }
    }
}

/// The vectors of all tools of an index, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct Vectors {
    dim: usize,
    numbers: Vec<i8>,
    /// Not a number for a tool whose vector is not there.
    steps: Vec<f32>,
}

impl Vectors {
    /// Puts vectors of `dim` numbers together, one for each tool of an index in its order. Those
    /// that are not there yet, or of another length, count as not known.
    #[must_use]
    pub fn collect<Q: Borrow<Quantized>>(
        dim: usize,
        vectors: impl IntoIterator<Item = Option<Q>>,
    ) -> Self {
        let vectors = vectors.into_iter();
        let count = vectors.size_hint().0;
        let (numbers, steps) = (Vec::with_capacity(count * dim), Vec::with_capacity(count));
        let mut all = Self { dim, numbers, steps };
        for vector in vectors {
            match vector.as_ref().map(Borrow::borrow).filter(|vector| vector.numbers.len() == dim) {
                Some(vector) => all.push(&vector.numbers, vector.step),
                None => all.push(&vec![0; dim], f32::NAN),
            }
        }
        all
    }

    /// The vector of a tool: of the whole text mostly, and of its name. Both are brought to length
    /// 1 first.
    #[must_use]
    pub fn blend(full: &[f32], short: &[f32]) -> Quantized {
        let length = |vector: &[f32]| vector.iter().map(|n| n * n).sum::<f32>().sqrt();
        let weight = |weight: f32, length: f32| if length > 0.0 { weight / length } else { 0.0 };
        let (full_weight, short_weight) =
            (weight(FULL, length(full)), weight(1.0 - FULL, length(short)));
        let blended = iter::zip(full, short).map(|(f, s)| f * full_weight + s * short_weight);
        Quantized::new(&blended.collect::<Vec<_>>())
    }

    /// How near each tool is to `query`, from -1 to 1, in the order of the index; not a number for
    /// those whose vector is not known.
    #[must_use]
    pub fn scores(&self, query: &[f32]) -> Vec<f32> {
        let query = Quantized::new(query);
        if query.numbers.len() != self.dim || self.dim == 0 {
            return vec![f32::NAN; self.steps.len()];
        }
        let tools = self.numbers.chunks_exact(self.dim).zip(&self.steps);
        #[expect(clippy::cast_precision_loss, reason = "an estimate anyway")]
        let near = |numbers, step| dot(numbers, &query.numbers) as f32 * step * query.step;
        tools.map(|(numbers, step)| near(numbers, *step)).collect()
    }

    /// How many tools have a vector.
    #[must_use]
    pub fn known(&self) -> usize {
        self.steps.iter().filter(|step| !step.is_nan()).count()
    }

    /// How many bytes of memory it takes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.numbers) + size_of_val(&*self.steps)
    }

    fn push(&mut self, numbers: &[i8], step: f32) {
        self.numbers.extend_from_slice(numbers);
        self.steps.push(step);
    }
}

/// Thirty-two products at a time: the compiler makes the best vector instructions of that.
fn dot(one: &[i8], other: &[i8]) -> i32 {
    const LANES: usize = 32;
    let (heads, others) = (one.chunks_exact(LANES), other.chunks_exact(LANES));
    let product = |(a, b): (&i8, &i8)| i32::from(i16::from(*a) * i16::from(*b));
    let rest: i32 = iter::zip(heads.remainder(), others.remainder()).map(product).sum();
    rest + iter::zip(heads, others)
        .map(|(a, b)| iter::zip(a, b).map(product).sum::<i32>())
        .sum::<i32>()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_assert, proptest};

    use super::{Quantized, Vectors, dot};

    fn vectors() -> impl Strategy<Value = Vec<Vec<f32>>> {
        prop::collection::vec(prop::collection::vec(-1.0_f32..1.0, 67), 2..8)
    }

    fn cosine(one: &[f32], other: &[f32]) -> f32 {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        dot(one, other) / (dot(one, one) * dot(other, other)).sqrt()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn bytes_are_near_to_what_they_stand_for(vectors in vectors()) {
            let all = Vectors::collect(67, vectors.iter().map(|vector| Some(Quantized::new(vector))));
            for (score, vector) in all.scores(&vectors[0]).iter().zip(&vectors) {
                prop_assert!((score - cosine(&vectors[0], vector)).abs() < 0.02);
            }
        }

        #[test]
        fn numbers_of_any_kind_do_no_harm(vector in prop::collection::vec(any::<f32>(), 0..40)) {
            let all = Vectors::collect(vector.len(), [Some(Quantized::new(&vector)), None]);
            let scores = all.scores(&vector);
            prop_assert!(scores[1].is_nan());
            prop_assert!(scores[0].is_nan() || scores[0].abs() < 1.02);
        }
    }

    #[test]
    fn products_are_exact() {
        for length in [0, 1, 31, 32, 33, 384] {
            assert_eq!(dot(&vec![-127; length], &vec![127; length]), -16129 * length as i32);
        }
    }

    #[test]
    fn a_vector_of_another_model_is_not_known() {
        let all =
            Vectors::collect(3, [Some(Quantized::new(&[1.0; 3])), Some(Quantized::new(&[1.0; 4]))]);
        assert_eq!(all.known(), 1);
        assert!(all.scores(&[1.0; 4]).iter().all(|score| score.is_nan()));
        assert!(all.memory_bytes() >= 2 * (3 + 4));
    }

    #[test]
    fn kept_vectors_come_back() {
        let vector = Quantized::new(&[0.5, -0.25, 1.0]);
        let (numbers, step) = vector.parts();
        assert_eq!(Quantized::from_parts(numbers.into(), step), vector);
    }

    #[test]
    fn a_blend_is_mostly_the_whole_text() {
        let blend = Vectors::blend(&[10.0, 0.0], &[0.0, 0.1]);
        assert_eq!(blend.parts().0, [127, 54]);
        assert_eq!(Vectors::blend(&[0.0; 2], &[0.0; 2]).parts(), (&[0, 0][..], 0.0));
    }
}
