//! The files that make up a model, by the names that they have on the Hugging Face Hub.

use std::{borrow::Cow, fs, io, path::Path};

use ring::digest::{Context, SHA256};
use serde_json::Value;

use super::{checksum::hexadecimal, pooling::Pooling};

/// Where the network may be. Small ones first: eight-bit weights cost next to no quality, run
/// faster and take a quarter of the memory.
pub(super) const NETWORKS: [&str; 6] = [
    "onnx/model_quantized.onnx",
    "onnx/model_int8.onnx",
    "onnx/model.onnx",
    "model_quantized.onnx",
    "model_int8.onnx",
    "model.onnx",
];

pub(super) const TOKENIZER: &str = "tokenizer.json";
pub(super) const POOLING: &str = "1_Pooling/config.json";
pub(super) const LENGTH: &str = "sentence_bert_config.json";
pub(super) const TOKENIZER_SETTINGS: &str = "tokenizer_config.json";
const NETWORK_SETTINGS: &str = "config.json";
const STEPS: &str = "modules.json";

/// Files that a model may do without.
pub(super) const OPTIONAL: [&str; 5] =
    [POOLING, LENGTH, TOKENIZER_SETTINGS, NETWORK_SETTINGS, STEPS];

/// Weights that cannot be read here.
const OTHER_WEIGHTS: [&str; 3] = ["model.safetensors", "pytorch_model.bin", "tf_model.h5"];

/// Longer texts are cut: what a tool is for is said at its beginning, and the time that a text
/// takes grows with its length.
const MOST_TOKENS: usize = 128;

/// The content of a file, or nothing where there is no such file.
type Content = Option<Cow<'static, [u8]>>;

/// Gives the files of a model by their names.
pub(super) trait Files: Fn(&str) -> Result<Content, String> + Send + 'static {}

impl<F: Fn(&str) -> Result<Content, String> + Send + 'static> Files for F {}

pub(super) type Read<'a> = &'a dyn Fn(&str) -> Result<Content, String>;

/// A model before it is loaded.
pub(super) struct Parts {
    pub(super) network: Cow<'static, [u8]>,
    pub(super) tokenizer: Cow<'static, [u8]>,
    pub(super) pooling: Pooling,
    /// The length of a vector, where the files say it.
    pub(super) dim: Option<u64>,
    /// How many different tokens the network knows, where the files say it.
    pub(super) vocabulary: Option<u64>,
    pub(super) most_tokens: usize,
}

impl Parts {
    /// Reads the files of a model.
    ///
    /// # Errors
    /// Says which file is missing or wrong, and what else was looked for.
    pub(super) fn read(read: Read<'_>) -> Result<Self, String> {
        let network = network(read)?;
        let tokenizer = read(TOKENIZER)?.ok_or_else(no_tokenizer)?;
        let pooling = settings(read, POOLING)?;
        check_steps(&settings(read, STEPS)?)?;
        Ok(Self {
            network,
            tokenizer,
            dim: pooling["word_embedding_dimension"].as_u64(),
            pooling: Pooling::parse(&pooling)?,
            vocabulary: settings(read, NETWORK_SETTINGS)?["vocab_size"].as_u64(),
            most_tokens: most_tokens(read)?,
        })
    }

    /// Names the model, its content and how it is used, so that vectors of another one are never
    /// taken for its own.
    pub(super) fn id(&self, name: &str) -> String {
        let mut context = Context::new(&SHA256);
        context.update(&self.network);
        context.update(&self.tokenizer);
        let digest = hexadecimal(&context.finish().as_ref()[..6]);
        format!("{name}/{digest}/{}/{}", self.pooling, self.most_tokens)
    }
}

/// Reads a file of a model that lies in `folder`.
pub(super) fn from_folder(folder: &Path, name: &str) -> Result<Content, String> {
    let path = folder.join(name);
    let is_absent = |kind| matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes.into())),
        Err(error) if is_absent(error.kind()) => Ok(None),
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}

/// Finds out by names alone whether a folder has a model.
pub(super) fn check_folder(folder: &Path) -> Result<(), String> {
    if !folder.is_dir() {
        return Err("there is no such folder".to_owned());
    }
    let has = |name: &str| folder.join(name).is_file();
    choose_network(has)?;
    if has(TOKENIZER) { Ok(()) } else { Err(no_tokenizer()) }
}

/// Chooses one of the networks that are there.
pub(super) fn choose_network(has: impl Fn(&str) -> bool) -> Result<&'static str, String> {
    if let Some(network) = NETWORKS.into_iter().find(|name| has(name)) {
        return Ok(network);
    }
    Err(match OTHER_WEIGHTS.into_iter().find(|name| has(name)) {
        Some(other) => format!(
            "it has {other}, but only networks in the ONNX format can be used; take a repository \
             that has one, or make one with `optimum-cli export onnx`"
        ),
        None => format!("it has no network; looked for {}", NETWORKS.join(", ")),
    })
}

pub(super) fn no_tokenizer() -> String {
    format!("it has no {TOKENIZER}")
}

fn network(read: Read<'_>) -> Result<Cow<'static, [u8]>, String> {
    for name in NETWORKS {
        if let Some(network) = read(name)? {
            return Ok(network);
        }
    }
    Err(format!("it has no network; looked for {}", NETWORKS.join(", ")))
}

/// The most tokens of a text that are read.
fn most_tokens(read: Read<'_>) -> Result<usize, String> {
    let of_sentences = settings(read, LENGTH)?["max_seq_length"].as_u64();
    // Some say a number with thirty digits, which means that they do not know.
    let of_tokenizer = settings(read, TOKENIZER_SETTINGS)?["model_max_length"].as_u64();
    let told = of_sentences.or(of_tokenizer).and_then(|most| usize::try_from(most).ok());
    Ok(told.map_or(MOST_TOKENS, |most| most.min(MOST_TOKENS)))
}

/// Refuses models that do more to a vector than we do.
fn check_steps(steps: &Value) -> Result<(), String> {
    let steps = steps.as_array().into_iter().flatten();
    let kinds = steps.filter_map(|step| step["type"].as_str()?.rsplit('.').next());
    match kinds.into_iter().find(|kind| !["Transformer", "Pooling", "Normalize"].contains(kind)) {
        Some(other) => Err(format!(
            "{STEPS} has a step `{other}`, which is not known here; run this model behind an \
             embedding service"
        )),
        None => Ok(()),
    }
}

fn settings(read: Read<'_>, name: &str) -> Result<Value, String> {
    let Some(json) = read(name)? else { return Ok(Value::Null) };
    serde_json::from_slice(&json).map_err(|error| format!("{name} cannot be read: {error}"))
}
