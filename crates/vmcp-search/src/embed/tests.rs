use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use super::{EmbedError, Embedder, async_trait, embed};
use crate::{Vectors, terms};

/// Hashes each term to one direction: texts are alike as far as they share terms.
struct Fake {
    /// The length of its vectors.
    makes: usize,
    /// What it says that it is.
    dim: usize,
    value: f32,
}

impl Fake {
    const GOOD: Self = Self { makes: 64, dim: 64, value: 1.0 };
}

#[async_trait]
impl Embedder for Fake {
    fn id(&self) -> &'static str {
        "fake-1"
    }

    fn dim(&self) -> usize {
        self.dim
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        if texts.contains(&"busy") {
            let (id, reason) = (self.id().to_owned(), "the queue is full".to_owned());
            return Err(EmbedError::Unavailable { id, reason });
        }
        Ok(texts.iter().filter(|text| **text != "lost").map(|text| self.vector(text)).collect())
    }
}

impl Fake {
    fn vector(&self, text: &str) -> Vec<f32> {
        let mut vector = vec![0.0; self.makes];
        terms::each(text, |term| {
            let hash = term.bytes().fold(7_usize, |hash, byte| hash * 31 + usize::from(byte));
            vector[hash % self.makes] += self.value;
        });
        vector
    }
}

/// Runs a future that never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the fake waits for nothing"),
    }
}

#[test]
fn like_texts_have_like_vectors() {
    let texts = ["create an issue", "read a file", "creating issues on github"];
    let vectors = now(embed(&Fake::GOOD, &texts)).unwrap();
    let tools = vectors.iter().map(|vector| Some(Vectors::blend(vector, vector)));
    let scores = Vectors::collect(64, tools).scores(&vectors[0]);
    assert!(scores[0] > scores[2] && scores[2] > scores[1], "{scores:?}");
}

#[test]
fn broken_promises_are_found() {
    let said =
        |embedder: &Fake, texts: &[&str]| now(embed(embedder, texts)).unwrap_err().to_string();
    let shorter = Fake { dim: 384, ..Fake::GOOD };
    let broken = Fake { value: f32::NAN, ..Fake::GOOD };
    insta::assert_snapshot!(said(&Fake::GOOD, &["a tool", "lost"]), @"use fake-1 for embedding: 1 vectors came back for 2 texts");
    insta::assert_snapshot!(said(&shorter, &["tool"]), @"use fake-1 for embedding: a vector has 64 numbers, expected 384; is it another model?");
    insta::assert_snapshot!(said(&broken, &["tool"]), @"use fake-1 for embedding: a vector has something that is not a number");
    insta::assert_snapshot!(said(&Fake::GOOD, &["busy"]), @"embed texts with fake-1: the queue is full");
}
