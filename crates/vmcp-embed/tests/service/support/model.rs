//! What a well-behaved service answers: texts that share words have like vectors.

use serde_json::{Value, json};
use vmcp_search::terms;

use super::{reply::Reply, seen::Seen};

/// The length of the vectors.
pub(crate) const DIM: usize = 64;

/// The vector of `text`: each term points to one direction.
pub(crate) fn vector(text: &str) -> Vec<f32> {
    let mut vector = vec![0.0; DIM];
    terms::each(text, |term| {
        let hash = term.bytes().fold(7_usize, |hash, byte| hash * 31 % 9973 + usize::from(byte));
        vector[hash % DIM] += 1.0;
    });
    vector
}

/// TEI that runs `name`.
pub(crate) fn tei(name: &str, seen: &Seen) -> Reply {
    match seen.line.as_str() {
        "GET /info" => Reply::json(&json!({
            "model_id": name,
            "model_sha": "f00d",
            "model_dtype": "float32",
            "model_type": {"embedding": {"pooling": "mean"}},
            "max_input_length": 512,
            "max_client_batch_size": 8,
            "version": "1.8.3",
        })),
        "GET /health" => Reply::text(200, ""),
        "POST /embed" if seen.texts().iter().any(|text| text.is_empty()) => {
            Reply::text(413, r#"{"error":"`inputs` cannot be empty","error_type":"Validation"}"#)
        }
        "POST /embed" if seen.texts().len() > 8 => {
            Reply::text(413, r#"{"error":"batch size 9 > maximum allowed batch size 8"}"#)
        }
        "POST /embed" => Reply::json(&vectors(seen)),
        _ => Reply::text(404, ""),
    }
}

/// `OpenAI` that runs `name`; it answers in reverse order, as it may.
pub(crate) fn openai(name: &str, seen: &Seen) -> Reply {
    if !seen.line.starts_with("POST /v1/embeddings") {
        return Reply::text(404, r#"{"error":{"message":"Invalid URL"}}"#);
    }
    let data: Vec<_> = seen.texts().into_iter().enumerate().map(item).rev().collect();
    let usage = json!({"prompt_tokens": 8, "total_tokens": 8});
    Reply::json(&json!({"object": "list", "data": data, "model": name, "usage": usage}))
}

fn item((index, text): (usize, &str)) -> Value {
    json!({"object": "embedding", "index": index, "embedding": vector(text)})
}

fn vectors(seen: &Seen) -> Value {
    seen.texts().iter().map(|text| vector(text)).collect()
}
