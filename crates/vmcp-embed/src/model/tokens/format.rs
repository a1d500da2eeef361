//! Reads `tokenizer.json`.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Tokenizer, clean::Cleaning};

#[derive(Deserialize)]
struct File {
    normalizer: Option<Value>,
    pre_tokenizer: Option<Value>,
    #[serde(default)]
    post_processor: Value,
    model: Value,
}

/// The part of `tokenizer.json` that has the words.
#[derive(Deserialize)]
struct Pieces {
    unk_token: String,
    continuing_subword_prefix: String,
    max_input_chars_per_word: usize,
    vocab: HashMap<String, u32>,
}

impl Tokenizer {
    /// Reads `tokenizer.json`.
    ///
    /// # Errors
    /// Says what is wrong with it, or which kind it is where that is not known here.
    pub(in super::super) fn parse(json: &[u8]) -> Result<Self, String> {
        let file: File = serde_json::from_slice(json).map_err(wrong)?;
        check_kind("model", &file.model, "WordPiece")?;
        check_kind("pre-tokenizer", &file.pre_tokenizer.unwrap_or_default(), "BertPreTokenizer")?;
        let cleaning = cleaning(&file.normalizer.unwrap_or_default())?;
        let around = Around::parse(&file.post_processor)?;
        let pieces: Pieces = serde_json::from_value(file.model).map_err(wrong)?;
        let unknown = pieces.vocab.get(&pieces.unk_token).copied();
        if let Some((piece, token)) = pieces.vocab.iter().find(|(_, token)| !is_token(**token)) {
            return Err(wrong(format!("`{piece}` has the number {token}, which is no token")));
        }
        let mut tokenizer = Self {
            unknown: unknown.ok_or_else(|| wrong(format!("it has no `{}`", pieces.unk_token)))?,
            longest_word: pieces.max_input_chars_per_word,
            longest_piece: pieces.vocab.keys().map(String::len).max().unwrap_or_default(),
            before: around.before,
            after: around.after,
            largest: pieces.vocab.values().max().copied().unwrap_or_default(),
            cleaning,
            beginnings: HashMap::with_capacity(pieces.vocab.len()),
            continuations: HashMap::new(),
        };
        tokenizer.learn(pieces.vocab, &pieces.continuing_subword_prefix);
        Ok(tokenizer)
    }

    fn learn(&mut self, pieces: HashMap<String, u32>, prefix: &str) {
        for (piece, token) in pieces {
            if let Some(rest) = piece.strip_prefix(prefix).filter(|rest| !rest.is_empty()) {
                self.continuations.insert(rest.into(), token);
            }
            self.beginnings.insert(piece.into(), token);
        }
    }
}

fn wrong(why: impl std::fmt::Display) -> String {
    format!("its tokenizer.json cannot be read: {why}")
}

/// Refuses tokenizers of other kinds.
fn check_kind(what: &str, value: &Value, known: &str) -> Result<(), String> {
    match value["type"].as_str().unwrap_or("nothing") {
        kind if kind == known => Ok(()),
        // Old files leave it out, and have it as nothing else.
        "nothing" if value["continuing_subword_prefix"].is_string() => Ok(()),
        kind => Err(format!(
            "its tokenizer.json has a {what} of the kind {kind}, only {known} is known here; run this \
             model behind an embedding service"
        )),
    }
}

fn cleaning(normalizer: &Value) -> Result<Cleaning, String> {
    check_kind("normalizer", normalizer, "BertNormalizer")?;
    let on = |name: &str| normalizer[name].as_bool();
    let lowercase = on("lowercase").unwrap_or(true);
    Ok(Cleaning {
        clean: on("clean_text").unwrap_or(true),
        chinese: on("handle_chinese_chars").unwrap_or(true),
        strip_accents: on("strip_accents").unwrap_or(lowercase),
        lowercase,
    })
}

/// What stands around every text.
#[derive(Debug, Default)]
struct Around {
    before: Vec<u32>,
    after: Vec<u32>,
}

impl Around {
    fn parse(processor: &Value) -> Result<Self, String> {
        let pair = |name: &str| token(&processor[name][1]).map(|token| vec![token]);
        match processor["type"].as_str().unwrap_or_default() {
            "" => Ok(Self::default()),
            "TemplateProcessing" => Self::template(processor),
            "BertProcessing" | "RobertaProcessing" => {
                Ok(Self { before: pair("cls")?, after: pair("sep")? })
            }
            other => Err(wrong(format!("its post-processor {other} is not known here"))),
        }
    }

    fn template(processor: &Value) -> Result<Self, String> {
        let mut around = Self::default();
        let mut side = &mut around.before;
        for part in processor["single"].as_array().into_iter().flatten() {
            if part["Sequence"].is_object() {
                side = &mut around.after;
                continue;
            }
            let name = part["SpecialToken"]["id"].as_str().unwrap_or_default();
            let ids = processor["special_tokens"][name]["ids"].as_array();
            for id in ids.ok_or_else(|| wrong(format!("it has no special token `{name}`")))? {
                side.push(token(id)?);
            }
        }
        Ok(around)
    }
}

fn token(value: &Value) -> Result<u32, String> {
    let token = value.as_u64().and_then(|token| u32::try_from(token).ok());
    token.filter(|token| is_token(*token)).ok_or_else(|| wrong(format!("{value} is no token")))
}

/// Networks take signed numbers, and count from the end where they are negative.
fn is_token(number: u32) -> bool {
    i32::try_from(number).is_ok()
}
