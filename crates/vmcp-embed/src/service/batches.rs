//! Texts in parts that a service takes.

use std::collections::VecDeque;

use super::model::Model;

/// Bytes of the texts of one request, unless one text alone has more. What JSON makes of them stays
/// below the 2 MB that TEI takes.
const MAX_BYTES: usize = 256 << 10;
/// A text is not cut to less to please a service.
const SHORTEST: usize = 256;
/// Stands for a text without a letter, which services refuse.
const BLANK: &str = ".";

/// The texts of one request.
pub(super) type Batch<'a> = Vec<&'a str>;

/// All of `texts`, in order, as much at a time as `model` takes.
pub(super) fn split<'a>(texts: &[&'a str], model: &Model) -> VecDeque<Batch<'a>> {
    let mut batches = VecDeque::<Batch<'a>>::new();
    let mut bytes = 0;
    for text in texts.iter().map(|text| sendable(text, model.text_bytes)) {
        bytes += text.len();
        match batches.back_mut() {
            Some(batch) if batch.len() < model.batch && bytes <= MAX_BYTES => batch.push(text),
            _ => {
                bytes = text.len();
                batches.push_back(vec![text]);
            }
        }
    }
    batches
}

/// The parts, in order, that a batch is sent in when it was too much; none if there is no sense
/// in trying less.
pub(super) fn smaller<'a>(batch: &[&'a str]) -> Vec<Batch<'a>> {
    match batch {
        [text] if text.len() > SHORTEST => vec![vec![cut(text, text.len() / 2)]],
        [] | [_] => Vec::new(),
        _ => {
            let (first, second) = batch.split_at(batch.len() / 2);
            vec![first.to_vec(), second.to_vec()]
        }
    }
}

fn sendable(text: &str, bytes: usize) -> &str {
    let text = cut(text, bytes);
    if text.trim().is_empty() { BLANK } else { text }
}

/// The beginning of `text`, of at most `bytes`, in whole characters.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, Model, SHORTEST, smaller, split};
    use proptest::prelude::*;

    fn model(batch: usize, text_bytes: usize) -> Model {
        Model { id: String::new(), batch, text_bytes }
    }

    fn shape(texts: &[&str], model: &Model) -> Vec<usize> {
        split(texts, model).iter().map(Vec::len).collect()
    }

    #[test]
    fn batches_are_bounded_by_number_and_by_bytes() {
        let long = "x".repeat(MAX_BYTES / 2);
        assert_eq!(shape(&["a"; 70], &model(32, 1024)), [32, 32, 6]);
        assert_eq!(shape(&[&long, &long, "a", &long], &model(32, MAX_BYTES)), [2, 2]);
        assert_eq!(shape(&[], &model(32, 1024)), [0_usize; 0]);
    }

    #[test]
    fn texts_are_cut_between_characters_and_never_blank() {
        let batches = split(&["aéééé", "", " \n\t", "b"], &model(8, 4));
        assert_eq!(batches[0], ["aé", ".", ".", "b"]);
    }

    #[test]
    fn less_and_less_is_tried() {
        assert_eq!(smaller(&["a", "b", "c"]), [vec!["a"], vec!["b", "c"]]);
        let long = "é".repeat(SHORTEST);
        assert_eq!(smaller(&[&long]), [vec!["é".repeat(SHORTEST / 2)]]);
        assert!(smaller(&[&long[..SHORTEST]]).is_empty());
        assert!(smaller(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn no_text_is_lost(texts in prop::collection::vec("\\PC{0,40}", 0..40), batch in 1_usize..9) {
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            let batches = split(&texts, &model(batch, 32));
            prop_assert!(batches.iter().all(|part| (1..=batch).contains(&part.len())));
            let sent: Vec<_> = batches.into_iter().flatten().collect();
            prop_assert_eq!(sent.len(), texts.len());
            for (sent, text) in sent.iter().zip(&texts) {
                prop_assert!(text.starts_with(sent) || text.trim().is_empty());
                prop_assert!(sent.len() <= 32 && !sent.is_empty());
            }
        }
    }
}
