//! The model inside this program.
//!
//! The build finds it by the variable `VMCP_BUNDLED_MODEL`, the full path of the folder that
//! `cargo xtask model` makes.

use std::borrow::Cow;

/// Its name on the hub.
pub(super) const NAME: &str = super::known::DEFAULT;

/// The folder, while this program is built.
const FOLDER: &str = env!(
    "VMCP_BUNDLED_MODEL",
    "the feature `bundled-model` needs a model: run `cargo xtask model`, which says what to set \
     VMCP_BUNDLED_MODEL to"
);

static FILES: [(&str, &[u8]); 4] = [
    (
        "onnx/model_quantized.onnx",
        include_bytes!(concat!(env!("VMCP_BUNDLED_MODEL"), "/onnx/model_quantized.onnx")),
    ),
    ("tokenizer.json", include_bytes!(concat!(env!("VMCP_BUNDLED_MODEL"), "/tokenizer.json"))),
    (
        "1_Pooling/config.json",
        include_bytes!(concat!(env!("VMCP_BUNDLED_MODEL"), "/1_Pooling/config.json")),
    ),
    ("config.json", include_bytes!(concat!(env!("VMCP_BUNDLED_MODEL"), "/config.json"))),
];

// A model of no folder would be no model.
const _: () = assert!(!FOLDER.is_empty());

/// Gives a file by its name.
pub(super) fn read(name: &str) -> Option<Cow<'static, [u8]>> {
    let (_, bytes) = FILES.iter().find(|(file, _)| *file == name)?;
    Some(Cow::Borrowed(*bytes))
}
