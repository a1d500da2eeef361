//! The requests of both protocols.

use serde::Serialize;

use super::{Provider, address::Address, wire::Ask};

/// Bytes of `/info`.
const INFO_BYTES: usize = 1 << 20;
/// How long vectors are at most, as long as their length is not known.
const MAX_DIM: usize = 16 << 10;
/// Digits, a comma, and the white space of an answer that is laid out for people.
const BYTES_PER_NUMBER: usize = 64;
/// What an answer has beside numbers.
const BYTES_AROUND: usize = 64 << 10;

#[derive(Serialize)]
struct ToTei<'a> {
    inputs: &'a [&'a str],
    truncate: bool,
}

#[derive(Serialize)]
struct ToOpenAi<'a> {
    model: &'a str,
    input: &'a [&'a str],
    encoding_format: &'static str,
}

/// Asks TEI what it runs.
pub(super) fn info(address: &Address) -> Ask {
    Ask { url: address.below("info"), body: None, limit: INFO_BYTES }
}

/// Asks for the vectors of `texts`, of length `dim` if that is known.
pub(super) fn embed(
    address: &Address,
    provider: Provider,
    model: &str,
    texts: &[&str],
    dim: Option<usize>,
) -> Ask {
    let (path, body) = match provider {
        Provider::Tei => ("embed", json(&ToTei { inputs: texts, truncate: true })),
        Provider::OpenAi => {
            ("embeddings", json(&ToOpenAi { model, input: texts, encoding_format: "float" }))
        }
    };
    let numbers = texts.len() * dim.unwrap_or(MAX_DIM);
    let limit = BYTES_AROUND + numbers * BYTES_PER_NUMBER;
    Ask { url: address.below(path), body: Some(body), limit }
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("texts can be written as JSON")
}
