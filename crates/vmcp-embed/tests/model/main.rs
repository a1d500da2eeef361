//! Models in this process: where they come from, what is refused, what they give.
//!
//! Most tests use `tiny/`, a model of a kilobyte that `tiny.py` makes. Those in `real` use the model
//! that `cargo xtask model` makes.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod folders;
mod hub;
mod places;
mod real;
mod server;

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use vmcp_embed::model::{Model, Settings};
use vmcp_search::EmbedError;

/// The files of the tiny model.
const FILES: [&str; 5] = [
    "1_Pooling/config.json",
    "config.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "onnx/model.onnx",
];

/// Where the tiny model lies.
fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/model/tiny")
}

/// Writes files, with the folders that they are in.
fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Copies the tiny model to `folder`.
fn copy(folder: &Path) {
    for name in FILES {
        write(folder, name, fs::read(tiny().join(name)).unwrap());
    }
}

/// A copy of the tiny model that may be spoiled.
fn copied() -> TempDir {
    let folder = TempDir::with_prefix("tiny").unwrap();
    copy(folder.path());
    folder
}

async fn open(folder: &Path) -> Result<Model, EmbedError> {
    Model::open(folder, Settings::default()).await
}

/// The text of an error, without the name of a folder that changes.
fn text(error: &EmbedError, folder: &Path) -> String {
    error.to_string().replace(&folder.display().to_string(), "FOLDER")
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}
