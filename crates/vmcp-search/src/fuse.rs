//! One ranking from two: words and meaning.
//!
//! Scores of words and of meaning have nothing in common but that more is better. Each is brought
//! to the scale of its own best hundred (how many standard deviations above their mean), then they
//! are added. Where words say nothing, all are equal and meaning decides alone.

/// What words weigh; meaning has the rest.
const WORDS: f32 = 0.35;

/// So many of the best scores decide the scale.
const SAMPLE: usize = 100;

/// Fuses the scores of the same tools, in the same order. All of them must be tools of one view.
///
/// Where `meaning` is no finite number, the words of that tool stand for it.
#[must_use]
pub fn fuse(words: &[f32], meaning: &[f32]) -> Vec<f32> {
    let (word_scale, meaning_scale) = (Scale::of(words), Scale::of(meaning));
    let fused = |(words, meaning): (&f32, &f32)| {
        let words = word_scale.place(*words);
        let meaning = if meaning.is_finite() { meaning_scale.place(*meaning) } else { words };
        WORDS * words + (1.0 - WORDS) * meaning
    };
    words.iter().zip(meaning).map(fused).collect()
}

/// Where scores of one kind lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    mean: f32,
    deviation: f32,
}

impl Scale {
    /// The scale of the hundred best of `scores`; what is no finite number does not count.
    #[must_use]
    pub fn of(scores: &[f32]) -> Self {
        let mut best: Vec<_> = scores.iter().copied().filter(|score| score.is_finite()).collect();
        if best.len() > SAMPLE {
            best.select_nth_unstable_by(SAMPLE - 1, |one, other| other.total_cmp(one));
            best.truncate(SAMPLE);
        }
        // The sum of floating-point numbers depends on their order, and must not.
        best.sort_unstable_by(f32::total_cmp);
        #[expect(clippy::cast_precision_loss, reason = "at most a hundred")]
        let count = best.len().max(1) as f32;
        let mean = best.iter().sum::<f32>() / count;
        let variance = best.iter().map(|score| (score - mean).powi(2)).sum::<f32>() / count;
        Self { mean, deviation: variance.sqrt() }
    }

    /// How many deviations above the mean `score` is; 0 where all are equal.
    #[must_use]
    pub fn place(self, score: f32) -> f32 {
        if self.deviation > f32::EPSILON { (score - self.mean) / self.deviation } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Scale, fuse};

    fn order(scores: &[f32]) -> Vec<usize> {
        let mut order: Vec<_> = (0..scores.len()).collect();
        order.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]));
        order
    }

    #[test]
    fn meaning_decides_where_words_say_nothing() {
        let fused = fuse(&[0.0; 3], &[0.1, 0.7, 0.4]);
        assert_eq!(order(&fused), [1, 2, 0]);
    }

    #[test]
    fn words_decide_where_meaning_says_nothing() {
        for meaning in [[0.5; 3], [f32::NAN; 3]] {
            let fused = fuse(&[2.0, 0.0, 5.0], &meaning);
            assert_eq!(order(&fused), [2, 0, 1]);
        }
    }

    #[test]
    fn scales_do_not_matter() {
        let (words, meaning) = ([3.0, 9.0, 1.0, 0.0], [0.2, 0.25, 0.9, 0.1]);
        let larger: Vec<_> = words.iter().map(|score| score * 100.0 + 7.0).collect();
        let (one, other) = (fuse(&words, &meaning), fuse(&larger, &meaning));
        assert!(one.iter().zip(&other).all(|(one, other)| (one - other).abs() < 1e-4));
        assert_eq!(order(&one), [2, 1, 0, 3]);
    }

    #[test]
    fn only_the_best_hundred_make_the_scale() {
        let best: Vec<_> = (0..100).map(|n| 10.0 + n as f32).collect();
        let many: Vec<_> = best.iter().copied().chain([0.0; 5000]).collect();
        assert_eq!(Scale::of(&best), Scale::of(&many));
    }

    #[test]
    fn nothing_fuses_to_nothing() {
        assert!(fuse(&[], &[]).is_empty());
        assert_eq!(fuse(&[1.0], &[f32::NAN]), [0.0]);
    }
}
