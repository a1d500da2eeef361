//! The best few of many scores.

use std::cmp::Ordering;

/// Returns the `limit` best, best first; of equal ones those at lower places, which is the order of
/// their names.
pub(super) fn best(
    scores: impl IntoIterator<Item = (usize, f32)>,
    limit: usize,
) -> Vec<(usize, f32)> {
    let mut scores: Vec<_> = scores.into_iter().collect();
    if limit < scores.len() {
        if limit == 0 {
            return Vec::new();
        }
        scores.select_nth_unstable_by(limit - 1, order);
        scores.truncate(limit);
    }
    scores.sort_unstable_by(order);
    scores
}

fn order(one: &(usize, f32), other: &(usize, f32)) -> Ordering {
    other.1.total_cmp(&one.1).then(one.0.cmp(&other.0))
}

#[cfg(test)]
mod tests {
    use super::best;

    #[test]
    fn ties_are_in_order() {
        let scores = [(0, 1.0), (1, 3.0), (2, 1.0), (3, 3.0), (4, 2.0)];
        let places = |limit| best(scores, limit).into_iter().map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(places(9), [1, 3, 4, 0, 2]);
        assert_eq!(places(4), [1, 3, 4, 0]);
        assert_eq!(places(1), [1]);
        assert_eq!(places(0), [0; 0]);
    }
}
