//! What is expected: the figures of the study that chose the algorithm, and the goals.

use super::{
    quality::{Differences, Measure, Quality},
    ways::{CUT, HYBRID, WORDS},
};

/// Recall at 5 and 8 that the study measured, in points: by words, and by words and meaning.
const STUDY: [(&str, [f64; 2], [f64; 2]); 3] = [
    ("dev-mcpproxy", [71.3, 76.6], [83.7, 86.9]),
    ("dev-livemcp", [50.2, 54.3], [58.3, 63.3]),
    ("dev-metatool", [70.2, 74.5], [80.8, 84.5]),
];

/// Points by which recall at 5 and 8 are to be better than the control's, in the mean of all sets.
const GAINS: [(Measure, &str, f64); 2] =
    [(Measure::RecallAt5, "R@5", 4.0), (Measure::RecallAt8, "R@8", 6.0)];

/// What is below the study, one line each.
pub(super) fn below(set: &str, way: &str, quality: &Quality) -> Vec<String> {
    let Some((_, words, hybrid)) = STUDY.iter().find(|(name, ..)| *name == set) else {
        return Vec::new();
    };
    let expected = match way {
        WORDS => words,
        HYBRID => hybrid,
        _ => return Vec::new(),
    };
    let below = |((measure, name, _), expected): (&(Measure, &str, f64), &f64)| {
        // As both are written.
        let points = (quality.mean(*measure) * 1000.0).round() / 10.0;
        let text = format!("{set}, {way}: {name} is {points:.1}, the study had {expected:.1}");
        (points < *expected).then_some(text)
    };
    GAINS.iter().zip(expected).filter_map(below).collect()
}

/// Which goals are missed by the differences of `way` from the control in one set; no set may lose.
pub(super) fn lost(set: &str, way: &str, differences: &Differences) -> Vec<String> {
    let lost = |(measure, name, _): &(Measure, &str, f64)| {
        let points = differences.points(*measure);
        (points < 0.0).then(|| format!("{set}, {way}: {name} is {:.1} below the control", -points))
    };
    if way == HYBRID || way == CUT { GAINS.iter().filter_map(lost).collect() } else { Vec::new() }
}

/// Which goals are missed by the mean of all sets.
pub(super) fn missed(way: &str, mean: &Differences) -> Vec<String> {
    let missed = |(measure, name, gain): &(Measure, &str, f64)| {
        let points = mean.points(*measure);
        let text = format!("all sets, {way}: {name} is {points:+.1}, the goal is {gain:+.1}");
        (points < *gain).then_some(text)
    };
    if way == HYBRID { GAINS.iter().filter_map(missed).collect() } else { Vec::new() }
}
