use proptest::prelude::{prop_assert, proptest};

use super::Balance;

/// The places of what is found, best first.
fn order(scores: &[Option<f32>]) -> Vec<usize> {
    let mut order: Vec<_> = (0..scores.len()).filter(|at| scores[*at].is_some()).collect();
    order.sort_by(|one, other| scores[*other].unwrap().total_cmp(&scores[*one].unwrap()));
    order
}

fn fuse(words: &[f32], meaning: &[f32]) -> Vec<Option<f32>> {
    Balance::default().fuse(words, meaning)
}

#[test]
fn meaning_decides_where_words_say_nothing() {
    assert_eq!(order(&fuse(&[0.0; 3], &[0.1, 0.7, 0.4])), [1, 2, 0]);
}

#[test]
fn words_decide_where_meaning_says_nothing() {
    assert_eq!(order(&fuse(&[2.0, 0.0, 5.0], &[0.5; 3])), [2, 0, 1]);
    assert_eq!(order(&fuse(&[2.0, 0.0, 5.0], &[f32::NAN; 3])), [2, 0]);
}

#[test]
fn the_scale_of_meaning_does_not_matter() {
    let (words, meaning) = ([3.0, 4.0, 1.0, 0.0], [0.2, 0.25, 0.9, 0.1]);
    let narrower: Vec<_> = meaning.iter().map(|nearness| nearness * 0.1 + 0.8).collect();
    let (one, other) = (fuse(&words, &meaning), fuse(&words, &narrower));
    let near = |(one, other): (&Option<f32>, &Option<f32>)| (one.unwrap() - other.unwrap()).abs();
    assert!(one.iter().zip(&other).map(near).all(|difference| difference < 1e-4));
    assert_eq!(order(&one), [2, 1, 0, 3]);
}

#[test]
fn words_count_by_what_they_say() {
    let meaning = [0.1, 0.5, 0.3, 0.2];
    assert_eq!(order(&fuse(&[0.5, 0.0, 0.0, 0.0], &meaning))[0], 1, "a word that all have");
    assert_eq!(order(&fuse(&[8.0, 0.0, 0.0, 0.0], &meaning))[0], 0, "a rare one");
}

#[test]
fn nothing_fuses_to_nothing() {
    assert!(fuse(&[], &[]).is_empty());
    assert_eq!(fuse(&[0.0], &[f32::NAN]), [None]);
}

#[test]
fn the_ratio_goes_from_words_alone_to_meaning_alone() {
    let (words, meaning) = ([3.0, 2.0, 0.0, 1.0], [0.1, 0.2, 0.9, -0.5]);
    let order = |ratio| order(&Balance::new(ratio, 1.0).fuse(&words, &meaning));
    assert_eq!(order(0.0), [0, 1, 3], "only what shares a word");
    assert_eq!(order(1.0), [2, 1, 0], "only what is near");
    assert_eq!(order(0.5).len(), 4);
    let weights = [0.0, 0.25, 0.5, 0.75, 1.0].map(|ratio| Balance::new(ratio, 1.0).meaning);
    insta::assert_debug_snapshot!(weights, @"
    [
        0.0,
        0.325,
        0.65,
        0.825,
        1.0,
    ]
    ");
    assert!(!Balance::new(0.0, 2.0).has_meaning() && Balance::new(0.01, 2.0).has_meaning());
}

#[test]
fn what_is_too_far_off_is_found_by_its_words_only() {
    let (words, meaning) = ([0.0, 2.0, 0.0, 0.0], [0.3, -0.9, 0.7, f32::NAN]);
    for (distance, found) in [(0.0, &[1][..]), (0.5, &[1, 2]), (1.0, &[0, 1, 2]), (2.0, &[0, 1, 2])]
    {
        let mut places = order(&Balance::new(0.5, distance).fuse(&words, &meaning));
        places.sort_unstable();
        assert_eq!(places, found, "{distance}");
    }
}

proptest! {
    #[test]
    fn more_ratio_is_more_meaning(one in 0.0_f32..1.0, other in 0.0_f32..1.0) {
        let (less, more) = (one.min(other), one.max(other));
        prop_assert!(Balance::new(less, 1.0).meaning <= Balance::new(more, 1.0).meaning);
    }

    #[test]
    fn numbers_of_any_kind_do_no_harm(ratio in proptest::num::f32::ANY, distance in proptest::num::f32::ANY) {
        let balance = Balance::new(ratio, distance);
        prop_assert!((0.0..=1.0).contains(&balance.meaning));
        let fused = balance.fuse(&[0.0, 1.0, 2.0], &[f32::INFINITY, f32::NAN, 0.5]);
        prop_assert!(fused.iter().flatten().all(|score| score.is_finite()));
    }
}
