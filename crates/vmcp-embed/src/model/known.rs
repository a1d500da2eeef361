//! Models whose files are known, byte by byte.

use super::checksum::Checksum;

/// The model that is used where none is named: small, quick, English, under Apache-2.0.
pub(super) const DEFAULT: &str = "sentence-transformers/all-MiniLM-L6-v2";

/// Its files at one revision: path, size in bytes, SHA-256. What else is in the repository is of no
/// use here.
pub(super) const REVISION: &str = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41";
const FILES: [(&str, u64, &str); 5] = [
    (
        "1_Pooling/config.json",
        190,
        "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    ),
    ("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
    (
        "sentence_bert_config.json",
        53,
        "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    ),
    ("tokenizer.json", 466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
    (
        "onnx/model.onnx",
        90_405_214,
        "6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452",
    ),
];

/// A file of a repository, and what must come when it is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remote {
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) checksum: Checksum,
}

/// The files of a model at one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) revision: String,
    /// The network is the last one: whoever finds it in a cache finds the others too.
    pub(super) files: Vec<Remote>,
}

/// What is known of `model`.
pub(super) fn listing(model: &str) -> Option<Listing> {
    let remote = |(path, size, sha256): (&str, u64, &str)| Remote {
        path: path.to_owned(),
        size,
        checksum: Checksum::Sha256(sha256.to_owned()),
    };
    let known = || Listing {
        revision: REVISION.to_owned(),
        files: FILES.into_iter().map(remote).collect(),
    };
    (model == DEFAULT).then(known)
}
