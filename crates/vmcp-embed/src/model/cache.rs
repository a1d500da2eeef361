//! The cache of models that programs of Hugging Face share.
//!
//! A model lies in `models--ORGANIZATION--NAME`: `refs/main` names a revision, and
//! `snapshots/REVISION` has its files. Other programs make them links to `blobs`; we write plain
//! files, which they read as well.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::parts;

/// The place of one model in the cache.
pub(super) struct Shelf(PathBuf);

impl Shelf {
    /// `model` must have passed [`check_name`].
    pub(super) fn of(cache: &Path, model: &str) -> Self {
        Self(cache.join(format!("models--{}", model.replace('/', "--"))))
    }

    /// The folder of a revision, whether there is one or not.
    pub(super) fn snapshot(&self, revision: &str) -> PathBuf {
        self.0.join("snapshots").join(revision)
    }

    /// The file that says which revision counts.
    pub(super) fn head(&self) -> PathBuf {
        self.0.join("refs/main")
    }

    /// Finds a revision that can be used: the one that counts, otherwise the last by name.
    ///
    /// Revisions that other programs left without a network in the ONNX format are none.
    pub(super) fn find(&self) -> Option<PathBuf> {
        let head = fs::read_to_string(self.head()).ok();
        let head = head.map(|revision| self.snapshot(revision.trim()));
        head.filter(|folder| is_whole(folder)).or_else(|| self.any())
    }

    fn any(&self) -> Option<PathBuf> {
        let folders = fs::read_dir(self.0.join("snapshots")).ok()?;
        let folders = folders.filter_map(|folder| Some(folder.ok()?.path()));
        folders.filter(|folder| is_whole(folder)).max()
    }
}

/// Whether a folder has what a model cannot do without.
pub(super) fn is_whole(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    has(parts::TOKENIZER) && parts::NETWORKS.into_iter().any(has)
}

/// Refuses what is no name of a model and could lead out of the cache.
pub(super) fn check_name(model: &str) -> Result<(), String> {
    let is_word = |word: &str| {
        let known = |c: char| c.is_ascii_alphanumeric() || ['-', '_', '.'].contains(&c);
        !word.is_empty() && !word.starts_with('.') && word.chars().all(known)
    };
    let words = model.split('/');
    if words.clone().count() <= 2 && words.clone().all(is_word) {
        return Ok(());
    }
    Err(format!("`{model}` is no name of a model; write `organization/name` as on the hub"))
}
