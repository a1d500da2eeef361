use proptest::prelude::*;
use serde_json::json;

use super::{Answer, Expected, Provider, Veil, read};
use crate::service::fault::Fault;

const TWO: Expected = Expected { count: 2, dim: Some(2) };

fn said(provider: Provider, body: &impl ToString) -> String {
    match read(provider, body.to_string().as_bytes(), TWO, &Veil::default()) {
        Ok(answer) => format!("{:?} by {}", answer.vectors, answer.model.unwrap_or_default()),
        Err(Fault::Passing { text, .. }) => format!("passing: {text}"),
        Err(Fault::Broken(text)) => format!("broken: {text}"),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn vectors_come_in_the_order_of_their_texts() {
    let tei = said(Provider::Tei, &json!([[1, 2.5], [-3e-2, 4]]));
    let items = json!([{"index": 1, "embedding": [3, 4]}, {"index": 0, "embedding": [1, 2]}]);
    let openai = said(Provider::OpenAi, &json!({"object": "list", "data": items, "model": "m"}));
    let unnumbered = json!({"data": [{"embedding": [1, 2]}, {"embedding": [3, 4]}]});
    insta::assert_snapshot!(tei, @"[[1.0, 2.5], [-0.03, 4.0]] by");
    insta::assert_snapshot!(openai, @"[[1.0, 2.0], [3.0, 4.0]] by m");
    insta::assert_snapshot!(said(Provider::OpenAi, &unnumbered), @"[[1.0, 2.0], [3.0, 4.0]] by");
}

#[test]
fn what_is_no_answer_is_told_apart() {
    let cases = [
        "<!doctype html>\n<title>Welcome</title>",
        "",
        "[[1, 2], [3",
        "[[1, 2], [NaN, 4]]",
        "[[1, 2], [null, 4]]",
        "[[1, 2], [1e39, 4]]",
        "[[1, 2], [3, 4]] and more",
        r#"{"error": "no such model"}"#,
        "[[1, 2]]",
        "[[1, 2], [3, 4], [5, 6]]",
        "[[1, 2], [3, 4, 5]]",
        "[[1, 2], []]",
        "[]",
    ];
    let said: Vec<_> = cases.iter().map(|body| said(Provider::Tei, body)).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    broken: did not answer with JSON: `<!doctype html> <title>Welcome</title>`; is `embeddingService` right?
    passing: ended its answer too early: an empty body
    passing: ended its answer too early: `[[1, 2], [3`
    broken: did not answer with JSON: `[[1, 2], [NaN, 4]]`; is `embeddingService` right?
    broken: answered with JSON that has no vectors: `[[1, 2], [null, 4]]`; is `embeddingService` right?
    broken: answered with a vector that has something else than numbers
    broken: did not answer with JSON: `[[1, 2], [3, 4]] and more`; is `embeddingService` right?
    broken: answered with JSON that has no vectors: `{"error": "no such model"}`; is `embeddingService` right?
    broken: answered with 1 vectors for 2 texts
    broken: answered with 3 vectors for 2 texts
    broken: answered with a vector of 3 numbers, expected 2; is it another model?
    broken: answered with a vector of 0 numbers, expected 2; is it another model?
    broken: answered with 0 vectors for 2 texts
    "#);
}

#[test]
fn places_of_texts_are_taken_once() {
    let at = |first: i64, second: i64| {
        let item = |index: i64| json!({"index": index, "embedding": [1, 2]});
        said(Provider::OpenAi, &json!({"data": [item(first), item(second)]}))
    };
    let said = [at(0, 0), at(0, 2), at(-1, 0), at(1, 0)];
    insta::assert_snapshot!(said.join("\n"), @r#"
    broken: answered with the vector of text 0 twice, or there is no such text
    broken: answered with the vector of text 2 twice, or there is no such text
    broken: answered with JSON that has no vectors: `{"data":[{"index":-1,"embedding":[1,2]},{"index":0,"embedding":[1,2]}]}`; is `embeddingService` right?
    [[1.0, 2.0], [1.0, 2.0]] by
    "#);
}

#[test]
fn a_dimension_that_is_not_known_must_be_one() {
    let dim = |body: &str| {
        let expected = Expected { count: 2, dim: None };
        read(Provider::Tei, body.as_bytes(), expected, &Veil::default())
    };
    let broken = |text: &str| Err(Fault::Broken(format!("answered with a vector of {text}")));
    assert_eq!(dim("[[1], [2]]"), Ok(Answer { vectors: vec![vec![1.0], vec![2.0]], model: None }));
    assert_eq!(dim("[[], []]"), broken("no numbers"));
    assert_eq!(dim("[[1], [2, 3]]"), broken("2 numbers, expected 1; is it another model?"));
}

proptest! {
    #[test]
    fn anything_may_come(body in prop::collection::vec(any::<u8>(), 0..200), count in 0_usize..4) {
        for provider in [Provider::Tei, Provider::OpenAi] {
            let expected = Expected { count, dim: None };
            let outcome = read(provider, &body, expected, &Veil::default());
            let kept = outcome.is_ok_and(|answer| answer.vectors.len() != count);
            prop_assert!(!kept);
        }
    }

    #[test]
    fn what_was_written_is_read_in_any_order(
        vectors in prop::collection::vec([-1e3_f32..1e3, -1e3_f32..1e3, -1e3_f32..1e3], 1..20),
        seed in any::<u64>(),
    ) {
        let mut items: Vec<_> = vectors.iter().enumerate()
            .map(|(index, vector)| json!({"index": index, "embedding": vector})).collect();
        fastrand::Rng::with_seed(seed).shuffle(&mut items);
        let body = json!({"data": items}).to_string();
        let expected = Expected { count: vectors.len(), dim: Some(3) };
        let answer = read(Provider::OpenAi, body.as_bytes(), expected, &Veil::default()).unwrap();
        let expected: Vec<_> = vectors.iter().map(|vector| vector.to_vec()).collect();
        prop_assert_eq!(answer.vectors, expected);
    }

    #[test]
    fn a_part_of_an_answer_is_none(
        vectors in prop::collection::vec([-1e3_f32..1e3, -1e3_f32..1e3], 1..6),
        part in 0.0_f64..1.0,
    ) {
        let body = serde_json::to_vec(&vectors).unwrap();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..length")]
        let cut = (body.len() as f64 * part) as usize;
        let expected = Expected { count: vectors.len(), dim: None };
        let outcome = read(Provider::Tei, &body[..cut], expected, &Veil::default());
        let passing = matches!(outcome, Err(Fault::Passing { .. }));
        prop_assert!(passing);
    }
}
